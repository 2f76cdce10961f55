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


"""How far a download is, how fast it goes, and how long it will take."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
import sys
import time
from typing import Literal, TextIO, TypeAlias

State: TypeAlias = Literal['waiting', 'downloading', 'verifying', 'done']
"""Waiting for another process's download of the same file; fetching; comparing; in its place."""

_WINDOW_S = 10.0
_GIGABYTE = 10**9
_MOST_OFTEN_S = 0.1
_LINES_EVERY_S = 10.0


@dataclass(frozen=True)
class DownloadProgress:
    """
    One moment of a download.

    :param total_bytes: of the whole file; None where nobody told yet.
    :param bytes_per_s: over the last seconds; 0 where nothing has come yet.
    :param source: where it comes from: 'hub', 'packages', or the host of a mirror.
    """

    filename: str
    state: State
    done_bytes: int = 0
    total_bytes: int | None = None
    bytes_per_s: float = 0.0
    source: str = ''

    @property
    def seconds_left(self) -> float | None:
        """Tell how long it will take at this rate; None where that is not known."""
        if not self.bytes_per_s or self.total_bytes is None:
            return None
        return max(self.total_bytes - self.done_bytes, 0) / self.bytes_per_s

    @property
    def share(self) -> float | None:
        """Tell how much of the file is there, from 0 to 1."""
        return self.done_bytes / self.total_bytes if self.total_bytes else None

    def in_words(self) -> str:
        """Write it on a line."""
        words = [f'{self.state:<11}', _megabytes(self.done_bytes)]
        if self.total_bytes:
            words.append(f'of {_megabytes(self.total_bytes)}, {100 * (self.share or 0):.0f} %')
        if self.bytes_per_s:
            words.append(f'{_megabytes(int(self.bytes_per_s))}/s')
        if self.seconds_left is not None and self.state == 'downloading':
            minutes, seconds = divmod(round(self.seconds_left), 60)
            words.append(f'{minutes}:{seconds:02d} left')
        return '  '.join([*words, *([f'from {self.source}'] if self.source else [])])


OnProgress: TypeAlias = Callable[[DownloadProgress], None]


class Meter:
    """Turns counts of bytes into progress, a few times a second."""

    def __init__(self, filename: str, on_progress: OnProgress) -> None:
        """Start with nothing."""
        self._filename = filename
        self._on_progress = on_progress
        self._counts: deque[tuple[float, int]] = deque()
        self._told_at = 0.0
        self.source = ''
        self.total_bytes: int | None = None

    def begin(self, source: str, *, done_bytes: int, total_bytes: int | None) -> None:
        """Begin with a source; what is there already does not count for the rate."""
        self.source, self.total_bytes = source, total_bytes
        self._counts.clear()
        self._counts.append((time.monotonic(), done_bytes))
        self.tell('downloading', done_bytes)

    def count(self, done_bytes: int) -> None:
        """Take how many bytes are there now."""
        now = time.monotonic()
        if self._counts and done_bytes < self._counts[-1][1]:
            self._counts.clear()  # the server began again
        self._counts.append((now, done_bytes))
        while now - self._counts[0][0] > _WINDOW_S:
            self._counts.popleft()
        if now - self._told_at >= _MOST_OFTEN_S or done_bytes == self.total_bytes:
            self.tell('downloading', done_bytes)

    def tell(self, state: State, done_bytes: int) -> None:
        """Report at once."""
        self._told_at = time.monotonic()
        self._on_progress(
            DownloadProgress(
                self._filename, state, done_bytes, self.total_bytes, self._rate(), self.source
            )
        )

    def _rate(self) -> float:
        if len(self._counts) < 2:  # noqa: PLR2004 - a rate needs two moments
            return 0.0
        (began, first), (ended, last) = self._counts[0], self._counts[-1]
        return (last - first) / (ended - began) if ended > began else 0.0


class ProgressLine:
    """Writes progress to a stream: on a terminal a line in place, else a line now and then."""

    def __init__(self, stream: TextIO | None = None) -> None:
        """Write to a stream; None for standard error."""
        self._stream = stream or sys.stderr
        self._is_live = self._stream.isatty()
        self._wrote_at = -_LINES_EVERY_S
        self._state = ''

    def __call__(self, progress: DownloadProgress) -> None:
        """Write, unless it would be too often."""
        text = f'{progress.filename}: {progress.in_words()}'
        now = time.monotonic()
        changed = progress.state != self._state
        if self._is_live:
            end = '\n' if progress.state == 'done' else ''
            self._stream.write(f'\r\033[K{text}{end}')
        elif changed or now - self._wrote_at >= _LINES_EVERY_S:
            self._stream.write(f'{text}\n')
        else:
            return
        self._wrote_at, self._state = now, progress.state
        self._stream.flush()


def _megabytes(size_bytes: int) -> str:
    if size_bytes < _GIGABYTE:
        return f'{size_bytes / 1e6:.1f} MB'
    return f'{size_bytes / _GIGABYTE:.2f} GB'
