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

"""A backend without a model: it answers from a script, for tests and demonstrations."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
import re
import time

from lmpvc_codegen.backends.base import Backend
from lmpvc_codegen.backends.stopping import StopScanner
from lmpvc_codegen.config.settings import Config
from lmpvc_codegen.errors import BackendError
from lmpvc_codegen.generation.completion import (
    CancelFlag,
    Completion,
    CompletionRequest,
    FinishReason,
    never_cancelled,
    PromptFormat,
    watch_nothing,
    Watcher,
)
from lmpvc_codegen.generation.prompts import DEFINE_FUNCTION

_TOKEN = re.compile(r'\s*\w+|\s*[^\w\s]|\s+')

DEMONSTRATION = "    robot.say('There is no model behind this answer.')\n"
"""What is answered to a request that the script does not know."""


class ScriptedBackend(Backend):
    """
    Answers each request with the text that its last ``# define function:`` line is mapped to.

    It writes token by token, so that watchers, stop strings, limits and cancel work as with a
    model.

    :param answers: completion by request; a function is called with the request.
    :param seconds_per_token: pause before each token.
    """

    name = 'scripted'

    def __init__(
        self,
        config: Config,
        answers: Mapping[str, str] | Callable[[str], str] | None = None,
        *,
        seconds_per_token: float = 0.0,
    ) -> None:
        """Take the script; without one, every answer says that there is no model."""
        self._answers = answers if answers is not None else {}
        self._seconds_per_token = seconds_per_token
        self._format: PromptFormat = (
            'completion' if config.prompting.frame == 'completion' else 'chat'
        )
        self._is_closed = False
        self.requests: list[CompletionRequest] = []

    @classmethod
    def addresses(cls, config: Config) -> Sequence[str]:  # noqa: ARG003
        """Send nothing anywhere: the model runs in this process."""
        return ()

    @property
    def identity(self) -> str:
        """Name the script."""
        return self.name

    @property
    def prompt_format(self) -> PromptFormat:
        """Take both forms; chat unless the configuration says otherwise."""
        return self._format

    def load(self) -> None:
        """Open again after a close; there is nothing to load."""
        self._is_closed = False

    def complete(
        self,
        requests: Sequence[CompletionRequest],
        *,
        watcher: Watcher = watch_nothing,
        cancelled: CancelFlag = never_cancelled,
    ) -> list[Completion]:
        """Answer each request in turn."""
        if self._is_closed:
            raise BackendError('The scripted backend is closed.', remedy='Load it again.')
        self.requests += requests
        return [self._one(i, r, watcher, cancelled) for i, r in enumerate(requests)]

    def close(self) -> None:
        """Refuse what comes after."""
        self._is_closed = True

    def _one(
        self, index: int, request: CompletionRequest, watcher: Watcher, cancelled: CancelFlag
    ) -> Completion:
        tokens = _TOKEN.findall(self._answer(request))
        scanner = StopScanner(request.stop)
        text, written = '', 0
        reason: FinishReason = 'stop'
        for token in tokens:
            if cancelled():
                reason = 'cancelled'
                break
            if written >= request.max_tokens:
                reason = 'length'
                break
            time.sleep(self._seconds_per_token)
            written += 1
            piece = scanner.feed(token)
            text += piece
            if scanner.found:
                break
            if piece and watcher(index, piece):
                reason = 'cut'
                break
        rest = '' if reason == 'cut' else scanner.flush()
        if rest:
            text += rest
            watcher(index, rest)
        prompt_tokens = len(_TOKEN.findall(_shown(request)))
        return Completion(text, reason, prompt_tokens, written)

    def _answer(self, request: CompletionRequest) -> str:
        asked = _shown(request).rpartition(DEFINE_FUNCTION)[2].strip().splitlines()
        key = asked[0] if asked else ''
        if callable(self._answers):
            return self._answers(key)
        return self._answers.get(key, DEMONSTRATION)


def _shown(request: CompletionRequest) -> str:
    if isinstance(request.prompt, str):
        return request.prompt
    return '\n'.join(turn.content for turn in request.prompt)
