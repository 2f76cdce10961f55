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


"""How far a run is, on standard error: what is being done, how many are done, the time left."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
import shutil
import statistics
from typing import TextIO


class Progress:
    """Writes one line again and again on a terminal, else a line whenever something new begins."""

    def __init__(self, stream: TextIO, *, total: int) -> None:
        """
        Begin.

        :param total: measurements of the whole run.
        """
        self._stream = stream
        self._total = total
        self._spent: dict[str, list[float]] = {}
        self._left_s: float | None = None
        self._is_live = stream.isatty()

    def phase(self, what: str) -> None:
        """Show what is being done now."""
        done = sum(map(len, self._spent.values()))
        left = '' if self._left_s is None else f', about {shown_duration(self._left_s)} left'
        line = f'[{done}/{self._total}{left}] {what}'
        if self._is_live:
            # A line that is wrapped could not be taken back.
            columns = shutil.get_terminal_size().columns - 1
            self._stream.write(f'\r\x1b[K{line[:columns]}')
        elif not what.endswith(' tokens'):
            self._stream.write(line + '\n')
        self._stream.flush()

    def note(self, what: str) -> None:
        """Show what is to stay in sight."""
        start = '\r\x1b[K' if self._is_live else ''
        self._stream.write(f'{start}{what}\n')
        self._stream.flush()

    def measured(self, form: str, seconds: float) -> None:
        """Count a measurement, and keep what it took."""
        self._spent.setdefault(form, []).append(seconds)

    def expect(self, forms: Sequence[str]) -> None:
        """Reckon the time left for the measurements that are still ahead."""
        self._left_s = seconds_left(self._spent, forms) if self._spent else None
        self._total = sum(map(len, self._spent.values())) + len(forms)

    def end(self) -> None:
        """Leave the line to whatever is written next."""
        if self._is_live:
            self._stream.write('\n')


def seconds_left(spent: Mapping[str, Sequence[float]], ahead: Sequence[str]) -> float:
    """Reckon what is ahead: a form as it took before, an unknown one as the others on average."""
    usual = {form: statistics.median(seconds) for form, seconds in spent.items()}
    average = statistics.fmean(usual.values()) if usual else 0.0
    return sum(usual.get(form, average) for form in ahead)


def shown_duration(seconds: float) -> str:
    """Write a duration as a person says it."""
    if seconds < 90:  # noqa: PLR2004 - up to a minute and a half, seconds say more
        return f'{seconds:.0f} s'
    return f'{seconds / 60:.0f} min'
