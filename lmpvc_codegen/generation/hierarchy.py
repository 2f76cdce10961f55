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
decode them as one batch. A finding that the model can mend gets one repair prompt that carries
it. Functions are hierarchical as in Code as Policies (Liang et al., 2022); the rounds, the checks
between them and the repair are this package's own.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
import time
from typing import Protocol

from lmpvc_codegen.errors import BudgetExceededError, UnsoundProgramError
from lmpvc_codegen.generation.beginnings import beginning
from lmpvc_codegen.generation.call_sites import call_sites, callers_call, parameters_told_by
from lmpvc_codegen.generation.checks import check_function, check_program, undefined_functions
from lmpvc_codegen.generation.command import Sampling
from lmpvc_codegen.generation.completion import Completion, CompletionRequest, LanguageModel
from lmpvc_codegen.generation.doubts import Doubt
from lmpvc_codegen.generation.findings import (
    Finding,
    NeverRuns,
    RepeatedText,
    SyntaxFinding,
    TruncatedFunction,
)
from lmpvc_codegen.generation.helper_calls import call_helpers
from lmpvc_codegen.generation.language import GENERATOR, is_generator
from lmpvc_codegen.generation.ledger import Ledger
from lmpvc_codegen.generation.lessons import Lessons
from lmpvc_codegen.generation.program import compose, reachable
from lmpvc_codegen.generation.prompts import (
    Attempt,
    FramedPrompt,
    function_name,
    FunctionTask,
    PromptFrame,
)
from lmpvc_codegen.generation.relevance import Relevance
from lmpvc_codegen.generation.result import Function, FunctionState, Program, ProgressCallback
from lmpvc_codegen.generation.robot_api import ROBOT, RobotApi
from lmpvc_codegen.generation.source import Definition, definitions, syntax_error
from lmpvc_codegen.generation.stated import check_quantities
from lmpvc_codegen.generation.watch import CompletionWatch


class FunctionMemory(Protocol):
    """Where single functions are remembered from one command to the next."""

    def recall(self, prompt: FramedPrompt) -> str | None:
        """Give the text that the model once wrote for a prompt, or None."""
        ...

    def keep(self, prompt: FramedPrompt, task: FunctionTask, text: str) -> None:
        """Take the text that the model wrote; it lasts only if the command succeeds."""
        ...


