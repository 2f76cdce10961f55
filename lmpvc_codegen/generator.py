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

from collections.abc import Mapping
from dataclasses import asdict, replace
from functools import lru_cache
import logging
import time
from types import TracebackType
from typing import Any

from lmpvc_codegen.backends.base import Backend
from lmpvc_codegen.backends.registry import make_backend
from lmpvc_codegen.cache import cache_key, CacheEntry, EntryKind, ResultCache
from lmpvc_codegen.config import Config, PromptingConfig
from lmpvc_codegen.errors import (
    BudgetExceededError,
    CacheError,
    CommandRejectedError,
    DoubtedProgramError,
    UnsoundProgramError,
)
from lmpvc_codegen.generation.checks import check_program
from lmpvc_codegen.generation.command import Budget, Command
from lmpvc_codegen.generation.completion import CancelFlag, never_cancelled
from lmpvc_codegen.generation.hierarchy import Hierarchy
from lmpvc_codegen.generation.learning import learn
from lmpvc_codegen.generation.ledger import Ledger
from lmpvc_codegen.generation.lessons import Lessons
from lmpvc_codegen.generation.prompts import (
    ChatFrame,
    CompletionFrame,
    FramedPrompt,
    FunctionTask,
    PromptFrame,
)
from lmpvc_codegen.generation.refusal import spoken_refusal
from lmpvc_codegen.generation.result import (
    Cost,
    Function,
    FunctionState,
    FunctionTree,
    Program,
    ProgressCallback,
)
from lmpvc_codegen.generation.robot_api import read_robot_api, RobotApi
from lmpvc_codegen.generation.stages import staged
from lmpvc_codegen.preamble import read_default_preamble
from lmpvc_codegen.sound_programs import SoundPrograms

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
        self._sound = SoundPrograms()

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
        key = self._program_key(command)
        remembered = self._recall_program(key, api)
        if remembered is not None:
            on_progress(remembered.functions)
            return self._undoubted(remembered, command, api)
        memory = _CommandMemory(self)
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
        value = {'source': program.source, 'functions': [asdict(f) for f in program.functions]}
        self._keep([*memory.entries, self._entry('program', key, command.text, value)])
        self._sound.add(key, program.source)
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
        key = self._program_key(command)
        program = self._recall_program(key, api, will_look_again=True)
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
                replace(self.config.prompting, restate=self._restates),
            )
        return CompletionFrame(command.preamble)

    @property
    def _restates(self) -> bool:
        """Tell whether commands in unusual words are said again, at no cost to the others."""
        return self.config.prompting.restate and self.backend.keeps_asides

    def _program_key(self, command: Command) -> str:
        return self._key(
            kind='program',
            command=command.text,
            preamble=command.preamble,
            policies=command.policies,
            modules=list(self.config.robot.modules),
        )

    @staged('cache')
    def _key(self, **parts: Any) -> str:
        """Make a key of what decides an answer: model, sampling, prompts, and the parts."""
        return cache_key(
            model=self.backend.identity,
            sampling=asdict(self.config.sampling),
            prompt_format=self.backend.prompt_format,
            system=self.config.prompting.system,
            outline=self.config.prompting.outline,
            rewords=self.config.prompting.reword,
            restates=self._restates,
            **parts,
        )

    @staged('cache')
    def _recall_program(
        self, key: str, api: RobotApi, *, will_look_again: bool = False
    ) -> Program | None:
        begin = time.monotonic()
        entry = self.cache.get(key, counts_miss=not will_look_again)
        source = entry.value.get('source') if entry else None
        if entry is None or not isinstance(source, str):
            return None
        # The file may have been changed by anybody, so each text is checked once.
        if not self._sound.has(key, source):
            if check_program(source, api):
                return None
            self._sound.add(key, source)
        functions = tuple(map(_function, entry.value.get('functions', ())))
        cost = Cost(seconds=time.monotonic() - begin)
        return Program(source=source, functions=functions, cost=cost, from_cache=True)

    def _entry(
        self, kind: EntryKind, key: str, command: str, value: Mapping[str, Any]
    ) -> CacheEntry:
        return CacheEntry(key, kind, command, self.backend.identity, value)

    @staged('cache')
    def _keep(self, entries: list[CacheEntry]) -> None:
        """Remember all of a command or nothing; failing to remember fails no command."""
        try:
            self.cache.put(entries)
        except CacheError as error:
            _logger.warning('The answer was not remembered. %s', error)


class _CommandMemory:
    """The functions that one command remembers, kept back until it has succeeded."""

    def __init__(self, generator: CodeGenerator) -> None:
        self._generator = generator
        self.entries: list[CacheEntry] = []

    @staged('cache')
    def recall(self, prompt: FramedPrompt) -> str | None:
        entry = self._generator.cache.get(self._key(prompt))
        text = entry.value.get('text') if entry else None
        return text if isinstance(text, str) else None

    @staged('cache')
    def keep(self, prompt: FramedPrompt, task: FunctionTask, text: str) -> None:
        entry = self._generator._entry('function', self._key(prompt), task.request, {'text': text})
        self.entries.append(entry)

    def _key(self, prompt: FramedPrompt) -> str:
        turns = prompt.prompt
        shown = turns if isinstance(turns, str) else [asdict(turn) for turn in turns]
        return self._generator._key(kind='function', prompt=shown, stop=list(prompt.stop))


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


def _function(told: Mapping[str, Any]) -> Function:
    """Read a function back from the cache; one that was remembered costs nothing now."""
    return Function(
        name=str(told['name']),
        parent=str(told['parent']),
        depth=int(told['depth']),
        state=FunctionState.CACHED,
        source=str(told['source']),
        findings=tuple(map(str, told.get('findings', ()))),
        origin=told.get('origin', 'helper'),
    )
