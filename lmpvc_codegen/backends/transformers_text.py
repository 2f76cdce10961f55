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

"""Tokens as text, with a tokenizer of transformers."""

from __future__ import annotations

from collections.abc import Callable

_CONTEXT = 6
"""Tokens of the text before that decide how the next one is written, as its leading blank."""

_LONGEST_CHARACTER = 8
"""Tokens after which a character that never becomes whole is given up."""

_BROKEN = '\ufffd'


class WindowText:
    """
    The text of tokens whose writing depends on their neighbours.

    Only the last few tokens are decoded again at each one, whatever the length of the text.

    :param decode: turns tokens into text.
    """

    def __init__(self, decode: Callable[[list[int]], str], prompt: list[int]) -> None:
        """Begin after a prompt."""
        self._decode = decode
        self._known = prompt[-_CONTEXT:]
        self._new: list[int] = []

    def feed(self, token: int) -> str:
        """Take a token and give the characters that are whole now."""
        self._new.append(token)
        text = self._addition()
        if text.endswith(_BROKEN) and len(self._new) < _LONGEST_CHARACTER:
            return ''
        self._known = [*self._known, *self._new][-_CONTEXT:]
        self._new = []
        return text

    def flush(self) -> str:
        """Give what was held back: a mark for a character that was cut off."""
        text = self._addition() if self._new else ''
        self._new = []
        return text

    def _addition(self) -> str:
        length = len(self._decode(self._known))
        return self._decode([*self._known, *self._new])[length:]
