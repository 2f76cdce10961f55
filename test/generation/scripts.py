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

"""A model that answers from a script, and the shortest way from answers to a program."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from lmpvc_codegen.config import DEFAULT_MODULES
from lmpvc_codegen.generation.command import Budget, Sampling
from lmpvc_codegen.generation.completion import (
    CancelFlag,
    Completion,
    CompletionRequest,
    never_cancelled,
    PromptFormat,
    watch_nothing,
    Watcher,
)
from lmpvc_codegen.generation.hierarchy import Hierarchy
from lmpvc_codegen.generation.learning import learn
from lmpvc_codegen.generation.ledger import Ledger
from lmpvc_codegen.generation.prompts import CompletionFrame, FramedPrompt, FunctionTask
from lmpvc_codegen.generation.result import FunctionTree, Program
from lmpvc_codegen.generation.robot_api import read_robot_api

PREAMBLE = """\
import math
import time
import robot

# define function: move ten centimeters up
def move_ten_centimeters_up(robot):
    waypoint = robot.get_pose()
    waypoint.position.z += 0.1
    robot.add_waypoint(waypoint)
    robot.go()
# end of function

# define function: find the cup
def find_the_cup(robot):
    (cup_pose, cup_found) = robot.find('cup')
    if not cup_found:
        robot.say('no cup')
# end of function
"""
"""A preamble in LMPVC's form: examples only, no class."""


@dataclass
class Script:
    """
    A language model that answers with what the last line of the prompt is mapped to.

    An answer that is a list is given out one element at a call; ``batches`` keeps the number of
    requests of every call.
    """

    answers: Mapping[str, str | list[str]]
    batches: list[int] = field(default_factory=list)
    prompts: list[str] = field(default_factory=list)
    prompt_format: PromptFormat = 'completion'

    def complete(
        self,
        requests: Sequence[CompletionRequest],
        *,
        watcher: Watcher = watch_nothing,
        cancelled: CancelFlag = never_cancelled,
    ) -> list[Completion]:
        """Answer each request, word by word."""
        self.batches.append(len(requests))
        return [self._one(i, r, watcher, cancelled) for i, r in enumerate(requests)]

    def _one(
        self, index: int, request: CompletionRequest, watcher: Watcher, cancelled: CancelFlag
    ) -> Completion:
        prompt = str(request.prompt)
        self.prompts.append(prompt)
        answer = self.answers[prompt.splitlines()[-2].removeprefix('# define function: ')]
        whole = answer.pop(0) if isinstance(answer, list) else answer
        text = ''
        for count, piece in enumerate(whole.splitlines(keepends=True), start=1):
            if cancelled():
                return Completion(text, 'cancelled', completion_tokens=count)
            text += piece
            if watcher(index, piece):
                return Completion(text, 'cut', completion_tokens=count)
            if count >= request.max_tokens:
                return Completion(text, 'length', completion_tokens=count)
        return Completion(text, 'stop', completion_tokens=len(whole.splitlines()))


class Memory:
    """Remembers functions for as long as a test runs."""

    def __init__(self) -> None:
        """Start with nothing."""
        self.texts: dict[str, str] = {}

    def recall(self, prompt: FramedPrompt) -> str | None:
        """Give what was kept."""
        return self.texts.get(str(prompt.prompt))

    def keep(self, prompt: FramedPrompt, task: FunctionTask, text: str) -> None:
        """Keep an answer."""
        self.texts[str(prompt.prompt)] = text


def generate(
    command: str,
    script: Script | Mapping[str, str | list[str]],
    *,
    preamble: str = PREAMBLE,
    policies: str = '',
    budget: Budget | None = None,
    memory: Memory | None = None,
    on_progress: Callable[[FunctionTree], None] = lambda _tree: None,
    cancelled: CancelFlag = never_cancelled,
) -> Program:
    """Make the program for a command from a script of answers."""
    model = script if isinstance(script, Script) else Script(script)
    return Hierarchy(
        model=model,
        frame=CompletionFrame(preamble),
        api=read_robot_api(preamble, policies, modules=DEFAULT_MODULES),
        ledger=Ledger(budget or Budget(), cancelled),
        memory=memory or Memory(),
        on_progress=on_progress,
        sampling=Sampling(),
        lessons=learn(preamble),
    ).generate(command)
