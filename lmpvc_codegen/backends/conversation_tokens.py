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
The tokens of conversations; those of the part that stays the same are kept.

A tokenizer takes a text apart at its control tokens first, so what stands behind such a token has
the same tokens whatever stands before it.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Sequence
from typing import NamedTuple

from lmpvc_codegen.backends.chat_template import ChatTemplate
from lmpvc_codegen.generation.completion import Message

_KEPT = 8
"""Beginnings; each is one robot's preamble."""

Tokenize = Callable[[str, bool], list[int]]
"""Turns a text into tokens; the flag says whether the text is the beginning."""


class _Beginning(NamedTuple):
    """What a conversation begins with, up to a control token; '' where nothing can be kept."""

    text: str
    tokens: list[int]


class ConversationTokens:
    """Renders conversations as tokens."""

    def __init__(self, template: ChatTemplate, tokenize: Tokenize) -> None:
        """Start with nothing kept."""
        self._template = template
        self._tokenize = tokenize
        self._beginnings: OrderedDict[Message, _Beginning] = OrderedDict()

    def of(self, messages: Sequence[Message]) -> list[int]:
        """
        Give the tokens of a conversation.

        :raises BackendError: the template refuses the conversation.
        """
        text = self._template.render(messages)
        first = messages[0]
        kept = self._beginnings.get(first)
        if kept is None:
            tokens = self._tokenize(text, True)
            self._keep(first, self._beginning(text, first, tokens))
            return tokens
        self._beginnings.move_to_end(first)
        if not kept.text or not text.startswith(kept.text):
            return self._tokenize(text, True)
        return kept.tokens + self._tokenize(text.removeprefix(kept.text), False)

    def stable(self, messages: Sequence[Message]) -> int:
        """Tell how many tokens of a conversation every other one with its first message has."""
        kept = self._beginnings.get(messages[0])
        return len(kept.tokens) if kept else 0

    def _beginning(self, text: str, first: Message, tokens: list[int]) -> _Beginning:
        """Cut behind the first message, unless that changed the tokens."""
        end = self._template.end_of(first, text)
        beginning = self._tokenize(text[:end], True) if end else []
        if not end or beginning + self._tokenize(text[end:], False) != tokens:
            return _Beginning('', [])
        return _Beginning(text[:end], beginning)

    def _keep(self, first: Message, beginning: _Beginning) -> None:
        self._beginnings[first] = beginning
        if len(self._beginnings) > _KEPT:
            self._beginnings.popitem(last=False)
