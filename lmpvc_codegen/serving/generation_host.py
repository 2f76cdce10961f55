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

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from lmpvc_codegen.backends.base import Backend
from lmpvc_codegen.backends.registry import make_backend
from lmpvc_codegen.cache import ResultCache
from lmpvc_codegen.config import Config
from lmpvc_codegen.errors import CodegenError, ConfigError, NotActiveError
from lmpvc_codegen.generation.command import Command, Sampling
from lmpvc_codegen.generation.completion import (
    CancelFlag,
    Completion,
    CompletionRequest,
    never_cancelled,
)
from lmpvc_codegen.generation.result import Program
from lmpvc_codegen.generator import CodeGenerator
from lmpvc_codegen.models.library import ModelLibrary
from lmpvc_codegen.models.switching import (
    choose_config,
    LoadedModel,
    MakeBackend,
    ModelSlot,
    name_of,
    OnState,
    require_file,
)
from lmpvc_codegen.models.text_request import text_request
from lmpvc_codegen.serving.model_changes import ModelChanges, OnChange
from lmpvc_codegen.serving.request_queue import (
    no_model,
    not_active,
    Outcome,
    Request,
    RequestQueue,
    Turn,
)
from lmpvc_codegen.serving.text_turn import OnText, TextTurn

MakeGenerator = Callable[[Config], CodeGenerator]


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
        make_backend: MakeBackend = make_backend,
        library: ModelLibrary | None = None,
    ) -> None:
        """
        Take the configuration.

        :param make_generator: makes what generates; tests put a scripted one here.
        :param make_backend: makes what runs the models that are switched to.
        :param library: the models on this machine; None for the usual one.
        """
        self._config = config
        self._make_generator = make_generator
        self.library = library or ModelLibrary(token=config.inference_api.hf_token)
        self._generator: CodeGenerator | None = None
        self._slot = ModelSlot(make_backend)
        self._changes = ModelChanges()
        self._queue: RequestQueue | None = None
        self._is_open = False

    @property
    def config(self) -> Config:
        """Give the configuration of the model that is loaded, or is to be."""
        return self._generator.config if self._generator else self._config

    @property
    def is_active(self) -> bool:
        """Tell whether a model is loaded and answers."""
        return self._queue is not None

    @property
    def active_name(self) -> str | None:
        """Name the loaded model, 'MODEL_ID:QUANT'; None if the catalogue does not know it."""
        return self._name() if self.is_active else None

    @property
    def switching(self) -> str | None:
        """Name the model that is being loaded; None if none is."""
        return self._changes.loading

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
        with self._changes.alone():
            self._generator = self._make_generator(self._config)

    def load(self) -> None:
        """
        Load the model and begin to answer; where that fails, another can be switched to.

        :raises CodegenError: why it could not be loaded.
        """
        with self._changes.change(self._name() or self._config.model, waits=True):
            self._is_open = True
            if self._generator is None:
                self._generator = self._make_generator(self._config)
            self._generator.load()
            self._slot.loaded = LoadedModel(self._generator.config, self._generator.backend)
            self._answer_on()

    def switch(self, name: str, *, on_state: OnState = lambda _state: None) -> None:
        """
        Answer with another model of the catalogue, loaded beside the old one if memory allows.

        Requests in flight finish; those that wait are answered by the new model.

        :param name: such as 'qwen2.5-coder-7b-instruct:q8_0'.
        :param on_state: told what the switch is doing.
        :raises ConfigError: there is no such model.
        :raises ModelNotFoundError: its file is not on this machine.
        :raises OutOfMemoryError: it does not fit; the message has the numbers.
        :raises SwitchInProgressError: another switch is going on.
        :raises CodegenError: it could not be loaded; the old one answers again.
        """
        config = choose_config(self.config, self.library.catalogue, name)
        wanted = str(config.gguf.model)
        require_file(self.library, wanted)
        with self._changes.change(wanted):
            if not self._is_open:
                raise not_active()
            if wanted != self.active_name:
                self._switch(config, on_state)

    def unload(self) -> None:
        """
        Free the model's memory, once the request in flight has ended; :meth:`switch` loads again.

        :raises SwitchInProgressError: another model is being loaded.
        """
        with self._changes.change(None):
            with self._held_queue() as wait_idle:
                wait_idle()
                self._close_queue(no_model())
            self._slot.unload()

    def complete(
        self,
        prompt: str,
        *,
        suffix: str | None = None,
        max_tokens: int = 512,
        temperature: float = 0.1,
        on_text: OnText | None = None,
        cancelled: CancelFlag = never_cancelled,
    ) -> Completion:
        """
        Complete a text, or fill in what is missing before a suffix, when its turn comes.

        :param on_text: given each piece, in another thread.
        :param cancelled: True ends it; its finish reason is 'cancelled' then.
        :raises CodegenError: why it could not be completed.
        """

        def make_request(backend: Backend) -> CompletionRequest:
            return text_request(
                backend,
                prompt,
                suffix=suffix,
                max_tokens=max_tokens,
                sampling=Sampling(temperature, seed=self.config.sampling.seed),
            )

        turn = TextTurn(self._backend, make_request, on_text=on_text)
        self.submit(turn)
        return turn.wait(cancelled, lambda: self.cancel(turn))

    def answer(self, request: Request) -> Outcome:
        """
        Wait for a request's turn, and give its outcome in every case.

        What is remembered is answered at once: it needs no model, and so no turn.
        """
        try:
            program = self._recall(request)
            if program:
                request.finish(program=program)
            else:
                self.submit(request)
        except CodegenError as error:
            request.finish(error=error)
        return request.wait()

    def _recall(self, request: Request) -> Program | None:
        generator = self._generator
        if generator is None or not self.is_active:
            return None
        try:
            program = generator.recall(request.command)
        except CodegenError:
            raise
        except Exception:  # noqa: BLE001 - the worker meets it again, and tells of it
            return None
        if program:
            request.progress(program.functions)
        return program

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
        self._close_queue(not_active())

    def close(self) -> None:
        """Stop, free the model's memory and close the cache; closing twice is no error."""
        self.stop()
        with self._changes.alone():
            if self._generator:
                self._generator.close()
                self._generator = self._slot.loaded = None
        self._changes.tell()

    def on_change(self, listener: OnChange) -> Callable[[], None]:
        """
        Call a listener, from any thread, when the model or the queue's length has changed.

        :returns: what takes the listener away again.
        """
        return self._changes.on_change(listener)

    def _switch(self, config: Config, on_state: OnState) -> None:
        with self._held_queue() as wait_idle:
            try:
                self._slot.switch(config, wait_idle=wait_idle, on_state=on_state)
            finally:
                self._use_loaded()

    @contextmanager
    def _held_queue(self) -> Iterator[Callable[[], None]]:
        """Let requests wait until the end of this; gives what waits for the one in flight."""
        queue = self._queue
        if queue is None:
            yield lambda: None
        else:
            with queue.held():
                yield queue.wait_idle

    def _use_loaded(self) -> None:
        """Answer with what is loaded, and with the cache of before; refuse if nothing is."""
        loaded = self._slot.loaded
        if loaded is None:
            self._close_queue(no_model())
            return
        cache = self._generator.cache if self._generator else None
        self._generator = CodeGenerator(
            loaded.config, loaded.backend, cache or ResultCache.from_config(loaded.config.cache)
        )
        self._answer_on()

    def _answer_on(self) -> None:
        """Open the queue, unless it is open or the host was stopped meanwhile."""
        if self._queue is None and self._is_open:
            size = self.config.service.queue_size
            self._queue = RequestQueue(self._generate, size=size, on_change=self._changes.tell)
        self._changes.tell()

    def _name(self) -> str | None:
        try:
            return name_of(self.config, self.library.catalogue)
        except ConfigError:  # the catalogue was changed meanwhile
            return self.config.gguf.model

    def _backend(self) -> Backend:
        assert self._generator is not None
        return self._generator.backend

    def _generate(self, command: Command, **options: Any) -> Program:
        assert self._generator is not None
        return self._generator.generate(command, **options)

    def _close_queue(self, reason: NotActiveError) -> None:
        queue, self._queue = self._queue, None
        if queue:
            queue.close(reason)
            self._changes.tell()
