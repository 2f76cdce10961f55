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

"""Watching a completion grow: it is cut as soon as the function is over or repeats itself."""

from __future__ import annotations

import re

_GOES_ON = re.compile(r'\s|def\b|async\b|#|@|import\b|from\b|[)\]}]')
_DEFINES = re.compile(r'^(?:async\s+)?def\s+(\w+)', re.MULTILINE)
_REPEATED_TAIL = re.compile(r'(.{1,60}?)\1{7,}$', re.DOTALL)

MIN_REPEATED_LENGTH = 160
"""Characters of repetition within a line that are taken for a loop."""

_TAIL_LENGTH = 4 * MIN_REPEATED_LENGTH

_TIMES_BY_PERIOD = {1: 8, 2: 7, 3: 6, 4: 5, 5: 5, 6: 5, 7: 4, 8: 4}
"""How often a block of so many lines may repeat before it is taken for a loop."""


class CompletionWatch:
    """
    The text of one function while the model writes it.

    :param opening: code that the prompt ended with.
    """

    def __init__(self, opening: str) -> None:
        """Start with the opening."""
        self.text = opening
        self.repeated = ''

    def add(self, piece: str) -> bool:
        """Take a new piece and tell whether the completion should be cut."""
        self.text += piece
        if '\n' in piece:
            self.repeated = repeated_block(self.text)
            return bool(self.repeated) or function_is_over(self.text)
        if len(self.text) - self.text.rfind('\n') > MIN_REPEATED_LENGTH:
            self.repeated = repeated_tail(self.text)
        return bool(self.repeated)


def function_is_over(text: str) -> bool:
    """
    Tell whether a text has left its first function for something that is no function.

    A further function counts as long as the text before it names it: it is a helper.
    """
    if text.count('"""') % 2 or text.count("'''") % 2:
        return False
    lines = text.split('\n')[:-1]
    first = next((i for i, line in enumerate(lines) if _DEFINES.match(line)), len(lines))
    for index, line in enumerate(lines[first:][1:], start=first + 1):
        if line and not _GOES_ON.match(line):
            return True
        defined = _DEFINES.match(line)
        if defined:
            before = '\n'.join(lines[:index])
            if not re.search(rf'\b{defined[1]}\b', before):
                return True
    return False


def repeated_block(text: str) -> str:
    """Give the block of lines that the text's end repeats over and over, or ''."""
    lines = [line for line in text.split('\n')[:-1] if line.strip()]
    for period, times in _TIMES_BY_PERIOD.items():
        length = period * times
        tail = lines[-length:]
        if len(tail) == length and tail == tail[:period] * times:
            return '\n'.join(tail[:period]).strip()
    return ''


def repeated_tail(text: str) -> str:
    """Give what the last line's end repeats over and over, or ''."""
    found = _REPEATED_TAIL.search(text[-_TAIL_LENGTH:])
    if found and len(found[0]) >= MIN_REPEATED_LENGTH:
        return found[1].strip()
    return ''
