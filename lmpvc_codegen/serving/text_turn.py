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

"""A text to complete, as one turn in the queue."""

from __future__ import annotations

from collections.abc import Callable
import logging
import threading

from lmpvc_codegen.backends.base import Backend
from lmpvc_codegen.errors import CodegenError, GenerationCancelledError
from lmpvc_codegen.generation.completion import CancelFlag, Completion, CompletionRequest
from lmpvc_codegen.serving.request_queue import Generate, Turn

_logger = logging.getLogger(__name__)

_STEP_S = 0.1

OnText = Callable[[str], None]


class TextTurn(Turn):
    """
    One client's text.

    :param backend: gives the model that is loaded when its turn comes.
    :param make_request: writes for that model what it is asked.
    :param on_text: given each piece, by the worker.
    """

    def __init__(
        self,
        backend: Callable[[], Backend],
        make_request: Callable[[Backend], CompletionRequest],
        *,
        on_text: OnText | None = None,
    ) -> None:
        """Wait to be taken."""
        super().__init__()
        self._backend = backend
        self._make_request = make_request
        self._on_text = on_text
        self._finished = threading.Event()
        self._completion: Completion | None = None
        self._error: CodegenError | None = None

    def take(self, generate: Generate) -> None:  # noqa: ARG002 - a text is no command
        """
        Complete the text.

        :raises CodegenError: why it could not be completed.
        """
        backend = self._backend()
        request = self._make_request(backend)
        (self._completion,) = backend.complete(
            [request], watcher=self._watch, cancelled=self.cancelled.is_set
        )
        self._finished.set()

    def fail(self, error: CodegenError) -> None:
        """Finish without a completion."""
        self._error = error
        self._finished.set()

    def wait(self, cancelled: CancelFlag, cancel: Callable[[], None]) -> Completion:
        """
        Wait for the end; what was cancelled in time is an empty completion.

        :param cancelled: asked ten times a second; True calls ``cancel``.
        :raises CodegenError: why there is no completion.
        """
        while not self._finished.wait(_STEP_S):
            if cancelled() and not self.cancelled.is_set():
                cancel()
        if isinstance(self._error, GenerationCancelledError):
            return Completion('', 'cancelled')
        if self._error:
            raise self._error
        assert self._completion is not None
        return self._completion

    def _watch(self, _index: int, piece: str) -> bool:
        if self._on_text is None:
            return False
        try:
            self._on_text(piece)
        except Exception:
            _logger.exception('A listener of the text failed.')
            return True
        return False
