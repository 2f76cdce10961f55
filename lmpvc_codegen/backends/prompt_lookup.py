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

"""
Guessing how a text goes on from where it said the same before.

Programs repeat themselves and their examples. Several guessed tokens are evaluated in one pass,
which takes little longer than one token; those that the model would have chosen are kept (prompt
lookup decoding, Saxena, 2023; speculative decoding, Leviathan et al., 2023).
"""

from __future__ import annotations

from collections.abc import Iterator

LONGEST_GUESS = 2
"""
Tokens. On two CPU cores a pass over three tokens takes the time of two single ones (1.5B model),
and over five that of three; two guesses a pass paid best, see docs/speed.md.
"""

_MATCHED = 3
"""Tokens that have to be the same before a guess is worth its time."""


_Places = dict[tuple[int, ...], int]


class PromptLookup:
    """The places of every short run of tokens in a text that grows, one text after the other."""

    def __init__(self) -> None:
        """Start with no text."""
        self._text: list[int] = []
        self._beginning: list[int] = []
        self._in_beginning: _Places = {}
        self._behind: _Places = {}
        self._read = 0

    def guess(self, text: list[int], *, stable: int = 0) -> list[int]:
        """
        Give the tokens that followed the last time the text ended like this; [] for none.

        :param stable: how many tokens other texts are likely to begin with, too.
        """
        if text is not self._text:
            self._turn_to(text, stable)
        self._behind.update(_places(text, self._read, len(text)))
        self._read = len(text)
        run = tuple(text[-_MATCHED:])
        start = self._behind.get(run) or self._in_beginning.get(run) or len(text)
        return text[start:][:LONGEST_GUESS]

    def _turn_to(self, text: list[int], stable: int) -> None:
        """Read another text, but for a beginning that was read before."""
        known = len(self._beginning)
        if text[:known] != self._beginning or 2 * known < stable:
            self._beginning = text[:stable]
            self._in_beginning = dict(_places(text, 0, stable))
        self._text, self._behind, self._read = text, {}, len(self._beginning)


def _places(text: list[int], begin: int, end: int) -> Iterator[tuple[tuple[int, ...], int]]:
    """Tell what each run is followed by; a text's end is not followed by anything yet."""
    for at in range(max(begin, _MATCHED), end):
        start = at - _MATCHED
        yield tuple(text[start:at]), at
