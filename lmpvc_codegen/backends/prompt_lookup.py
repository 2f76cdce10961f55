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

from collections.abc import Sequence

LONGEST_GUESS = 2
"""
Tokens. On two CPU cores a pass over three tokens takes the time of two single ones (1.5B model),
and over five that of three; two guesses a pass paid best, see docs/speed.md.
"""

_MATCHED = 3
"""Tokens that have to be the same before a guess is worth its time."""


class PromptLookup:
    """The places of every short run of tokens in a text that grows."""

    def __init__(self) -> None:
        """Start with no text."""
        self._follows: dict[tuple[int, ...], int] = {}
        self._read = 0

    def guess(self, tokens: Sequence[int]) -> list[int]:
        """Give the tokens that followed the last time the text ended like this; [] for none."""
        self._read_up_to(tokens)
        start = self._follows.get(tuple(tokens[-_MATCHED:]), len(tokens))
        return list(tokens[start:][:LONGEST_GUESS])

    def _read_up_to(self, tokens: Sequence[int]) -> None:
        """Note what follows each run; the text's own end is not followed by anything yet."""
        for end in range(max(self._read, _MATCHED), len(tokens)):
            begin = end - _MATCHED
            self._follows[tuple(tokens[begin:end])] = end
        self._read = len(tokens)
