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

"""Holding a function against the words of its sentence: what it adds, and what it leaves out."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
import re

from lmpvc_codegen.generation.directions import directions_in, learn_directions, Step, steps_in
from lmpvc_codegen.generation.doubts import (
    Doubt,
    ForeignHelper,
    UnnamedObject,
    UnreadPose,
    UnsoughtObject,
    UnusedQuantity,
)
from lmpvc_codegen.generation.examples import Example, read_examples, telling_words
from lmpvc_codegen.generation.findings import Finding, QuaternionPart, WrongResult
from lmpvc_codegen.generation.moves import doubt_moves, RETURNS
from lmpvc_codegen.generation.places import doubt_places
from lmpvc_codegen.generation.quantities import is_among, read_quantities
from lmpvc_codegen.generation.robot_api import called_method, ROBOT, RobotApi, target_names
from lmpvc_codegen.generation.source import Definition, parse_statements
from lmpvc_codegen.generation.stated import unused_quantities

_BESIDE = re.compile(
    r'\b(?:above|over|below|under|underneath|beneath|beside|behind|near|touch|push|press'
    r'|visit|approach|reach|find|grab|grasp|take|pick up'
    r'|next to|in front of|(?:left|right) of) (?:the|an?|that|this) (?P<object>[a-z][a-z ]*)',
    re.I,
)
_AFTER_AN_OBJECT = re.compile(
    r'\b(?:and|then|by|at|with|of|to|in|on|onto|into|for|from|until|till|while|is|are|if|but|or'
    r'|so|before|after|as|it|once|twice|again|please)\b.*',
    re.I,
)
_NO_OBJECT = frozenset(
    'arm bottom center centre current end first floor gripper ground hand last left middle next '
    'other position right robot same side start starting top way'.split()
)


@dataclass(frozen=True)
class Relevance:
    """
    What has to do with a sentence, for a robot and its preamble.

    :param naming: what is called with names of the request's objects, such as ``robot.find``.
    :param examples: the functions of the preamble's examples.
    :param directions: which coordinate each direction changes.
    :param search: how an example looks for an object, and what the object is called there.
    :param start: the line with which the examples' moves start.
    """

    naming: frozenset[str] = frozenset()
    examples: frozenset[str] = frozenset()
    directions: Mapping[str, Step] = field(default_factory=dict)
    search: tuple[str, str] = ('', '')
    start: str = ''

    @classmethod
    def for_preamble(cls, preamble: str) -> Relevance:
        """Learn from the examples of a preamble."""
        examples = read_examples(preamble)
        shown = (node for example in examples for node in parse_statements(example.source))
        return cls(
            naming=(naming := learn_naming(examples)),
            examples=frozenset(n.name for n in shown if isinstance(n, ast.FunctionDef)),
            directions=learn_directions(examples),
            search=_search_line(examples, naming),
            start=_start_line(examples),
        )

    def beginning(self, request: str, findings: Sequence[Finding]) -> str:
        """
        Give the code with which a better answer starts, where the findings tell; else ''.

        It is a line of an example, with the object that the sentence names, or half a call.
        """
        for finding in findings:
            sought = finding.text if isinstance(finding, UnsoughtObject | WrongResult) else ''
            if sought and self.search[0]:
                line, known = self.search
                names = (known.replace(' ', '_'), re.sub(r'\W+', '_', sought))
                return f'    {line.replace(known, sought).replace(*names)}\n'
            if isinstance(finding, ForeignHelper) and self.start and directions_in(request):
                return f'    {self.start}\n'
            if isinstance(finding, QuaternionPart) and finding.what_turns:
                return f'    {finding.what_turns.partition(", ")[0]}, '
        return ''

    def doubts(
        self, command: str, request: str, functions: Sequence[Definition], api: RobotApi
    ) -> Iterator[Doubt]:
        """
        Doubt what an answer adds to its sentence, or leaves out of it.

        :param request: what the function is asked for; '' where a caller's statement asks.
        :param functions: the answer's function, and the helpers that came with it.
        """
        sentence = f'{command} {functions[0].name.replace("_", " ")}'
        for function in functions:
            yield from self._unnamed_objects(sentence, function)
            yield from self._foreign_helpers(sentence, function, api)
            yield from doubt_places(function, self.directions)
        if request:
            yield from _unused_quantities(request, functions)
            yield from self._unsought_object(request, functions, api)
            if not any(self._names_objects(function) for function in functions):
                yield from doubt_moves(request, functions, self.directions)

    def _unnamed_objects(self, sentence: str, function: Definition) -> Iterator[Doubt]:
        words = _plain(sentence)
        for call in _calls(function.node):
            for text in _texts(call) if _called(call) in self.naming else ():
                if _plain(text) not in words or '_' in text:
                    said = text.replace('_', ' ')
                    known = said if _plain(said) in words else ''
                    yield UnnamedObject(function.name, call.lineno, text, known)

    def _foreign_helpers(
        self, sentence: str, function: Definition, api: RobotApi
    ) -> Iterator[Doubt]:
        for call in _calls(function.node):
            name = _called(call)
            if isinstance(call.func, ast.Name) and name not in api.names:
                if self._is_foreign(name, sentence):
                    yield ForeignHelper(function.name, call.lineno, name)

    def _is_foreign(self, name: str, sentence: str) -> bool:
        """Tell whether a function's name holds quantities or directions that were not said."""
        quantities, directions = read_quantities(name.replace('_', ' ')), set(directions_in(name))
        stated, said = read_quantities(sentence), set(directions_in(sentence))
        if any(not is_among(quantity, stated) for quantity in quantities):
            return True
        if directions - said and (said or name in self.examples):
            return not RETURNS.search(sentence)
        is_about_it = bool(
            quantities or directions or telling_words(name) & telling_words(sentence)
        )
        return name in self.examples and not is_about_it

    def _unsought_object(
        self, request: str, functions: Sequence[Definition], api: RobotApi
    ) -> Iterator[Doubt]:
        methods = sorted(name for name in self.naming if name.startswith(f'{ROBOT}.'))
        called = [call for function in functions for call in _calls(function.node)]
        text, name = named_object(request), functions[0].name
        if not methods or not text or any(_is_helper(call, api) for call in called):
            return
        if not any(self._names_objects(function) for function in functions):
            yield UnsoughtObject(name, 1, text, methods[0].partition('.')[2])
        else:
            found = {pose for function in functions for pose in self._found(function)}
            read = {name for function in functions for name in _read_names(function)}
            yield from (UnreadPose(name, 1, pose) for pose in sorted(found - read))

    def _names_objects(self, function: Definition) -> bool:
        return any(_called(call) in self.naming for call in _calls(function.node))

    def _found(self, function: Definition) -> Iterator[str]:
        """Give the first name of what a search is unpacked into: the pose."""
        for node in ast.walk(function.node):
            if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call):
                if _called(node.value) in self.naming:
                    yield target_names(node.targets[0])[0]


