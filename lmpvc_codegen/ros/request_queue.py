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

"""The requests of all clients: one runs, the others wait in the order in which they came."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
import logging
import threading
import time
from typing import Protocol

from lmpvc_codegen.errors import (
    CodegenError,
    GenerationCancelledError,
    NotActiveError,
    QueueFullError,
)
from lmpvc_codegen.generation.command import Budget, Command
from lmpvc_codegen.generation.completion import CancelFlag
from lmpvc_codegen.generation.result import FunctionTree, Program, ProgressCallback

_logger = logging.getLogger(__name__)


class Generate(Protocol):
    """What makes programs; :meth:`lmpvc_codegen.generator.CodeGenerator.generate` does."""

    def __call__(
        self,
        command: Command,
        *,
        budget: Budget | None,
        on_progress: ProgressCallback,
        cancelled: CancelFlag,
    ) -> Program:
        """
        Make a program.

        :raises CodegenError: why there is none.
        """
        ...


@dataclass(frozen=True)
class Outcome:
    """
    How a request ended: with a program, or with the error that says why there is none.

    :param seconds: from the request's arrival.
    :param functions: the tree as it was last.
    """

    command: Command
    program: Program | None
    error: CodegenError | None
    seconds: float
    functions: FunctionTree = ()


class Request:
    """
    One client's request.

    :param on_progress: told the tree of functions, by the worker.
    """

    def __init__(
        self,
        command: Command,
        *,
        budget: Budget | None = None,
        on_progress: ProgressCallback = lambda _tree: None,
    ) -> None:
        """Note when it arrived."""
        self.command = command
        self.budget = budget
        self.cancelled = threading.Event()
        self._on_progress = on_progress
        self._arrived = time.monotonic()
        self._functions: FunctionTree = ()
        self._finished = threading.Event()
        self._outcome: Outcome | None = None

    def progress(self, tree: FunctionTree) -> None:
        """Take the tree of functions, and pass it on; a listener that fails harms nobody."""
        self._functions = tree
        try:
            self._on_progress(tree)
        except Exception:
            _logger.exception('A listener of the progress failed.')

    def finish(self, *, program: Program | None = None, error: CodegenError | None = None) -> None:
        """End the request; the first end counts."""
        if not self._finished.is_set():
            seconds = time.monotonic() - self._arrived
            functions = program.functions if program else self._functions
            self._outcome = Outcome(self.command, program, error, seconds, functions)
            self._finished.set()

    def wait(self) -> Outcome:
        """Wait for the end."""
        self._finished.wait()
        assert self._outcome is not None
        return self._outcome


class RequestQueue:
    """
    A bounded queue with one worker thread.

    :param size: requests that may wait beside the one that runs.
    """

    def __init__(self, generate: Generate, *, size: int) -> None:
        """Start the worker."""
        self._generate = generate
        self._size = size
        self._waiting: deque[Request] = deque()
        self._running: Request | None = None
        self._is_open = True
        self._changed = threading.Condition()
        self._worker = threading.Thread(target=self._work, name='generation', daemon=True)
        self._worker.start()

    @property
    def length(self) -> int:
        """Count the requests that wait or run."""
        with self._changed:
            return len(self._waiting) + (self._running is not None)

    def submit(self, request: Request) -> None:
        """
        Put a request at the end of the queue.

        :raises QueueFullError: too many are waiting.
        :raises NotActiveError: the queue is closed.
        """
        with self._changed:
            if not self._is_open:
                raise _not_active()
            if len(self._waiting) >= self._size:
                raise QueueFullError(
                    f'{len(self._waiting)} requests are waiting already, and no more may.',
                    remedy='Ask again later, or raise service.queue_size.',
                )
            self._waiting.append(request)
            self._changed.notify_all()

    def cancel(self, request: Request) -> None:
        """End a request: at once while it waits, within one token while it runs."""
        request.cancelled.set()
        with self._changed:
            if request in self._waiting:
                self._waiting.remove(request)
                request.finish(error=GenerationCancelledError('The request was cancelled.'))

    def close(self, *, timeout_s: float = 10.0) -> None:
        """Refuse what waits, cancel what runs, and end the worker."""
        with self._changed:
            self._is_open = False
            while self._waiting:
                self._waiting.popleft().finish(error=_not_active())
            if self._running:
                self._running.cancelled.set()
            self._changed.notify_all()
        self._worker.join(timeout_s)

    def _work(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._waiting or not self._is_open)
                if not self._waiting:
                    return
                request = self._running = self._waiting.popleft()
            self._run(request)
            with self._changed:
                self._running = None

    def _run(self, request: Request) -> None:
        try:
            program = self._generate(
                request.command,
                budget=request.budget,
                on_progress=request.progress,
                cancelled=request.cancelled.is_set,
            )
        except CodegenError as error:
            request.finish(error=error)
        except Exception as error:
            # Whatever goes wrong for one client, the node lives on for the others.
            _logger.exception('A generation failed unexpectedly.')
            request.finish(
                error=CodegenError(
                    f'The generation failed unexpectedly: {type(error).__name__}: {error}.',
                    remedy='Please report it with the log of the node.',
                )
            )
        else:
            request.finish(program=program)


def _not_active() -> NotActiveError:
    return NotActiveError(
        'The node does not generate now.',
        remedy="Activate it: ros2 lifecycle set /code_gen_service activate; 'configure' first.",
    )


def run_through(queue: RequestQueue | None, request: Request) -> Outcome:
    """Run a request through a queue, or through none, and give its outcome in every case."""
    try:
        if queue is None:
            raise _not_active()
        queue.submit(request)
    except CodegenError as error:
        request.finish(error=error)
    return request.wait()
