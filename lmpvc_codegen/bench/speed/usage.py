# Copyright 2026 The lmpvc_codegen authors
#
# Licensed under the Apache License, Version 2.0 (the "License");
# you may not use this file except in compliance with the License.
# You may obtain a copy of the License at
#
#     http://www.apache.org/licenses/LICENSE-2.0
#
# Unless required by applicable law or agreed to in writing, software
# distributed under the License is distributed on an "AS IS" BASIS,
# WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
# See the License for the specific language governing permissions and
# limitations under the License.


"""What a process uses of the machine: its memory, and the processors beside other processes."""

from __future__ import annotations

from collections.abc import Callable
import os
from pathlib import Path
import time

_BUSY_FIELDS = (0, 1, 2, 5, 6, 7)
"""Of the first line of /proc/stat: user, nice, system, irq, softirq and steal."""


def peak_memory_mb() -> float:
    """Tell the most memory that this process has held so far."""
    lines = Path('/proc/self/status').read_text(encoding='ascii', errors='replace').splitlines()
    return int(next(line for line in lines if line.startswith('VmHWM')).split()[1]) * 1024 / 1e6


def read_clocks() -> tuple[float, float, float]:
    """Read the seconds of the wall, of all processors at work, and of this process at work."""
    fields = Path('/proc/stat').read_text(encoding='ascii').split('\n', 1)[0].split()[1:]
    busy = sum(int(fields[at]) for at in _BUSY_FIELDS) / os.sysconf('SC_CLK_TCK')
    return time.perf_counter(), busy, time.process_time()


class OthersShare:
    """How much of the machine's processors others take from now on: a busy machine is slow."""

    def __init__(
        self, read: Callable[[], tuple[float, float, float]] = read_clocks, *, processors: int = 0
    ) -> None:
        """
        Begin.

        :param processors: of the machine; 0 for those that it has.
        """
        self._read = read
        self._processors = processors or os.cpu_count() or 1
        self._began = read()

    def so_far(self) -> float:
        """Tell the share between 0 and 1 since the beginning."""
        wall, busy, own = (
            now - before for now, before in zip(self._read(), self._began, strict=True)
        )
        whole = wall * self._processors
        return min(max((busy - own) / whole, 0.0), 1.0) if whole > 0 else 0.0
