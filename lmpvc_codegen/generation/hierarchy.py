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

"""
The recursion, in rounds: all functions that are still undefined are asked for together.

A round's functions are independent and share the prompt's long prefix, so that a backend can
decode them as one batch. Functions are hierarchical as in Code as Policies (Liang et al., 2022);
the rounds, the checks and the repairs are this package's own.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from lmpvc_codegen.errors import BudgetExceededError, UnsoundProgramError
from lmpvc_codegen.generation.beginnings import beginning
from lmpvc_codegen.generation.checks import check_program
from lmpvc_codegen.generation.command import Sampling
from lmpvc_codegen.generation.completion import LanguageModel
from lmpvc_codegen.generation.doubts.relevance import Relevance
from lmpvc_codegen.generation.draft import Draft
from lmpvc_codegen.generation.findings import Finding, UnwrittenHelper
from lmpvc_codegen.generation.growing_tree import GrowingTree
from lmpvc_codegen.generation.interpreter import Interpreter
from lmpvc_codegen.generation.ledger import Ledger
from lmpvc_codegen.generation.lessons import Lessons
from lmpvc_codegen.generation.memory import FunctionMemory
from lmpvc_codegen.generation.open_function import OpenFunction
from lmpvc_codegen.generation.program import compose, reachable
from lmpvc_codegen.generation.prompts import (
    Attempt,
    function_name,
    FunctionTask,
    PromptFrame,
)
from lmpvc_codegen.generation.result import FunctionState, Program, ProgressCallback
from lmpvc_codegen.generation.robot_api import ROBOT, RobotApi
from lmpvc_codegen.generation.round import Round
from lmpvc_codegen.generation.source import definitions
from lmpvc_codegen.generation.stages import staged


class Hierarchy:
    """
    One command on its way to a program.

    :param memory: functions of earlier commands.
    :param on_progress: told the tree of functions whenever it changes.
    """

    def __init__(
        self,
        *,
        model: LanguageModel,
        frame: PromptFrame,
        api: RobotApi,
        ledger: Ledger,
        memory: FunctionMemory,
        on_progress: ProgressCallback,
        sampling: Sampling,
        lessons: Lessons | None = None,
    ) -> None:
        """Take what the generation works with."""
        self._lessons = lessons or Lessons()
        self._frame = frame
        self._api = api
        self._ledger = ledger
        self._tree = GrowingTree(on_progress)
        self._draft = self._new_draft('')
        self._round_of = partial(
            Round,
            model=model,
            frame=frame,
            ledger=ledger,
            memory=memory,
            sampling=sampling,
            lessons=self._lessons,
            interpreter=Interpreter(
                model=model, frame=frame, ledger=ledger, memory=memory, sampling=sampling
            ),
            tree=self._tree,
        )
        self._steps: dict[str, FunctionTask] = {}
        self._began_again = False

    def generate(self, command: str) -> Program:
        """
        Make the program that does what a command says.

        :raises GenerationError: why there is none.
        :raises BackendError: the model could not answer.
        """
        self._draft = self._new_draft(command)
        top = OpenFunction(self._frame.top_task(command, self._api))
        waiting = self._take_apart(top) or [top]
        while waiting:
            self._tree.announce(waiting)
            faulty = self._round_of(draft=self._draft).define(waiting)
            if faulty:
                waiting = self._begin_again(top, faulty, command)
            else:
                waiting = self._go_deeper(top, waiting[0].depth + 1, command)
        return self._finish(next(iter(self._draft.definitions)))

    def _go_deeper(self, top: OpenFunction, depth: int, command: str) -> list[OpenFunction]:
        """
        Find what the program calls and does not have, and do without it beyond the budget.

        :raises BudgetExceededError: that was tried.
        """
        found = self._undefined(depth)
        try:
            self._check_budget(depth, found)
        except BudgetExceededError:
            if self._began_again or self._steps:
                raise
            return self._begin_again(top, found, command)
        return found

    def _check_budget(self, depth: int, found: Sequence[OpenFunction]) -> None:
        if found:
            self._ledger.check_depth(depth, [function.label for function in found])
            self._ledger.check_functions(len(self._draft.definitions) + len(found))

    def _begin_again(
        self, top: OpenFunction, faulty: Sequence[OpenFunction], command: str
    ) -> list[OpenFunction]:
        """
        Ask once more for the top function, without helpers that cannot be written or afforded.

        :raises UnsoundProgramError: that was tried, or it is the top function that is wrong.
        """
        found = [finding for f in faulty if f.attempt for finding in f.attempt.findings]
        if self._began_again or self._steps or top in faulty:
            raise _unsound(found)
        self._began_again = True
        self._ledger.repairs += 1
        findings = [UnwrittenHelper(top.label, 0, function.label) for function in faulty]
        begins = beginning(top.words, findings, self._lessons)
        top.attempt = Attempt(self._draft.source_of(top), findings, begins)
        top.doubted = None
        self._draft = self._new_draft(command)
        return [top]

    def _new_draft(self, command: str) -> Draft:
        relevance = Relevance(self._lessons, self._api)
        return Draft(
            command=command,
            api=self._api,
            relevance=relevance,
            lessons=self._lessons,
            tree=self._tree,
        )

    @staged('checks')
    def _undefined(self, depth: int) -> list[OpenFunction]:
        """Find what the program calls and does not have."""
        return self._draft.undefined(depth, self._steps)

    def _take_apart(self, top: OpenFunction) -> list[OpenFunction]:
        """
        Define the top function as the calls of a command's steps, where it has some.

        A budget that has no room for them leaves the command whole.
        """
        steps = self._frame.steps(top.task.request)
        if len(steps) >= self._ledger.budget.max_functions:
            return []
        taken = self._api.names | frozenset(self._api.methods) | {top.task.name}
        for step in steps:
            name = function_name(step, taken=taken)
            self._steps[name] = FunctionTask(step, name)
        if not steps:
            return []
        calls = ''.join(f'    {name}({ROBOT})\n' for name in map(self._name_of, steps))
        source = f'def {top.task.name}({ROBOT}):\n{calls}'
        self._draft.define(top, definitions(source)[0], {})
        self._tree.note(top, state=FunctionState.CHECKED, source=source)
        return self._undefined(1)

    def _name_of(self, step: str) -> str:
        return next(name for name, task in self._steps.items() if task.request == step)

    def _finish(self, top: str) -> Program:
        """Compose the program and check it as a whole."""
        source = compose(top, self._draft.definitions, self._api)
        findings = check_program(source, self._api)
        if findings:
            raise _unsound(findings)
        needed = set(reachable(top, self._draft.definitions))
        functions = tuple(f for f in self._tree.functions if f.name in needed)
        return Program(source=source, functions=functions, cost=self._ledger.cost)


def _unsound(findings: Sequence[Finding]) -> UnsoundProgramError:
    listed = ' '.join(str(finding) for finding in findings)
    return UnsoundProgramError(
        f'The model wrote no program that keeps its promise. {listed}',
        remedy='Say the command in other words, or teach the robot what it needs in the preamble.',
    )
