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

"""Models that answer from a book, and say what they were asked."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from lmpvc_codegen.backends.base import Backend
from lmpvc_codegen.config import Config
from lmpvc_codegen.errors import ContextOverflowError
from lmpvc_codegen.generation.completion import (
    CancelFlag,
    Completion,
    CompletionRequest,
    never_cancelled,
    PromptFormat,
    watch_nothing,
    Watcher,
)


class BookModel(Backend):
    """
    Answers each prompt with what a function makes of its text.

    :param answer: given all of a prompt's turns as one text; None is a prompt that is too long.
    """

    name = 'book'

    def __init__(
        self,
        answer: Callable[[str], str | None],
        *,
        prompt_format: PromptFormat = 'chat',
    ) -> None:
        """Take the book."""
        self._answer = answer
        self._format = prompt_format
        self.requests: list[CompletionRequest] = []

    @property
    def identity(self) -> str:
        """Name the book."""
        return self.name

    @property
    def prompt_format(self) -> PromptFormat:
        """Take the form that it was made with."""
        return self._format

    def load(self) -> None:
        """Need nothing."""

    def complete(
        self,
        requests: Sequence[CompletionRequest],
        *,
        watcher: Watcher = watch_nothing,
        cancelled: CancelFlag = never_cancelled,
    ) -> list[Completion]:
        """Answer all, or nothing where it was cancelled."""
        self.requests += requests
        if cancelled():
            return [Completion('', 'cancelled') for _request in requests]
        texts = [self._answer(text_of(request)) for request in requests]
        if None in texts:
            raise ContextOverflowError('The prompt is too long.')
        return [Completion(text or '', 'stop', 10, 5) for text in texts]

    def close(self) -> None:
        """Keep nothing."""


def text_of(request: CompletionRequest) -> str:
    """Give all turns of a prompt as one text."""
    if isinstance(request.prompt, str):
        return request.prompt
    return '\n'.join(turn.content for turn in request.prompt)


def maker(model: Backend) -> Callable[[Config], Backend]:
    """Make what stands for the registry's ``make_backend``."""
    return lambda _config: model
