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


"""What the backends that ask servers have in common."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator, Sequence
import importlib.util
import re
import threading

from lmpvc_codegen.backends.base import Backend
from lmpvc_codegen.backends.remote_events import Ending, Event
from lmpvc_codegen.backends.remote_round import Round
from lmpvc_codegen.config.settings import Config
from lmpvc_codegen.errors import BackendError, BackendUnavailableError
from lmpvc_codegen.generation.completion import (
    CancelFlag,
    Completion,
    CompletionRequest,
    Message,
    never_cancelled,
    PromptFormat,
    watch_nothing,
    Watcher,
)

_TUNED = re.compile(r'instruct|chat|[-_.:]it\b|dolphin', re.IGNORECASE)
_BASE = re.compile(
    r'[-_.:/](base|pt|code|text)\b|starcoder|santacoder|codegen|code-?llama|incoder|davinci-002',
    re.IGNORECASE,
)
"""Names of models that only continue text; most others that servers offer are tuned for chat."""

PROBE = (
    Message('user', 'Say the first ten letters of the alphabet, in lower case, with spaces.'),
    Message('assistant', 'a b c d e f'),
)
"""A conversation whose last turn goes on with ' g h i j', or begins anew with 'a b c'."""


def continues(answer: str) -> bool:
    """Tell whether the answer to the probe goes on where the probe ended."""
    return answer.strip().lower().startswith('g')


def is_tuned_for_chat(model: str) -> bool:
    """Guess from a model's name whether it answers conversations."""
    return bool(_TUNED.search(model)) or not _BASE.search(model)


def need(module: str, backend: str) -> None:
    """
    Check that a library is there, without importing it.

    :raises BackendUnavailableError: it is not installed.
    """
    if importlib.util.find_spec(module) is None:
        raise BackendUnavailableError(
            f"Backend '{backend}' needs {module}, which is not installed.",
            remedy=f'Run: pip install {module}',
        )


class RemoteBackend(Backend):
    """
    A backend that asks servers; a subclass says how.

    Several batches may run at the same time. The prompts of a batch are in flight together; the
    watcher and the cancel flag are asked in the caller's thread alone.
    """

    def __init__(self, config: Config) -> None:
        """Take the configuration."""
        self._config = config
        self._is_loaded = False
        self._lock = threading.Lock()

    @abstractmethod
    def check(self) -> str:
        """
        Ask whether the servers are there and have the model; nothing is generated.

        :returns: what was found.
        :raises BackendError: why the backend cannot be used.
        """

    def complete(
        self,
        requests: Sequence[CompletionRequest],
        *,
        watcher: Watcher = watch_nothing,
        cancelled: CancelFlag = never_cancelled,
    ) -> list[Completion]:
        """
        Complete the requests, as many together as configured.

        :raises ContextOverflowError: a prompt and its answer are longer than the context.
        :raises BackendError: a server cannot be reached, refuses, or answers with nonsense.
        """
        if not self._is_loaded:
            raise BackendError(
                f"The backend '{self.name}' is not loaded.", remedy='Load it first.'
            )
        return Round(self._answer, requests, self._parallel).run(
            watcher, lambda: cancelled() or not self._is_loaded
        )

    def _answer(self, request: CompletionRequest, ending: Ending) -> Iterator[Event]:
        if request.max_tokens < 1:
            yield Event(finish_reason='length', completion_tokens=0)
        else:
            yield from self._ask(request, ending)

    @property
    @abstractmethod
    def _parallel(self) -> int:
        """Tell how many requests may be in flight together."""

    @abstractmethod
    def _ask(self, request: CompletionRequest, ending: Ending) -> Iterator[Event]:
        """Ask a server, in a thread of its own, and yield what it says."""


def wanted_format(config: Config, protocol: str, model: str) -> PromptFormat:
    """
    Decide how a model is prompted: by the protocol, else by the frame, else by its name.

    :raises BackendError: protocol and frame contradict each other.
    """
    frame = config.prompting.frame
    protocols: dict[str, PromptFormat] = {'completions': 'completion', 'chat': 'chat'}
    named = protocols.get(protocol)
    if named and frame not in {'auto', named}:
        raise BackendError(
            f"The protocol '{protocol}' and prompting.frame '{frame}' contradict each other.",
            remedy="Set one of them to 'auto'.",
        )
    if named:
        return named
    if frame != 'auto':
        return frame
    return 'chat' if is_tuned_for_chat(model) else 'completion'
