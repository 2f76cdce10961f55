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
import logging
import re
import threading
from typing import Generic, TYPE_CHECKING

from lmpvc_codegen.backends.base import Backend
from lmpvc_codegen.backends.remote_events import Ending, Event
from lmpvc_codegen.backends.remote_fleet import Fleet, LineT
from lmpvc_codegen.backends.remote_round import Round
from lmpvc_codegen.config.settings import Config
from lmpvc_codegen.errors import BackendError, BackendUnavailableError, ServerFaultError
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

if TYPE_CHECKING:
    from lmpvc_codegen.backends.openai_protocol import Prefill

_logger = logging.getLogger(__name__)

_PROBE_TOKENS = 6

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


class RemoteBackend(Backend, Generic[LineT]):
    """
    A backend that asks servers over lines of some kind; a subclass says how.

    Several batches may run at the same time. The prompts of a batch are in flight together; the
    watcher and the cancel flag are asked in the caller's thread alone.
    """

    def __init__(self, config: Config) -> None:
        """Take the configuration."""
        self._config = config
        self._is_loaded = False
        self._lock = threading.Lock()
        self._fleet: Fleet[LineT] | None = None
        self._format: PromptFormat = 'completion'
        self._prefill: Prefill = 'continued'

    @property
    def prompt_format(self) -> PromptFormat:
        """Prompt as configured; by itself, by the name of the model or what its server offers."""
        return self._format

    def load(self) -> None:
        """
        Ask whether the servers are well and have the model, and how they take conversations.

        :raises BackendError: none of them is well, or has the model.
        """
        with self._lock:
            if self._is_loaded:
                return
            self._fleet = self._make_fleet()
            try:
                self._prepare(self._fleet)
                if self._format == 'chat':
                    self._prefill = self._probed()
            except BackendError:
                self._fleet.close()
                raise
            self._is_loaded = True

    def close(self) -> None:
        """Break off what is under way and close the connections."""
        self._is_loaded = False
        with self._lock:
            if self._fleet:
                self._fleet.close()
            self._fleet = None

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

    def _open_fleet(self) -> Fleet[LineT]:
        """
        Give the servers while the backend is loaded, or being loaded.

        :raises BackendError: it was closed.
        """
        fleet = self._fleet
        if fleet is None:
            raise BackendError('The servers are not asked any more.', remedy='Load it again.')
        return fleet

    def _probed(self) -> Prefill:
        """Find out how a server is made to go on with the beginning of an answer."""
        ways: tuple[Prefill, ...] = ('continued', 'flagged')
        for way in ways:
            try:
                if self._goes_on(way):
                    return way
            except ServerFaultError as error:
                _logger.debug('The beginning of an answer is not accepted: %s', error)
        return 'asked'

    def _goes_on(self, way: Prefill) -> bool:
        """Try a way with a few tokens."""
        self._prefill = way
        request = CompletionRequest(PROBE, max_tokens=_PROBE_TOKENS)
        return continues(''.join(event.text for event in self._ask(request, Ending())))

    @abstractmethod
    def _make_fleet(self) -> Fleet[LineT]:
        """Take the servers' addresses; nobody is asked yet."""

    @abstractmethod
    def _prepare(self, fleet: Fleet[LineT]) -> None:
        """
        See that the servers have the model.

        :raises BackendError: none of them has.
        """

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
