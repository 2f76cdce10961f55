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

"""What is remembered from one command to the next: programs, and the functions in them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
import logging
import time
from typing import Any

from lmpvc_codegen.backends.base import Backend
from lmpvc_codegen.cache import cache_key, CacheEntry, EntryKind, ResultCache
from lmpvc_codegen.config import Config
from lmpvc_codegen.errors import CacheError
from lmpvc_codegen.generation.checks import check_program
from lmpvc_codegen.generation.command import Command
from lmpvc_codegen.generation.prompts import FramedPrompt, FunctionTask
from lmpvc_codegen.generation.result import Cost, Function, FunctionState, Program
from lmpvc_codegen.generation.robot_api import RobotApi
from lmpvc_codegen.generation.stages import staged
from lmpvc_codegen.sound_programs import SoundPrograms

_logger = logging.getLogger(__name__)


class ProgramMemory:
    """What one model answered under one configuration, in the result cache."""

    def __init__(self, config: Config, backend: Backend, cache: ResultCache) -> None:
        """Take what decides an answer besides the command, and where answers are kept."""
        self._config = config
        self._backend = backend
        self.cache = cache
        self.sound = SoundPrograms()

    def of(self, command: Command, api: RobotApi) -> CommandMemory:
        """Give what is remembered of a command, for a robot."""
        return CommandMemory(self, command, api)

    def entry(
        self, kind: EntryKind, key: str, command: str, value: Mapping[str, Any]
    ) -> CacheEntry:
        """Make an entry of the model's."""
        return CacheEntry(key, kind, command, self._backend.identity, value)

    @staged('cache')
    def program_key(self, command: Command) -> str:
        """Make the key of a command's program."""
        return self._key(
            kind='program',
            command=command.text,
            preamble=command.preamble,
            policies=command.policies,
            modules=list(self._config.robot.modules),
        )

    def function_key(self, prompt: FramedPrompt) -> str:
        """Make the key of a function by what the model is shown."""
        turns = prompt.prompt
        shown = turns if isinstance(turns, str) else [asdict(turn) for turn in turns]
        return self._key(kind='function', prompt=shown, stop=list(prompt.stop))

    def _key(self, **parts: Any) -> str:
        """Make a key of what decides an answer: model, sampling, prompts, and the parts."""
        prompting = self._config.prompting.for_model(keeps_asides=self._backend.keeps_asides)
        return cache_key(
            model=self._backend.identity,
            sampling=asdict(self._config.sampling),
            prompt_format=self._backend.prompt_format,
            system=prompting.system,
            outline=prompting.outline,
            rewords=prompting.reword,
            restates=prompting.restate,
            **parts,
        )


class CommandMemory:
    """
    What is remembered of one command: its program, and the functions of any.

    New functions are kept back until the command has succeeded.
    """

    def __init__(self, programs: ProgramMemory, command: Command, api: RobotApi) -> None:
        """Take the command, complete with its preamble."""
        self._programs = programs
        self._command = command
        self._api = api
        self._key = programs.program_key(command)
        self._functions: list[CacheEntry] = []

    @staged('cache')
    def recall_program(self, *, will_look_again: bool = False) -> Program | None:
        """
        Give the program that is remembered, if it passes its checks; each is checked once.

        :param will_look_again: count no miss, for the same is asked once more.
        """
        begin = time.monotonic()
        entry = self._programs.cache.get(self._key, counts_miss=not will_look_again)
        source = entry.value.get('source') if entry else None
        if entry is None or not isinstance(source, str) or not self._is_sound(source):
            return None
        functions = tuple(map(_function, entry.value.get('functions', ())))
        cost = Cost(seconds=time.monotonic() - begin)
        return Program(source=source, functions=functions, cost=cost, from_cache=True)

    @staged('cache')
    def keep_program(self, program: Program) -> None:
        """Remember the program and its functions, or nothing; failing to fails no command."""
        value = {'source': program.source, 'functions': [asdict(f) for f in program.functions]}
        entry = self._programs.entry('program', self._key, self._command.text, value)
        try:
            self._programs.cache.put([*self._functions, entry])
        except CacheError as error:
            _logger.warning('The answer was not remembered. %s', error)
        self._programs.sound.add(self._key, program.source)

    @staged('cache')
    def recall(self, prompt: FramedPrompt) -> str | None:
        """Give the text that the model once wrote for a prompt, or None."""
        entry = self._programs.cache.get(self._programs.function_key(prompt))
        text = entry.value.get('text') if entry else None
        return text if isinstance(text, str) else None

    @staged('cache')
    def keep(self, prompt: FramedPrompt, task: FunctionTask, text: str) -> None:
        """Take the text that the model wrote; it lasts only if the command succeeds."""
        key = self._programs.function_key(prompt)
        entry = self._programs.entry('function', key, task.request, {'text': text})
        self._functions.append(entry)

    def _is_sound(self, source: str) -> bool:
        """Check a text once in a process; anybody may have changed the file it comes from."""
        sound = self._programs.sound
        if not sound.has(self._key, source):
            if check_program(source, self._api):
                return False
            sound.add(self._key, source)
        return True


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
