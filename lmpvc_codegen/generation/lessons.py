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

"""What the examples of a preamble teach of a robot, whatever its methods are called."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
import re

from lmpvc_codegen.generation.directions import directions_in, learn_directions, Step, steps_in
from lmpvc_codegen.generation.examples import Example, read_examples
from lmpvc_codegen.generation.robot_api import called_method, ROBOT
from lmpvc_codegen.generation.source import parse_statements


@dataclass(frozen=True)
class Lessons:
    """
    What examples teach.

    :param naming: what is called with names of the request's objects, such as ``robot.find``.
    :param functions: the names of the examples' functions.
    :param directions: which coordinate each direction changes.
    :param search: a line that looks for an object, and what the object is called there.
    :param start: the line with which the examples' moves start.
    """

    naming: frozenset[str] = frozenset()
    functions: frozenset[str] = frozenset()
    directions: Mapping[str, Step] = field(default_factory=dict)
    search: tuple[str, str] = ('', '')
    start: str = ''

    @property
    def search_method(self) -> str:
        """Name the robot's method that looks for objects, or ''."""
        methods = sorted(name for name in self.naming if name.startswith(f'{ROBOT}.'))
        return methods[0].partition('.')[2] if methods else ''

    def search_for(self, text: str) -> str:
        """Write the line that looks for an object, or '' where no example does."""
        line, known = self.search
        names = (known.replace(' ', '_'), re.sub(r'\W+', '_', text))
        return line.replace(known, text).replace(*names) if line else ''


def learn(preamble: str) -> Lessons:
    """Learn from the examples of a preamble."""
    examples = read_examples(preamble)
    naming = learn_naming(examples)
    return Lessons(
        naming=naming,
        functions=frozenset(
            node.name
            for example in examples
            for node in parse_statements(example.source)
            if isinstance(node, ast.FunctionDef)
        ),
        directions=learn_directions(examples),
        search=_search(examples, naming),
        start=_start(examples),
    )


def learn_naming(examples: Sequence[Example]) -> frozenset[str]:
    """Learn what is called with texts that are always words of the example's request."""
    named: dict[str, bool] = {}
    for example in examples:
        for statement in parse_statements(example.source):
            for call in calls_in(statement):
                for text in texts_of(call):
                    is_named = letters(text) in letters(example.request) and len(text) > 1
                    named[called(call)] = named.get(called(call), True) and is_named
    return frozenset(name for name, always in named.items() if name and always)


def _search(examples: Sequence[Example], naming: frozenset[str]) -> tuple[str, str]:
    for example in examples:
        for node in _statements(example):
            if isinstance(node, ast.Assign) and called_method(node.value):
                assert isinstance(node.value, ast.Call)
                if called(node.value) in naming:
                    return ast.unparse(node), texts_of(node.value)[0]
    return '', ''


def _start(examples: Sequence[Example]) -> str:
    starts = [
        ast.unparse(next(iter(_statements(example))))
        for example in examples
        if directions_in(example.request) and any(True for _ in steps_in(example.source))
    ]
    plain = [line for line in starts if f'= {ROBOT}.' in line]
    return Counter(plain).most_common(1)[0][0] if plain else ''


def _statements(example: Example) -> Iterator[ast.stmt]:
    """Give the statements of an example's function, one after the other."""
    for definition in parse_statements(example.source):
        if isinstance(definition, ast.FunctionDef):
            yield from definition.body


def calls_in(node: ast.AST) -> Iterator[ast.Call]:
    """Give the calls in a tree."""
    return (child for child in ast.walk(node) if isinstance(child, ast.Call))


def called(call: ast.Call) -> str:
    """Name what is called: a function, or a method of the robot as ``robot.method``; or ''."""
    if isinstance(call.func, ast.Name):
        return call.func.id
    method = called_method(call)
    return f'{ROBOT}.{method}' if method else ''


def texts_of(call: ast.Call) -> list[str]:
    """Give the texts that a call is made with."""
    values = [arg.value for arg in call.args if isinstance(arg, ast.Constant)]
    return [value for value in values if isinstance(value, str)]


def letters(text: str) -> str:
    """Write a text without what is no letter or digit, so that 'hand over' is in 'handover'."""
    return re.sub(r'[^a-z0-9]', '', text.lower())
