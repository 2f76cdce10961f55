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

from abc import ABC, abstractmethod
from bisect import insort
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
import logging
from operator import attrgetter
import threading
import time
from typing import Protocol

from lmpvc_codegen.errors import (
    CodegenError,
    GenerationCancelledError,
    GenerationError,
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


class Turn(ABC):
    """What waits for its turn with the model."""

    def __init__(self) -> None:
        """Note when it arrived; be neither cancelled nor finished."""
        self.arrived_s = time.monotonic()
        self.cancelled = threading.Event()

    @abstractmethod
    def take(self, generate: Generate) -> None:
        """
        Use the model, and finish with what came of it.

        :raises CodegenError: why nothing came of it.
        """

    @abstractmethod
    def fail(self, error: CodegenError) -> None:
        """Finish without a result."""


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

    @property
    def answer(self) -> str:
        """Give the program to run: that of the command, a spoken refusal, or ''."""
        if self.program:
            return self.program.source
        return self.error.spoken if isinstance(self.error, GenerationError) else ''


class Request(Turn):
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
        """Wait to be taken."""
        super().__init__()
        self.command = command
        self.budget = budget
        self._on_progress = on_progress
        self._functions: FunctionTree = ()
        self._finished = threading.Event()
        self._outcome: Outcome | None = None

    def take(self, generate: Generate) -> None:
        """
        Make the program.

        :raises CodegenError: why there is none.
        """
        program = generate(
            self.command,
            budget=self.budget,
            on_progress=self.progress,
            cancelled=self.cancelled.is_set,
        )
        self.finish(program=program)

    def fail(self, error: CodegenError) -> None:
        """Finish without a program."""
        self.finish(error=error)

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
            seconds = time.monotonic() - self.arrived_s
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

    :param generate: makes programs, for the turns that want one.
    :param size: turns that may wait beside the one that is taken.
    :param on_change: told whenever the length has changed.
    """

    def __init__(
        self,
        generate: Generate,
        *,
        size: int,
        on_change: Callable[[], None] = lambda: None,
    ) -> None:
        """Start the worker."""
        self._generate = generate
        self._size = size
        self._on_change = on_change
        self._waiting: deque[Turn] = deque()
        self._running: Turn | None = None
        self._is_open = True
        self._is_held = False
        self._changed = threading.Condition()
        self._worker = threading.Thread(target=self._work, name='generation', daemon=True)
        self._worker.start()

    @property
    def length(self) -> int:
        """Count the turns that wait or are taken."""
        with self._changed:
            return len(self._waiting) + (self._running is not None)

    def submit(self, turn: Turn) -> None:
        """
        Put a turn into the queue, behind those that arrived before it.

        Its place is that of its arrival, not of this call: the cache was asked in between, and
        who came later must not overtake who was slower to hear that nothing is remembered.

        :raises QueueFullError: too many are waiting.
        :raises NotActiveError: the queue is closed.
        """
        with self._changed:
            if not self._is_open:
                raise not_active()
            if len(self._waiting) >= self._size:
                raise QueueFullError(
                    f'{len(self._waiting)} requests are waiting already, and no more may.',
                    remedy='Ask again later, or raise service.queue_size.',
                )
            insort(self._waiting, turn, key=attrgetter('arrived_s'))
            self._changed.notify_all()
        self._on_change()

    def cancel(self, turn: Turn) -> None:
        """End a turn: at once while it waits, within one token while it is taken."""
        turn.cancelled.set()
        with self._changed:
            if turn not in self._waiting:
                return
            self._waiting.remove(turn)
        turn.fail(GenerationCancelledError('The request was cancelled.'))
        self._on_change()

    @contextmanager
    def held(self) -> Iterator[None]:
        """Let what waits, and what comes, wait until the end of this."""
        with self._changed:
            self._is_held = True
        try:
            yield
        finally:
            with self._changed:
                self._is_held = False
                self._changed.notify_all()

    def wait_idle(self) -> None:
        """Wait for the end of the turn that is being taken."""
        with self._changed:
            self._changed.wait_for(lambda: self._running is None)

    def close(self, reason: NotActiveError | None = None, *, timeout_s: float = 10.0) -> None:
        """Refuse what waits, for a reason; cancel what runs, and end the worker."""
        with self._changed:
            self._is_open = False
            refused, self._waiting = self._waiting, deque()
            if self._running:
                self._running.cancelled.set()
            self._changed.notify_all()
        for turn in refused:
            turn.fail(reason or not_active())
        self._worker.join(timeout_s)

    def _work(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(self._may_go_on)
                if not self._is_open:
                    return
                turn = self._running = self._waiting.popleft()
            self._run(turn)
            with self._changed:
                self._running = None
                self._changed.notify_all()
            self._on_change()

    def _may_go_on(self) -> bool:
        return not self._is_open or bool(self._waiting and not self._is_held)

    def _run(self, turn: Turn) -> None:
        try:
            turn.take(self._generate)
        except CodegenError as error:
            turn.fail(error)
        except Exception as error:
            # Whatever goes wrong for one client, the others are served.
            _logger.exception('A generation failed unexpectedly.')
            turn.fail(
                CodegenError(
                    f'The generation failed unexpectedly: {type(error).__name__}: {error}.',
                    remedy='Please report it with the log of the node.',
                )
            )


def not_active() -> NotActiveError:
    """Say that nothing answers here now."""
    return NotActiveError(
        'The node does not generate now.',
        remedy="Activate it: ros2 lifecycle set /code_gen_service activate; 'configure' first.",
    )


def no_model() -> NotActiveError:
    """Say that no model is loaded."""
    return NotActiveError('No model is loaded.', remedy='Choose one that is on this machine.')
