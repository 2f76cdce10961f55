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

"""Commands on their way through queue and generator, with every stage that was heard of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
import time

from lmpvc_codegen.backends.base import Backend
from lmpvc_codegen.bench.metering import MeteredBackend
from lmpvc_codegen.generation.command import Budget, Command
from lmpvc_codegen.generation.completion import (
    CancelFlag,
    Completion,
    CompletionRequest,
    never_cancelled,
    watch_nothing,
    Watcher,
)
from lmpvc_codegen.generation.result import FunctionState, Program, ProgressCallback
from lmpvc_codegen.generation.stages import listening, Span, tell
from lmpvc_codegen.generator import CodeGenerator
from lmpvc_codegen.serving.request_queue import Request, RequestQueue


@dataclass(frozen=True)
class Recording:
    """
    A command, and all that was heard of it.

    :param arrived: when it was put into the queue, in seconds of :func:`time.perf_counter`.
    :param spans: of every stage, in the order of their ends.
    :param asked: of the model, with its answers.
    :param program: None where there is none; ``error`` then says why.
    """

    text: str
    arrived: float
    answered: float
    spans: tuple[Span, ...]
    asked: tuple[tuple[CompletionRequest, Completion], ...] = ()
    program: Program | None = None
    error: str = ''

    @property
    def seconds(self) -> float:
        """Seconds that the client waited."""
        return self.answered - self.arrived

    @property
    def written(self) -> list[str]:
        """Give the sources of the functions in the program that the model wrote now."""
        functions = self.program.functions if self.program else ()
        return [f.source for f in functions if f.state is FunctionState.CHECKED and f.tokens]


class RecordedBackend(MeteredBackend):
    """Passes everything on to another backend, and tells when it works and who watches it."""

    def __init__(self, backend: Backend) -> None:
        """Begin with nothing asked."""
        super().__init__(backend)
        self.asked: list[tuple[CompletionRequest, Completion]] = []

    def complete(
        self,
        requests: Sequence[CompletionRequest],
        *,
        watcher: Watcher = watch_nothing,
        cancelled: CancelFlag = never_cancelled,
    ) -> list[Completion]:
        """
        Pass the requests on.

        :raises BackendError: what the other raises.
        """

        def watch(index: int, piece: str) -> bool:
            begin = time.perf_counter()
            ends = watcher(index, piece)
            tell('watch', begin)
            return ends

        begin = time.perf_counter()
        try:
            completions = super().complete(requests, watcher=watch, cancelled=cancelled)
        finally:
            tell('model', begin)
        self.asked += zip(requests, completions, strict=True)
        return completions


class Recorder:
    """
    Sends commands through a queue, one after the other, as a node does.

    :param preamble: what the client says of its robot; ``policies`` likewise.
    :param cancelled: True ends everything.
    """

    def __init__(
        self,
        generator: CodeGenerator,
        *,
        preamble: str = '',
        policies: str = '',
        cancelled: CancelFlag = never_cancelled,
    ) -> None:
        """Put an ear before the generator's backend, and start the queue."""
        self._generator = generator
        self._preamble = preamble
        self._policies = policies
        self._cancelled = cancelled
        self.backend = RecordedBackend(generator.backend)
        generator.backend = self.backend
        self._queue = RequestQueue(self._generate, size=1)

    def record(self, text: str) -> Recording:
        """Send a command, and listen until it is answered."""
        spans: list[Span] = []
        self.backend.asked = []
        with listening(spans.append):
            arrived = time.perf_counter()
            request = Request(Command(text, self._preamble, self._policies))
            self._queue.submit(request)
            outcome = request.wait()
            answered = time.perf_counter()
        return Recording(
            text=text,
            arrived=arrived,
            answered=answered,
            spans=tuple(spans),
            asked=tuple(self.backend.asked),
            program=outcome.program,
            error=str(outcome.error or ''),
        )

    def close(self) -> None:
        """End the queue."""
        self._queue.close()

    def _generate(
        self,
        command: Command,
        *,
        budget: Budget | None,
        on_progress: ProgressCallback,
        cancelled: CancelFlag,
    ) -> Program:
        return self._generator.generate(
            command,
            budget=budget,
            on_progress=on_progress,
            cancelled=lambda: cancelled() or self._cancelled(),
        )
