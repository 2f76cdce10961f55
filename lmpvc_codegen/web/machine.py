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

"""The memory and the disk of this machine, as numbers."""

from __future__ import annotations

from dataclasses import dataclass
import os
import threading
import time

from lmpvc_codegen.config.settings import GgufConfig
from lmpvc_codegen.models.files import disk_free_bytes, home_path
from lmpvc_codegen.models.memory import available_bytes, gpu_free_bytes, resident_bytes

_GPU_EVERY_S = 5.0


@dataclass(frozen=True)
class Machine:
    """
    What this machine has.

    :param gpu_free_bytes: of all GPUs together; None where there is none.
    """

    ram_bytes: int
    ram_free_bytes: int
    gpu_free_bytes: int | None
    disk_free_bytes: int


class Gauges:
    """Reads the memory and the disk; the driver of a GPU is asked now and then only."""

    def __init__(self) -> None:
        """Know nothing yet."""
        self._gpu: int | None = None
        self._asked_at = -_GPU_EVERY_S
        self._lock = threading.Lock()

    def machine(self) -> Machine:
        """Read everything."""
        disk = disk_free_bytes(home_path(GgufConfig()))
        return Machine(_ram_bytes(), ram_free_bytes(), self.gpu_free_bytes(), disk)

    def gpu_free_bytes(self) -> int | None:
        """Give what the driver told in the last seconds."""
        with self._lock:
            if time.monotonic() - self._asked_at >= _GPU_EVERY_S:
                self._gpu = gpu_free_bytes()
                self._asked_at = time.monotonic()
            return self._gpu


def ram_free_bytes() -> int:
    """Tell how much memory can be had without swapping; 0 where the system does not say."""
    return available_bytes() or 0


def rss_bytes() -> int:
    """Tell how much memory this process holds; 0 where the system does not say."""
    return resident_bytes() or 0


def _ram_bytes() -> int:
    return os.sysconf('SC_PAGE_SIZE') * os.sysconf('SC_PHYS_PAGES')
