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

"""The one model of a process, with its queue: what the node and the web page share."""

from __future__ import annotations

from collections.abc import Callable
import logging
import threading
from typing import Any

from lmpvc_codegen.config import Config
from lmpvc_codegen.errors import CodegenError
from lmpvc_codegen.generation.command import Command
from lmpvc_codegen.generation.result import Program
from lmpvc_codegen.generator import CodeGenerator
from lmpvc_codegen.models.library import ModelLibrary
from lmpvc_codegen.serving.request_queue import (
    no_model,
    not_active,
    Outcome,
    Request,
    RequestQueue,
    Turn,
)

_logger = logging.getLogger(__name__)

MakeGenerator = Callable[[Config], CodeGenerator]
OnChange = Callable[[], None]


class GenerationHost:
    """
    Owns one generator and the queue before it; may be used by several threads.

    Making one does nothing yet; :meth:`prepare` imports the backend, :meth:`load` loads the model
    and begins to answer.
    """

    def __init__(
        self,
        config: Config,
        *,
        make_generator: MakeGenerator = CodeGenerator.from_config,
        library: ModelLibrary | None = None,
    ) -> None:
        """
        Take the configuration.

        :param make_generator: makes what generates; tests put a scripted one here.
        :param library: the models on this machine; None for the usual one.
        """
        self._config = config
        self._make_generator = make_generator
        self.library = library or ModelLibrary(token=config.inference_api.hf_token)
        self._generator: CodeGenerator | None = None
        self._queue: RequestQueue | None = None
        self._is_open = False
        self._listeners: list[OnChange] = []
        self._lock = threading.RLock()

    @property
    def config(self) -> Config:
        """Give the configuration of the model that is loaded, or is to be."""
        return self._generator.config if self._generator else self._config

    @property
    def is_active(self) -> bool:
        """Tell whether a model is loaded and answers."""
        return self._queue is not None

    @property
    def identity(self) -> str:
        """Name the model exactly; '' before :meth:`prepare`."""
        return self._generator.backend.identity if self._generator else ''

    @property
    def queue_length(self) -> int:
        """Count the requests that wait or run."""
        queue = self._queue
        return queue.length if queue else 0

    def prepare(self) -> None:
        """
        Import the backend and open the cache; the model is loaded later.

        :raises CodegenError: one of them is not to be had.
        """
        with self._lock:
            self._generator = self._make_generator(self._config)

    def load(self) -> None:
        """
        Load the model and begin to answer; where that fails, another can be switched to.

        :raises CodegenError: why it could not be loaded.
        """
        with self._lock:
            if self._generator is None:
                self.prepare()
            assert self._generator is not None
            self._is_open = True
            self._generator.load()
            self._answer_with(self._generator)

    def answer(self, request: Request) -> Outcome:
        """Wait for a request's turn, and give its outcome in every case."""
        try:
            self.submit(request)
        except CodegenError as error:
            request.finish(error=error)
        return request.wait()

    def submit(self, turn: Turn) -> None:
        """
        Let a request, or another turn, wait in the queue.

        :raises QueueFullError: too many are waiting.
        :raises NotActiveError: nothing answers now.
        """
        queue = self._queue
        if queue is None:
            raise no_model() if self._is_open else not_active()
        queue.submit(turn)

    def cancel(self, turn: Turn) -> None:
        """End a request: at once while it waits, within one token while it runs."""
        turn.cancelled.set()
        queue = self._queue
        if queue:
            queue.cancel(turn)

    def stop(self) -> None:
        """Refuse what waits and what comes, and cancel what runs; the model stays in memory."""
        self._is_open = False
        self._close_queue()

    def close(self) -> None:
        """Stop, free the model's memory and close the cache; closing twice is no error."""
        self.stop()
        with self._lock:
            if self._generator:
                self._generator.close()
                self._generator = None
        self._tell()

    def on_change(self, listener: OnChange) -> Callable[[], None]:
        """
        Call a listener, from any thread, when the model or the queue's length has changed.

        :returns: what takes the listener away again.
        """
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def _answer_with(self, generator: CodeGenerator) -> None:
        """Open the queue before a generator whose model is loaded."""
        if self._queue is None and self._is_open:
            size = generator.config.service.queue_size
            self._queue = RequestQueue(self._generate, size=size, on_change=self._tell)
        self._tell()

    def _generate(self, command: Command, **options: Any) -> Program:
        assert self._generator is not None
        return self._generator.generate(command, **options)

    def _close_queue(self) -> None:
        queue, self._queue = self._queue, None
        if queue:
            queue.close()
            self._tell()

    def _tell(self) -> None:
        for listener in list(self._listeners):
            try:
                listener()
            except Exception:
                _logger.exception('A listener of the model failed.')