@dataclass
class _Open:
    """
    A function in the making.

    :param attempt: the answer that is to be mended.
    :param doubted: an answer that holds what is promised, and may still not be what was meant.
    """

    task: FunctionTask
    parent: str = ''
    depth: int = 0
    calls: list[ast.Call] = field(default_factory=list)
    attempt: Attempt | None = None
    doubted: str = ''
    defined_as: str = ''

    @property
    def label(self) -> str:
        """Name it in the tree, also before the model has named it."""
        return self.task.name or self.task.request


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
        self._relevance = Relevance(self._lessons, api)
        self._frame = frame
        self._api = api
        self._ledger = ledger
        self._memory = memory
        self._on_progress = on_progress
        self._sampling = sampling
        self._definitions: dict[str, Definition] = {}
        self._tree: dict[str, Function] = {}
        self._command = ''
        self._steps: dict[str, FunctionTask] = {}

    def generate(self, command: str) -> Program:
        """
        Make the program that does what a command says.

        :raises GenerationError: why there is none.
        :raises BackendError: the model could not answer.
        """
        self._command = command
        top = _Open(self._frame.top_task(command, self._api))
        waiting = self._take_apart(top, command) or [top]
        while waiting:
            self._announce(waiting)
            self._round(waiting)
            waiting = list(self._undefined(waiting[0].depth + 1))
        return self._finish(next(iter(self._definitions)))

    def _take_apart(self, top: _Open, command: str) -> list[_Open]:
        """Define the top function as the calls of a command's steps, where it has some."""
        steps = self._frame.steps(command)
        taken = self._api.names | frozenset(self._api.methods) | {top.task.name}
        for step in steps:
            name = function_name(step, taken=taken)
            self._steps[name] = FunctionTask(step, name)
        if not steps:
            return []
        calls = ''.join(f'    {name}({ROBOT})\n' for name in map(self._name_of, steps))
        source = f'def {top.task.name}({ROBOT}):\n{calls}'
        self._define(top, definitions(source)[0], {})
        self._note(top, state=FunctionState.CHECKED, source=source)
        return list(self._undefined(1))

    def _name_of(self, step: str) -> str:
        return next(name for name, task in self._steps.items() if task.request == step)

    def _round(self, waiting: Sequence[_Open]) -> None:
        """Define a round's functions: remembered, generated, and once repaired."""
        asked = [function for function in waiting if not self._recall(function)]
        faulty = self._ask(asked)
        if faulty:
            self._ledger.repairs += len(faulty)
            faulty = self._repair(faulty)
        if faulty:
            attempts = [function.attempt for function in faulty if function.attempt]
            raise _unsound([finding for attempt in attempts for finding in attempt.findings])

    def _repair(self, faulty: Sequence[_Open]) -> list[_Open]:
        """Ask once more; an answer that was only doubted stands where the new one is no better."""
        try:
            left = self._ask(faulty)
        except BudgetExceededError:
            if not all(function.doubted for function in faulty):
                raise
            left = list(faulty)
        return [function for function in left if not self._take_doubted(function)]

    def _take_doubted(self, function: _Open) -> bool:
        """Take the answer that was only doubted, if there is one."""
        if not function.doubted or self._accept(function, function.doubted, doubtful=True):
            return False
        self._keep(function, function.doubted)
        return True

    def _recall(self, function: _Open) -> bool:
        """Take a function from memory if it is there and still passes its checks."""
        prompt = self._frame.frame(function.task)
        text = self._memory.recall(prompt)
        if text is None or self._accept(function, text, doubtful=True):
            return False
        self._note(function, state=FunctionState.CACHED, source=self._source_of(function))
        return True

    def _ask(self, asked: Sequence[_Open]) -> list[_Open]:
        """Ask the model for functions, all together, and give those that it got wrong."""
        if not asked:
            return []
        self._ledger.before_calls(len(asked))
        prompts = [self._frame.frame(function.task, function.attempt) for function in asked]
        watches = [CompletionWatch(prompt.opening) for prompt in prompts]
        for function in asked:
            self._note(function, state=FunctionState.GENERATING)
        started = time.monotonic()
        completions = self._model.complete(
            [self._request(prompt) for prompt in prompts],
            watcher=lambda index, piece: self._watch(asked[index], watches[index], piece),
            cancelled=self._ledger.must_stop,
        )
        self._ledger.after_calls(completions)
        seconds = time.monotonic() - started
        return [
            function
            for function, prompt, watch, completion in zip(
                asked, prompts, watches, completions, strict=True
            )
            if not self._take(function, prompt, watch, completion, seconds)
        ]

    def _request(self, prompt: FramedPrompt) -> CompletionRequest:
        limit = self._ledger.function_tokens
        return CompletionRequest(prompt.prompt, prompt.stop, limit, self._sampling)

    def _watch(self, function: _Open, watch: CompletionWatch, piece: str) -> bool:
        known = self._tree[function.label]
        self._note(function, tokens=known.tokens + 1)
        return watch.add(piece)

    def _take(
        self,
        function: _Open,
        prompt: FramedPrompt,
        watch: CompletionWatch,
        completion: Completion,
        seconds: float,
    ) -> bool:
        """Take an answer into the program, or note what is wrong with it."""
        text = prompt.opening + completion.text
        unfinished: Finding | None = None
        if watch.repeated:
            unfinished = RepeatedText(function.label, 0, watch.repeated[:80])
        elif completion.finish_reason == 'length':
            limit = self._ledger.budget.max_function_tokens
            unfinished = TruncatedFunction(function.label, 0, limit)
        findings = self._accept(function, text, unfinished)
        known = self._tree.get(function.label, Function(function.label))
        seconds += known.seconds
        if findings:
            if all(isinstance(finding, Doubt) for finding in findings):
                self._doubt(function, text, findings)
            begins = beginning(_words(function.task.request), findings, self._lessons)
            function.attempt = Attempt(self._attempted(function, text), findings, begins)
            messages = tuple(map(str, findings))
            self._note(function, state=FunctionState.FAILED, findings=messages, seconds=seconds)
            return False
        self._note(function, seconds=seconds)
        self._keep(function, text)
        return True

    def _doubt(self, function: _Open, text: str, findings: Sequence[Finding]) -> None:
        """Keep a doubted answer; a second one counts if there are fewer doubts about it."""
        before = function.attempt.findings if function.attempt else ()
        if not function.doubted or len(findings) < len(before):
            function.doubted = text

    def _keep(self, function: _Open, text: str) -> None:
        """Remember an answer that was taken into the program, and show it."""
        self._memory.keep(self._frame.frame(function.task), function.task, text)
        source = self._source_of(function)
        self._note(function, state=FunctionState.CHECKED, source=source, findings=())

    def _accept(
        self,
        function: _Open,
        text: str,
        unfinished: Finding | None = None,
        *,
        doubtful: bool = False,
    ) -> tuple[Finding, ...]:
        """
        Check an answer, and define what it defines if nothing is wrong with it.

        :param unfinished: why the text's last function has no end, though it may well parse.
        :param doubtful: take it though there are doubts.
        """
        written = (call_helpers(definition, self._api) for definition in definitions(text))
        found = {definition.name: definition for definition in written}
        name = function.task.name or next(iter(found), '')
        if unfinished:
            if name == next(reversed(found), name):
                return (unfinished,)
            found.popitem()
        if name not in found:
            error = syntax_error(text)
            reason = str(error.msg) if error else f'it does not define {name or "a function"}'
            return (SyntaxFinding(function.label, (error and error.lineno) or 0, reason),)
        main = found.pop(name)
        taken = self._api.names | frozenset(self._definitions)
        helpers = {n: helper for n, helper in found.items() if n not in taken}
        findings = self._check(function, main, helpers)
        if not findings and not doubtful:
            findings = self._doubts(function, [main, *helpers.values()])
        if not findings:
            self._define(function, main, helpers)
        return findings

    def _doubts(self, function: _Open, family: Sequence[Definition]) -> tuple[Finding, ...]:
        """Hold an answer against the sentence."""
        request = _words(function.task.request)
        return tuple(self._relevance.doubts(self._command, request, family))

    def _check(
        self, function: _Open, main: Definition, helpers: dict[str, Definition]
    ) -> tuple[Finding, ...]:
        calls = function.calls
        findings: tuple[Finding, ...] = ()
        if not function.depth:
            calls = [callers_call(main)]
            if is_generator(main.node):
                findings = (NeverRuns(main.name, 1, GENERATOR),)
            if main.name in self._api.names:
                reason = 'the robot has a function of that name already'
                findings = (SyntaxFinding(main.name, 1, reason),)
        siblings = {**self._definitions, **helpers}
        siblings.pop(main.name, None)
        findings += check_function(main, self._api, siblings=siblings, calls=calls)
        stated = check_quantities(function.task.request, [main, *helpers.values()])
        return (*findings, *stated)

    def _define(self, function: _Open, main: Definition, helpers: dict[str, Definition]) -> None:
        """Take a function, and the sound helpers that came with it, into the program."""
        function.defined_as = main.name
        self._definitions[main.name] = main
        self._note(function, name=main.name)
        family = {main.name: main, **helpers}
        for name in reachable(main.name, family)[:-1]:
            siblings = {n: d for n, d in {**self._definitions, **helpers}.items() if n != name}
            if not check_function(helpers[name], self._api, siblings=siblings):
                self._definitions[name] = helpers[name]
                helper = _Open(FunctionTask(name, name), main.name, function.depth + 1)
                self._note(helper, state=FunctionState.CHECKED, source=helpers[name].source)

    def _undefined(self, depth: int) -> Iterator[_Open]:
        """Find the functions that the program calls and does not have, in the order of calls."""
        found: dict[str, _Open] = {}
        known = self._api.names | frozenset(self._definitions) | frozenset(self._api.imports)
        for parent in self._definitions.values():
            missing = undefined_functions(parent, known, self._api)
            for site in call_sites(parent, missing):
                task = self._steps.get(site.name) or FunctionTask(site.request, site.name)
                function = found.setdefault(site.name, _Open(task, parent.name, depth))
                if site.call is not None:
                    function.calls.append(site.call)
        if found:
            self._ledger.check_depth(depth, list(found))
            self._ledger.check_functions(len(self._definitions) + len(found))
        for function in found.values():
            parameters = parameters_told_by(function.calls)
            function.task = replace(function.task, parameters=parameters)
            yield function

    def _finish(self, top: str) -> Program:
        """Compose the program and check it as a whole."""
        source = compose(top, self._definitions, self._api)
        findings = check_program(source, self._api)
        if findings:
            raise _unsound(findings)
        needed = set(reachable(top, self._definitions))
        functions = tuple(f for f in self._tree.values() if f.name in needed)
        return Program(source=source, functions=functions, cost=self._ledger.cost)

    def _source_of(self, function: _Open) -> str:
        return self._definitions[function.defined_as].source

    def _attempted(self, function: _Open, text: str) -> str:
        """Give the part of a wrong answer that is worth showing to the model again."""
        found = {definition.name: definition.source for definition in definitions(text)}
        return found.get(function.task.name) or next(iter(found.values()), text[:400])

    def _announce(self, waiting: Sequence[_Open]) -> None:
        for function in waiting:
            self._note(function)

    def _note(self, function: _Open, **changes: object) -> None:
        """Change what the tree says of a function, and tell whoever listens."""
        known = self._tree.get(
            function.label, Function(function.label, function.parent, function.depth)
        )
        self._tree[function.label] = replace(known, **changes)  # type: ignore[arg-type]
        self._on_progress(tuple(self._tree.values()))


def _words(request: str) -> str:
    """Read a request, which may be the statement of a caller, as words."""
    return request.replace('_', ' ')


def _unsound(findings: Sequence[Finding]) -> UnsoundProgramError:
    listed = ' '.join(str(finding) for finding in findings)
    return UnsoundProgramError(
        f'The model wrote no program that keeps its promise. {listed}',
        remedy='Say the command in other words, or teach the robot what it needs in the preamble.',
    )