def learn_naming(examples: Sequence[Example]) -> frozenset[str]:
    """Learn what is called with texts that are always words of the example's request."""
    named: dict[str, bool] = {}
    for example in examples:
        for statement in parse_statements(example.source):
            for call in _calls(statement):
                for text in _texts(call):
                    is_named = _plain(text) in _plain(example.request) and len(text) > 1
                    named[_called(call)] = named.get(_called(call), True) and is_named
    return frozenset(name for name, always in named.items() if name and always)


def named_object(sentence: str) -> str:
    """Name the first object that a sentence places something beside, or ''."""
    for found in _BESIDE.finditer(sentence):
        text = _AFTER_AN_OBJECT.sub('', found['object']).strip().lower()
        words = text.split()
        if words and not _NO_OBJECT.intersection(words) and not directions_in(text):
            return text
    return ''


def _search_line(examples: Sequence[Example], naming: frozenset[str]) -> tuple[str, str]:
    """Find an example's line that looks for an object, and what the object is called there."""
    for example in examples:
        for node in _statements(example):
            if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call):
                if _called(node.value) in naming & frozenset(_methods([node.value])):
                    return ast.unparse(node), _texts(node.value)[0]
    return '', ''


def _start_line(examples: Sequence[Example]) -> str:
    """Find the line with which most examples of a plain move start."""
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


def _methods(calls: Sequence[ast.Call]) -> Iterator[str]:
    return (_called(call) for call in calls if called_method(call))


def _read_names(function: Definition) -> Iterator[str]:
    for node in ast.walk(function.node):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
            yield node.id


def _unused_quantities(request: str, functions: Sequence[Definition]) -> Iterator[Doubt]:
    for quantity in unused_quantities(request, functions):
        name = functions[0].name
        yield UnusedQuantity(name, 1, quantity.text, quantity.shown, quantity.unit)


def _is_helper(call: ast.Call, api: RobotApi) -> bool:
    """Tell whether a call leaves work to a function: one that gets the robot."""
    passes_robot = any(isinstance(arg, ast.Name) and arg.id == ROBOT for arg in call.args)
    return passes_robot or _called(call) in api.policies


def _calls(node: ast.AST) -> Iterator[ast.Call]:
    return (child for child in ast.walk(node) if isinstance(child, ast.Call))


def _called(call: ast.Call) -> str:
    """Name what is called: a function, or a method of the robot as ``robot.method``."""
    if isinstance(call.func, ast.Name):
        return call.func.id
    method = called_method(call)
    return f'{ROBOT}.{method}' if method else ''


def _texts(call: ast.Call) -> list[str]:
    values = [arg.value for arg in call.args if isinstance(arg, ast.Constant)]
    return [value for value in values if isinstance(value, str)]


def _plain(text: str) -> str:
    """Write a text without what is no letter, so that 'hand over' is in 'handover'."""
    return re.sub(r'[^a-z0-9]', '', text.lower())
