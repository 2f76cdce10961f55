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

"""The whole way of a command: remembered, or generated, checked and remembered."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
import logging
from types import TracebackType

from lmpvc_codegen.backends.base import Backend
from lmpvc_codegen.backends.registry import make_backend
from lmpvc_codegen.cache import ResultCache
from lmpvc_codegen.config import Config, PromptingConfig
from lmpvc_codegen.errors import (
    BudgetExceededError,
    CommandRejectedError,
    DoubtedProgramError,
    UnsoundProgramError,
)
from lmpvc_codegen.generation.command import Budget, Command
from lmpvc_codegen.generation.completion import CancelFlag, never_cancelled
from lmpvc_codegen.generation.hierarchy import Hierarchy
from lmpvc_codegen.generation.learning import learn
from lmpvc_codegen.generation.ledger import Ledger
from lmpvc_codegen.generation.lessons import Lessons
from lmpvc_codegen.generation.prompts import ChatFrame, CompletionFrame, PromptFrame
from lmpvc_codegen.generation.refusal import spoken_refusal
from lmpvc_codegen.generation.result import FunctionTree, Program, ProgressCallback
from lmpvc_codegen.generation.robot_api import read_robot_api, RobotApi
from lmpvc_codegen.generation.stages import staged
from lmpvc_codegen.preamble import read_default_preamble
from lmpvc_codegen.program_memory import ProgramMemory

_logger = logging.getLogger(__name__)


def ignore_progress(_tree: FunctionTree) -> None:
    """Listen to nothing."""


class CodeGenerator:
    """
    Turns commands into programs with one model and one cache.

    It generates one command at a time; the caller keeps order among several.
    """

    def __init__(self, config: Config, backend: Backend, cache: ResultCache) -> None:
        """Take the parts; :meth:`from_config` makes them."""
        self.config = config
        self.backend = backend
        self.cache = cache
        self._default_preamble = read_default_preamble(config.robot.preamble)
        self._programs = ProgramMemory(config, backend, cache)

    @classmethod
    def from_config(cls, config: Config) -> CodeGenerator:
        """
        Import the backend and open the cache; the model is loaded later.

        :raises CodegenError: the backend, or the default preamble, is not to be had.
        """
        backend = make_backend(config)
        cache = ResultCache.from_config(config.cache)
        if cache.trouble:
            _logger.warning('%s', cache.trouble)
        return cls(config, backend, cache)

    def load(self) -> None:
        """
        Load the model.

        :raises BackendError: why it could not be loaded.
        """
        self.backend.load()

    def close(self) -> None:
        """Free the model's memory and close the cache; closing twice is no error."""
        self.backend.close()
        self.cache.close()

    def __enter__(self) -> CodeGenerator:
        """Load the model."""
        self.load()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Close."""
        self.close()

    @staged('command')
    def generate(
        self,
        command: Command,
        *,
        budget: Budget | None = None,
        on_progress: ProgressCallback = ignore_progress,
        cancelled: CancelFlag = never_cancelled,
    ) -> Program:
        """
        Make the program for a command, or remember it.

        :param budget: in place of the configured one.
        :param on_progress: told the tree of functions whenever it changes.
        :param cancelled: asked between tokens; True ends the generation.
        :raises CodegenError: why there is no program; the cache is then as it was. Where the
            configuration wants a refusal, it carries a program that says so.
        """
        ledger = Ledger(budget or self.config.budget, cancelled)
        command = self._complete(command)
        api = self._read_api(command)
        memory = self._programs.of(command, api)
        remembered = memory.recall_program()
        if remembered is not None:
            on_progress(remembered.functions)
            return self._undoubted(remembered, command, api)
        hierarchy = Hierarchy(
            model=self.backend,
            frame=self._frame(command),
            api=api,
            ledger=ledger,
            memory=memory,
            on_progress=on_progress,
            sampling=self.config.sampling,
            lessons=_learn(command.preamble),
        )
        try:
            program = hierarchy.generate(command.text)
        except (UnsoundProgramError, BudgetExceededError) as error:
            error.spoken = self._refusal(command, api)
            raise
        memory.keep_program(program)
        return self._undoubted(program, command, api)

    @staged('command')
    def recall(self, command: Command) -> Program | None:
        """
        Give the program that is remembered for a command, or None; the model may be busy.

        :raises CommandRejectedError: there can be no program for it.
        :raises DoubtedProgramError: it is doubted, and the configuration wants none of those.
        """
        command = self._complete(command)
        api = self._read_api(command)
        program = self._programs.of(command, api).recall_program(will_look_again=True)
        return program and self._undoubted(program, command, api)

    def _complete(self, command: Command) -> Command:
        """Put the command on one line, and the default preamble where it has none."""
        command = command.checked()
        if command.preamble.strip():
            return command
        return replace(command, preamble=self._default_preamble)

    @staged('preamble')
    def _read_api(self, command: Command) -> RobotApi:
        api = _read_robot_api(command.preamble, command.policies, self.config.robot.modules)
        if not api.methods and not api.policies:
            raise CommandRejectedError(
                'The preamble names no method of the robot, so no program could use it.',
                remedy='Send a preamble with a Robot class or with examples that call robot.',
            )
        return api

    def _undoubted(self, program: Program, command: Command, api: RobotApi) -> Program:
        """Give a program, unless it is doubted and such are not wanted."""
        if not (self.config.robot.refuse_doubted and program.doubts):
            return program
        error = DoubtedProgramError(
            f'The program may not be what was meant. {" ".join(program.doubts)}',
            remedy='Say the command in other words, or set robot.refuse_doubted to false.',
        )
        error.spoken = self._refusal(command, api)
        raise error

    @staged('preamble')
    def _refusal(self, command: Command, api: RobotApi) -> str:
        """Write a program that says that there is none, where one is wanted."""
        text = self.config.robot.refusal
        if text is None:
            return ''
        lessons = _learn(command.preamble)
        return spoken_refusal(text, command=command.text, lessons=lessons, api=api)

    def _frame(self, command: Command) -> PromptFrame:
        if self.backend.prompt_format == 'chat':
            return _chat_frame(
                command.preamble,
                command.policies,
                self.config.robot.modules,
                self.config.prompting.for_model(keeps_asides=self.backend.keeps_asides),
            )
        return CompletionFrame(command.preamble)


@lru_cache(maxsize=8)
def _read_robot_api(preamble: str, policies: str, modules: tuple[str, ...]) -> RobotApi:
    return read_robot_api(preamble, policies, modules=modules)


@lru_cache(maxsize=8)
def _chat_frame(
    preamble: str, policies: str, modules: tuple[str, ...], prompting: PromptingConfig
) -> ChatFrame:
    api = _read_robot_api(preamble, policies, modules)
    return ChatFrame.for_robot(
        preamble,
        api,
        prompting.system,
        lessons=_learn(preamble),
        outline=prompting.outline,
        rewords=prompting.reword,
        restates=prompting.restate,
    )


@staged('preamble')
@lru_cache(maxsize=8)
def _learn(preamble: str) -> Lessons:
    return learn(preamble)
