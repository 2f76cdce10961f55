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
decode them as one batch. A finding that the model can mend gets a repair prompt that carries it,
and a second one where that led to another finding. Functions are hierarchical as in Code as
Policies (Liang et al., 2022); the rounds, the checks and the repairs are this package's own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
import time

from lmpvc_codegen.errors import BudgetExceededError, UnsoundProgramError
from lmpvc_codegen.generation.answer import Answer
from lmpvc_codegen.generation.beginnings import beginning
from lmpvc_codegen.generation.checks import check_program
from lmpvc_codegen.generation.command import Sampling
from lmpvc_codegen.generation.completion import CompletionRequest, LanguageModel
from lmpvc_codegen.generation.doubts import Doubt
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
from lmpvc_codegen.generation.relevance import Relevance
from lmpvc_codegen.generation.result import FunctionState, Program, ProgressCallback
from lmpvc_codegen.generation.robot_api import ROBOT, RobotApi
from lmpvc_codegen.generation.source import definitions
from lmpvc_codegen.generation.stages import staged
from lmpvc_codegen.generation.watch import CompletionWatch

_MOST_REPAIRS = 2
_CANDIDATES = 3
_VARIED = Sampling(temperature=0.7, top_p=0.95)
"""How candidates are drawn where the likeliest answers are all wrong."""


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
        self._model = model
        self._lessons = lessons or Lessons()
        self._frame = frame
        self._api = api
        self._ledger = ledger
        self._memory = memory
        self._sampling = sampling
        self._tree = GrowingTree(on_progress)
        self._draft = self._new_draft('')
        self._interpreter = Interpreter(
            model=model, frame=frame, ledger=ledger, memory=memory, sampling=sampling
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
        waiting = self._take_apart(top, command) or [top]
        while waiting:
            self._tree.announce(waiting)
            faulty = self._round(waiting)
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
        top.doubted = ''
        self._draft = self._new_draft(command)
        return [top]

    def _new_draft(self, command: str) -> Draft:
        relevance = Relevance(self._lessons, self._api)
        return Draft(
            command=command,
            api=self._api,
            relevance=relevance,
            taught=self._lessons.functions,
            tree=self._tree,
        )

    @staged('checks')
    def _undefined(self, depth: int) -> list[OpenFunction]:
        """Find what the program calls and does not have."""
        return self._draft.undefined(depth, self._steps)

    def _take_apart(self, top: OpenFunction, command: str) -> list[OpenFunction]:
        """
        Define the top function as the calls of a command's steps, where it has some.

        A budget that has no room for them leaves the command whole.
        """
        steps = self._frame.steps(command)
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

    def _round(self, waiting: Sequence[OpenFunction]) -> list[OpenFunction]:
        """Define a round's functions, remembered or generated; give those that stay wrong."""
        asked = [
            function for function in waiting if function.attempt or not self._recall(function)
        ]
        faulty = self._ask(asked)
        left = self._repair(faulty) if faulty else []
        wrong = [function for function in left if not self._take_doubted(function)]
        return [function for function in wrong if not self._vary(function)]

    @staged('repair')
    def _repair(self, faulty: list[OpenFunction]) -> list[OpenFunction]:
        """Ask again for what is wrong, and once more where something else is wrong then."""
        stuck: list[OpenFunction] = []
        for _ in range(_MOST_REPAIRS):
            before = {function.label: _kinds(function) for function in faulty}
            left = self._ask_again(faulty)
            stuck += [f for f in left if _kinds(f) == before[f.label]]
            faulty = [f for f in left if _kinds(f) != before[f.label]]
        return [*stuck, *faulty]

    def _ask_again(self, faulty: list[OpenFunction]) -> list[OpenFunction]:
        """Ask once more; a used up budget leaves what was only doubted as it is."""
        self._ledger.repairs += len(faulty)
        try:
            for function in faulty:
                self._say_plainly(function)
            return self._ask(faulty)
        except BudgetExceededError:
            if not all(function.doubted for function in faulty):
                raise
            return faulty

    def _say_plainly(self, function: OpenFunction) -> None:
        """Ask for the command in plain words, where its own were unusual and led astray."""
        if function.depth:
            return
        plain = self._interpreter.in_plain_words(function.task.request)
        if plain != function.task.request:
            function.task = replace(function.task, request=plain)
            function.attempt = None

    @staged('repair')
    def _vary(self, function: OpenFunction) -> bool:
        """Ask for several other answers, drawn by chance, and take the first that passes."""
        self._ledger.repairs += 1
        if function.attempt:
            function.attempt = replace(function.attempt, beginning='')
        seeds = range(self._sampling.seed + 1, self._sampling.seed + 1 + _CANDIDATES)
        samplings = [replace(_VARIED, seed=seed) for seed in seeds]
        answers = self._answers([function] * _CANDIDATES, samplings)
        return any(self._take(function, answer) for answer in answers)

    def _take_doubted(self, function: OpenFunction) -> bool:
        """Take the answer that was only doubted, if there is one."""
        if not function.doubted or self._draft.accept(function, function.doubted, doubtful=True):
            return False
        self._keep(function, function.doubted)
        return True

    def _recall(self, function: OpenFunction) -> bool:
        """Take a function from memory if it is there and still passes its checks."""
        prompt = self._frame.frame(function.task)
        text = self._memory.recall(prompt)
        if text is None or self._draft.accept(function, text, doubtful=True):
            return False
        self._tree.note(
            function, state=FunctionState.CACHED, source=self._draft.source_of(function)
        )
        return True

    def _ask(self, asked: Sequence[OpenFunction]) -> list[OpenFunction]:
        """Ask the model for functions, all together, and give those that it got wrong."""
        answers = self._answers(asked, [self._sampling] * len(asked)) if asked else []
        return [
            function
            for function, answer in zip(asked, answers, strict=True)
            if not self._take(function, answer)
        ]

    def _answers(
        self, asked: Sequence[OpenFunction], samplings: Sequence[Sampling]
    ) -> list[Answer]:
        """Ask the model for functions, all together."""
        self._ledger.before_calls(len(asked))
        prompts = [self._frame.frame(function.task, function.attempt) for function in asked]
        watches = [CompletionWatch(prompt.opening) for prompt in prompts]
        limit = self._ledger.function_tokens
        for function in asked:
            self._tree.note(function, state=FunctionState.GENERATING)
        started = time.monotonic()
        completions = self._model.complete(
            [
                CompletionRequest(prompt.prompt, prompt.stop, limit, sampling)
                for prompt, sampling in zip(prompts, samplings, strict=True)
            ],
            watcher=lambda index, piece: self._watch(asked[index], watches[index], piece),
            cancelled=self._ledger.must_stop,
        )
        self._ledger.after_calls(completions)
        seconds = time.monotonic() - started
        return [
            Answer(prompt.opening + completion.text, watch.repeated, completion, seconds)
            for prompt, watch, completion in zip(prompts, watches, completions, strict=True)
        ]

    def _watch(self, function: OpenFunction, watch: CompletionWatch, piece: str) -> bool:
        self._tree.note(function, tokens=self._tree.of(function).tokens + 1)
        return watch.add(piece)

    def _take(self, function: OpenFunction, answer: Answer) -> bool:
        """Take an answer into the program, or note what is wrong with it."""
        unfinished = answer.unfinished(function.label, self._ledger.budget.max_function_tokens)
        findings = self._draft.accept(function, answer.text, unfinished)
        seconds = answer.seconds + self._tree.of(function).seconds
        if findings:
            doubts = [finding for finding in findings if isinstance(finding, Doubt)]
            if len(doubts) == len(findings):
                self._doubt(function, answer.text, doubts)
            begins = beginning(function.words, findings, self._lessons)
            attempted = self._draft.attempted(function, answer.text)
            function.attempt = Attempt(attempted, findings, begins)
            messages = tuple(map(str, findings))
            self._tree.note(
                function, state=FunctionState.FAILED, findings=messages, seconds=seconds
            )
            return False
        self._tree.note(function, seconds=seconds)
        self._keep(function, answer.text)
        return True

    def _doubt(self, function: OpenFunction, text: str, doubts: Sequence[Doubt]) -> None:
        """Keep a doubted answer; a later one counts if there is less doubt about it."""
        weight = sum(doubt.weight for doubt in doubts)
        if not function.doubted or weight < function.doubts:
            function.doubted, function.doubts = text, weight

    def _keep(self, function: OpenFunction, text: str) -> None:
        """Remember an answer that was taken into the program, and show it."""
        self._memory.keep(self._frame.frame(function.task), function.task, text)
        source = self._draft.source_of(function)
        self._tree.note(function, state=FunctionState.CHECKED, source=source, findings=())

    def _finish(self, top: str) -> Program:
        """Compose the program and check it as a whole."""
        source = compose(top, self._draft.definitions, self._api)
        findings = check_program(source, self._api)
        if findings:
            raise _unsound(findings)
        needed = set(reachable(top, self._draft.definitions))
        functions = tuple(f for f in self._tree.functions if f.name in needed)
        return Program(source=source, functions=functions, cost=self._ledger.cost)


def _kinds(function: OpenFunction) -> frozenset[str]:
    """Name the kinds of what is wrong with a function's last answer."""
    return function.attempt.kinds if function.attempt else frozenset()


def _unsound(findings: Sequence[Finding]) -> UnsoundProgramError:
    listed = ' '.join(str(finding) for finding in findings)
    return UnsoundProgramError(
        f'The model wrote no program that keeps its promise. {listed}',
        remedy='Say the command in other words, or teach the robot what it needs in the preamble.',
    )
