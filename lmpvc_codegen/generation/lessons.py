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
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
import re

from lmpvc_codegen.generation.directions import directions_in, learn_directions, Step, steps_in
from lmpvc_codegen.generation.examples import Example, read_examples, write_examples
from lmpvc_codegen.generation.named_objects import placed_object
from lmpvc_codegen.generation.robot_api import called_method, ROBOT, target_names
from lmpvc_codegen.generation.source import Definition, definitions, parse_statements


@dataclass(frozen=True)
class Lessons:
    """
    What examples teach.

    :param naming: what is called with names of the request's objects, such as ``robot.find``.
    :param functions: the examples' functions, by their names.
    :param directions: what each direction changes.
    :param search: a line that looks for an object, and what the object is called there.
    :param own_search: the same where an example looks for several, each with names of its own.
    :param approach: lines that look for an object and go on to where its place is read, with
        what the object is called there.
    :param start: the line with which the examples' moves start.
    :param answer: the call of the method that says something, up to its text.
    :param skill_lines: the lines of each skill that no other kind of example has.
    """

    examples: tuple[Example, ...] = ()
    naming: frozenset[str] = frozenset()
    functions: Mapping[str, Definition] = field(default_factory=dict)
    directions: Mapping[str, Step] = field(default_factory=dict)
    search: tuple[str, str] = ('', '')
    own_search: tuple[str, str] = ('', '')
    approach: tuple[str, str] = ('', '')
    start: str = ''
    answer: str = ''
    skill_lines: Mapping[str, frozenset[str]] = field(default_factory=dict)

    @property
    def search_method(self) -> str:
        """Name the robot's method that looks for objects, or ''."""
        methods = sorted(name for name in self.naming if name.startswith(f'{ROBOT}.'))
        return methods[0].partition('.')[2] if methods else ''

    def is_skill(self, name: str) -> bool:
        """Tell whether an example's function does the same for whatever it is given."""
        return name in self.skill_lines

    @property
    def skills_told(self) -> Mapping[str, str]:
        """Tell each skill's call, and what it does."""
        return {
            name: f'{name}({ast.unparse(self.functions[name].node.args)}): {example.request}'
            for example in self.examples
            for name in self._skills_of(example)
        }

    @property
    def plain_examples(self) -> tuple[Example, ...]:
        """Give the examples that do one thing each: one who compares with a skill copies it."""
        return tuple(example for example in self.examples if not self._skills_of(example))

    def abridged(self, preamble: str) -> str:
        """
        Write a preamble with the heads of its skills alone, as methods of the robot are written.

        What a skill does a model should call; where it sees how, it writes that out.
        """
        return write_examples(preamble, self._abridged)

    def _abridged(self, example: Example) -> str:
        heads = [
            f'def {name}({ast.unparse(self.functions[name].node.args)}): """{example.request}"""'
            for name in self._skills_of(example)
        ]
        return '\n'.join(heads)

    def _skills_of(self, example: Example) -> list[str]:
        functions = definitions(example.source)
        return [function.name for function in functions if self.is_skill(function.name)]

    def named_in(self, function: Definition) -> Iterator[tuple[ast.Call, str]]:
        """Give what a function names as objects, each with the call that is made with it."""
        for call in function.calls:
            if called(call) in self.naming:
                yield from ((call, text) for text in texts_of(call))

    def search_for(self, text: str) -> str:
        """Write the line that looks for an object, or '' where no example does."""
        return _with_object(self.search, text)

    def own_search_for(self, text: str) -> str:
        """Write the line that looks for one object of several, or '' where no example does."""
        return _with_object(self.own_search, text)

    def approach_to(self, text: str) -> str:
        """Write the lines that look for an object and begin to read its place, or ''."""
        return _with_object(self.approach, text)


def _with_object(shown: tuple[str, str], text: str) -> str:
    """Put another object in the place of the one that an example handles."""
    code, known = shown
    names = (known.replace(' ', '_'), re.sub(r'\W+', '_', text))
    return code.replace(known, text).replace(*names) if code else ''


def learn(preamble: str) -> Lessons:
    """Learn from the examples of a preamble."""
    examples = read_examples(preamble)
    naming = learn_naming(examples)
    functions = {
        definition.name: definition
        for example in examples
        for definition in definitions(example.source)
    }
    return Lessons(
        examples=examples,
        naming=naming,
        functions=functions,
        directions=learn_directions(examples),
        search=_search(examples, naming),
        own_search=_own_search(examples, naming),
        approach=_approach(examples, naming),
        start=_start(examples),
        answer=_answer(examples),
        skill_lines=_skill_lines(functions.values()),
    )


def _skill_lines(functions: Collection[Definition]) -> Mapping[str, frozenset[str]]:
    """Find the functions that take more than the robot, and the lines that tell them."""
    skills = [function for function in functions if len(function.node.args.args) > 1]
    names = {function.name for function in skills}
    plain = frozenset[str]().union(*(lines_of(f) for f in functions if f.name not in names))
    return {skill.name: lines_of(skill) - plain for skill in skills}


def lines_of(function: Definition) -> frozenset[str]:
    """Write each simple statement of a function as Python writes it."""
    kinds = (ast.Assign, ast.AugAssign, ast.Expr)
    return frozenset(ast.unparse(node) for node in function.nodes if isinstance(node, kinds))


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
    found = (search for example in examples for search in _searches(example, naming))
    return next(found, ('', ''))


def _own_search(examples: Sequence[Example], naming: frozenset[str]) -> tuple[str, str]:
    found = ([*_searches(example, naming)] for example in examples)
    return next((several[0] for several in found if len(several) > 1), ('', ''))


def _searches(example: Example, naming: frozenset[str]) -> Iterator[tuple[str, str]]:
    """Give the lines of an example that look for an object, each with what it is called there."""
    for node in _statements(example):
        if isinstance(node, ast.Assign) and called_method(node.value):
            assert isinstance(node.value, ast.Call)
            if called(node.value) in naming:
                # Python 3.10 would write parentheses around the names.
                names = ', '.join(target_names(node.targets[0]))
                yield f'{names} = {ast.unparse(node.value)}', texts_of(node.value)[0]


def _approach(examples: Sequence[Example], naming: frozenset[str]) -> tuple[str, str]:
    """Take an example's lines up to where numbers are added to the place of an object."""
    for example in examples:
        found = _search([example], naming)
        pose = re.split(r'\W+', found[0])[0] if found[0] else ''
        body = example.source.partition(':\n')[2].split('\n')
        read = [row for row, line in enumerate(body) if pose and f'{pose}.' in line]
        changed = [row for row in read if re.search(r'\d', body[row])]
        if changed and placed_object(example.request):
            kept = [line for line in body[: changed[0]] if not line.lstrip().startswith('#')]
            return '\n'.join(line for line in kept if line.strip()), found[1]
    return '', ''


def _answer(examples: Sequence[Example]) -> str:
    """Find the method that examples call with a text that is no name of an object."""
    for example in examples:
        statements = list(_statements(example))
        if len(statements) == 1 and isinstance(statements[0], ast.Expr):
            call = statements[0].value
            if isinstance(call, ast.Call) and called_method(call) and texts_of(call):
                return f'{called(call)}('
    return ''


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
