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

"""The program so far, and what may join it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from lmpvc_codegen.generation.call_sites import (
    call_sites,
    callers_call,
    CallSite,
    parameters_told_by,
)
from lmpvc_codegen.generation.checks import check_function, undefined_functions
from lmpvc_codegen.generation.doubts.relevance import Relevance
from lmpvc_codegen.generation.findings import Finding, NeverRuns, SyntaxFinding
from lmpvc_codegen.generation.growing_tree import GrowingTree
from lmpvc_codegen.generation.helper_calls import call_helpers
from lmpvc_codegen.generation.language import GENERATOR, is_generator
from lmpvc_codegen.generation.lessons import Lessons
from lmpvc_codegen.generation.open_function import OpenFunction
from lmpvc_codegen.generation.program import reachable
from lmpvc_codegen.generation.prompts import FunctionTask
from lmpvc_codegen.generation.result import FunctionState
from lmpvc_codegen.generation.robot_api import called_name, RobotApi
from lmpvc_codegen.generation.source import Definition, definitions, syntax_error
from lmpvc_codegen.generation.stages import staged
from lmpvc_codegen.generation.stated import check_quantities


class Draft:
    """
    The functions that have passed their checks.

    :param command: what the whole program is for.
    :param lessons: have the functions of the preamble's examples, to be used as they are.
    :param tree: told of each function that joins.
    """

    def __init__(
        self,
        *,
        command: str,
        api: RobotApi,
        relevance: Relevance,
        lessons: Lessons,
        tree: GrowingTree,
    ) -> None:
        """Start with no function."""
        self.definitions: dict[str, Definition] = {}
        self._command = command
        self._api = api
        self._relevance = relevance
        self._lessons = lessons
        self._tree = tree

    def source_of(self, function: OpenFunction) -> str:
        """Give the source of a function that has joined."""
        return self.definitions[function.defined_as].source

    @staged('checks')
    def accept(
        self,
        function: OpenFunction,
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
        taken = self._api.names | frozenset(self.definitions)
        helpers = {n: helper for n, helper in found.items() if n not in taken}
        findings = self._check(function, main, helpers)
        if not findings and not doubtful:
            findings = self._doubts(function, [main, *helpers.values()])
        if not findings:
            self.define(function, main, helpers)
        return findings

    def _doubts(self, function: OpenFunction, family: Sequence[Definition]) -> tuple[Finding, ...]:
        """Hold an answer against the sentence."""
        return tuple(self._relevance.doubts(self._command, function.words, family))

    def _check(
        self, function: OpenFunction, main: Definition, helpers: dict[str, Definition]
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
        siblings = self._siblings(main, helpers)
        findings += check_function(main, self._api, siblings=siblings, calls=calls)
        stated = check_quantities(function.task.request, [main, *helpers.values()])
        return (*findings, *stated)

    def _siblings(
        self, function: Definition, helpers: Mapping[str, Definition]
    ) -> dict[str, Definition]:
        """Give what a function's calls have to fit, with the skills among them."""
        is_skill = self._lessons.is_skill
        called = dict.fromkeys(called_name(call) for call in function.calls)
        skills = {name: self._lessons.functions[name] for name in filter(is_skill, called)}
        siblings = {**skills, **self.definitions, **helpers}
        siblings.pop(function.name, None)
        return siblings

    def define(
        self, function: OpenFunction, main: Definition, helpers: dict[str, Definition]
    ) -> None:
        """Take a function, and the sound helpers that came with it, into the program."""
        function.defined_as = main.name
        self.definitions[main.name] = main
        self._tree.note(function, name=main.name)
        family = {main.name: main, **helpers}
        for name in reachable(main.name, family)[:-1]:
            siblings = self._siblings(helpers[name], helpers)
            if not check_function(helpers[name], self._api, siblings=siblings):
                self.definitions[name] = helpers[name]
                task, depth = FunctionTask(name, name), function.depth + 1
                helper = OpenFunction(task, main.name, depth, 'given')
                self._tree.note(helper, state=FunctionState.CHECKED, source=helpers[name].source)

    def undefined(self, depth: int, steps: Mapping[str, FunctionTask]) -> list[OpenFunction]:
        """
        Find the functions that the program calls and does not have, in the order of calls.

        What an example defines is taken from there, and with it what that calls.
        """
        while True:
            found = list(self._missing(depth, steps))
            taken = [function for function in found if self._take_taught(function)]
            if not taken:
                return found

    def _take_taught(self, function: OpenFunction) -> bool:
        """Take a function as an example defines it, if it fits its calls."""
        definition = self._lessons.functions.get(function.task.name)
        if definition is None or check_function(
            definition, self._api, siblings=self.definitions, calls=function.calls
        ):
            return False
        self.define(function, definition, {})
        self._tree.note(
            function,
            state=FunctionState.CHECKED,
            source=definition.source,
            origin='taught',
        )
        return True

    def _missing(self, depth: int, steps: Mapping[str, FunctionTask]) -> Iterator[OpenFunction]:
        found: dict[str, OpenFunction] = {}
        known = self._api.names | frozenset(self.definitions) | frozenset(self._api.imports)
        for parent in self.definitions.values():
            missing = undefined_functions(parent, known, self._api)
            for site in call_sites(parent, missing):
                function = found.setdefault(site.name, _called(site, parent.name, depth, steps))
                if site.call is not None:
                    function.calls.append(site.call)
        for function in found.values():
            parameters = parameters_told_by(function.calls)
            function.task = replace(function.task, parameters=parameters)
            yield function

    def attempted(self, function: OpenFunction, text: str) -> str:
        """Give the part of a wrong answer that is worth showing to the model again."""
        found = {definition.name: definition.source for definition in definitions(text)}
        return found.get(function.task.name) or next(iter(found.values()), text[:400])


def _called(
    site: CallSite, parent: str, depth: int, steps: Mapping[str, FunctionTask]
) -> OpenFunction:
    """Open a function for a call: a step of the command, or a helper."""
    if site.name in steps:
        return OpenFunction(steps[site.name], parent, depth, 'step')
    return OpenFunction(FunctionTask(site.request, site.name), parent, depth, 'helper')
