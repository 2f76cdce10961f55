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

"""The contract between the generator and whatever completes its prompts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol, TypeAlias

from lmpvc_codegen.generation.command import Sampling

FinishReason: TypeAlias = Literal['stop', 'length', 'cut', 'cancelled']
"""Why a completion ended: end of text or a stop string; its token limit; the caller's watcher
saw enough; the cancel flag."""

PromptFormat: TypeAlias = Literal['completion', 'chat']
"""How the model is prompted: plain text that it continues, or a conversation."""


@dataclass(frozen=True)
class Message:
    """One turn of a conversation; a last turn by the assistant is continued, not answered."""

    role: Literal['system', 'user', 'assistant']
    content: str


Prompt: TypeAlias = str | tuple[Message, ...]


@dataclass(frozen=True)
class CompletionRequest:
    """
    One prompt and how far to complete it.

    :param prompt: text to continue, or the turns of a conversation.
    :param stop: strings that end the completion and are not part of it.
    :param max_tokens: the most tokens to write.
    :param reads_marks: whether a prompt of text may hold the model's control tokens, written out.
    :param is_aside: whether the prompt is a short one beside those that begin with the preamble; a
        backend keeps it apart, so that what it has evaluated of those stays.
    """

    prompt: Prompt
    stop: tuple[str, ...] = ()
    max_tokens: int = 500
    sampling: Sampling = Sampling()
    reads_marks: bool = False
    is_aside: bool = False


@dataclass(frozen=True)
class Completion:
    """
    What the model wrote for one request.

    :param text: the text, without the stop string and what follows it.
    :param prompt_tokens: tokens of the prompt.
    :param reused_tokens: of these, the ones whose evaluation was kept from an earlier call.
    :param completion_tokens: tokens that were decoded.
    """

    text: str
    finish_reason: FinishReason
    prompt_tokens: int = 0
    completion_tokens: int = 0
    reused_tokens: int = 0


Watcher: TypeAlias = Callable[[int, str], bool]
"""Called with a request's index and the new text after each decoded piece; True ends that
request with the finish reason 'cut' (the piece is kept)."""

CancelFlag: TypeAlias = Callable[[], bool]
"""Asked between tokens; True ends the whole batch with the finish reason 'cancelled'."""


def watch_nothing(_index: int, _piece: str) -> bool:
    """Let every completion run to its own end."""
    return False


def never_cancelled() -> bool:
    """Let the batch run to its own end."""
    return False


class LanguageModel(Protocol):
    """Whatever completes a batch of prompts; every backend is one."""

    @property
    def prompt_format(self) -> PromptFormat:
        """Tell how this model wants to be prompted."""
        ...

    def complete(
        self,
        requests: Sequence[CompletionRequest],
        *,
        watcher: Watcher = watch_nothing,
        cancelled: CancelFlag = never_cancelled,
    ) -> list[Completion]:
        """
        Complete every request of a batch, in any order, and return one completion for each.

        :raises BackendError: a sentence why; never another library's exception.
        """
        ...
