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


"""Answers to conversations whose last turn is the beginning of the answer."""

from __future__ import annotations

import re

_SEEN_AT_MOST = 400
"""Characters beyond the opening in which its last line is looked for."""

_FENCE = '```'
_FENCE_LINE = re.compile(r'```\w*[ \t]*\n')
_HEADER = re.compile(r'^(?:async )?def \w+\(.*\).*:[ \t]*\n', re.MULTILINE)
"""The first line of a function, whole."""


class OpeningFilter:
    """
    Drops the opening from an answer that repeats it, and passes one on that continues it.

    Some servers continue a conversation's last turn, others begin the answer anew, from the
    first line of the opening or from a later one.
    """

    def __init__(self, opening: str) -> None:
        """Start with no text."""
        lines = opening.lstrip().splitlines(keepends=True)
        self._repeats = [''.join(lines[first:]) for first in range(len(lines))]
        self._size = len(opening)
        stripped = opening.rstrip()
        self._last_line = stripped.rpartition('\n')[2].strip()
        self._tail = opening.removeprefix(stripped)
        self._is_fenced = opening.startswith(_FENCE)
        self._held = ''
        self._is_passed = not stripped

    def feed(self, piece: str) -> str:
        """Take a piece and give the text that belongs to the answer for certain."""
        if self._is_passed:
            return piece
        self._held += piece
        start = self._held.lstrip()
        repeated = next((text for text in self._repeats if start.startswith(text)), '')
        if repeated:
            return self._release(start.removeprefix(repeated))
        if any(text.startswith(start) for text in self._repeats):
            return ''  # it may still become a repetition
        if self._is_fenced and (start.startswith(_FENCE) or _FENCE.startswith(start)):
            return self._differently_begun(start)
        return self._release(self._held)

    def flush(self) -> str:
        """Give what was held back, because nothing follows."""
        if self._is_passed:
            return ''
        start = self._held.lstrip()
        return self._release(
            _FENCE_LINE.sub('', start, count=1) if self._is_fenced else self._held
        )

    def _differently_begun(self, start: str) -> str:
        """Go by what follows the fence: the body, the last line of the opening, or one like it."""
        is_fenced = _FENCE_LINE.match(start) is not None
        rest = _FENCE_LINE.sub('', start, count=1) if is_fenced else ''
        if not rest:
            return ''
        if self._tail.endswith('\n') and rest[0] in ' \t':
            return self._release(rest)
        _before, found, after = rest.partition(self._last_line)
        if found:
            is_tail = len(after) < len(self._tail) and self._tail.startswith(after)
            return '' if is_tail else self._release(after.removeprefix(self._tail))
        if _HEADER.match(f'{self._last_line}\n') and _HEADER.search(rest):
            return self._release(_HEADER.split(rest, maxsplit=1)[1])
        return self._release(rest) if len(rest) > self._size + _SEEN_AT_MOST else ''

    def _release(self, text: str) -> str:
        self._is_passed = True
        self._held = ''
        return text
