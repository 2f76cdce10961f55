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

"""Doubts about conditions: what was found and is lost or was not found, other axes compared."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from itertools import pairwise
import re

from lmpvc_codegen.generation.directions import Step
from lmpvc_codegen.generation.doubts import ComparedAxis, Doubt, LostResult, UnfoundPlace
from lmpvc_codegen.generation.lessons import called, Lessons, texts_of
from lmpvc_codegen.generation.robot_api import target_names
from lmpvc_codegen.generation.source import Definition

_RELATIONS = {
    name: re.compile(words, re.I)
    for name, words in {
        'left': r'\bleft (?:of|from)\b',
        'right': r'\bright (?:of|from)\b',
        'forward': r'\bin front of\b|\bbefore the\b',
        'back': r'\bbehind\b',
        'up': r'\babove\b|\bhigher than\b',
        'down': r'\bbelow\b|\bunder\b|\blower than\b',
    }.items()
}
"""What says where a thing is beside another one, by the direction from that one."""

_BLOCKS = (ast.FunctionDef, ast.If, ast.For, ast.While)


def doubt_conditions(request: str, function: Definition, lessons: Lessons) -> Iterator[Doubt]:
    """Hold the branches of a function against its request, and against what was found."""
    nodes = list(ast.walk(function.node))
    yield from _unfound_places(function, nodes, lessons)
    yield from _lost_results(function, nodes, lessons)
    yield from _comparisons(request, function, nodes, lessons)


def _unfound_places(
    function: Definition, nodes: Sequence[ast.AST], lessons: Lessons
) -> Iterator[Doubt]:
    """Doubt a place that is read where the search for it had no success."""
    places = dict(_searches(nodes, lessons.naming))
    for node in nodes:
        if isinstance(node, ast.If):
            is_negated = isinstance(node.test, ast.UnaryOp) and isinstance(node.test.op, ast.Not)
            test = node.test.operand if isinstance(node.test, ast.UnaryOp) else node.test
            place = places.get(ast.unparse(test), '')
            if place and _is_read_first(place, node.body if is_negated else node.orelse):
                yield UnfoundPlace(function.name, node.lineno, place, ast.unparse(test))


def _lost_results(
    function: Definition, nodes: Sequence[ast.AST], lessons: Lessons
) -> Iterator[Doubt]:
    """Doubt names that two searches share, where the first value is not read and the other is."""
    for node in nodes:
        block = node.body if isinstance(node, _BLOCKS) else []
        searches = [at for at, s in enumerate(block) if list(_searches([s], lessons.naming))]
        for first, second in pairwise(searches):
            between, after = block[slice(first + 1, second)], block[slice(second + 1, None)]
            lost = _stored(block[first]) & _stored(block[second]) - _read(between)
            for name in sorted(lost & _read(after)):
                yield LostResult(function.name, block[second].lineno, name)
                return


def _stored(statement: ast.stmt) -> frozenset[str]:
    return _names(statement, ast.Store)


def _read(statements: Sequence[ast.stmt]) -> frozenset[str]:
    return frozenset(name for s in statements for name in _names(s, ast.Load))


def _names(statement: ast.stmt, context: type[ast.expr_context]) -> frozenset[str]:
    """Give the names that a statement sets, or reads."""
    names = (node for node in ast.walk(statement) if isinstance(node, ast.Name))
    return frozenset(name.id for name in names if isinstance(name.ctx, context))


def _searches(nodes: Sequence[ast.AST], naming: frozenset[str]) -> Iterator[tuple[str, str]]:
    """Give what tells whether each search had success, and what holds the place then."""
    for node in nodes:
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call):
            names = target_names(node.targets[0])
            if called(node.value) in naming and len(names) > 1:
                yield names[-1], names[0]


def _is_read_first(name: str, branch: Sequence[ast.stmt]) -> bool:
    """Tell whether a branch reads a name before it gives it another value."""
    for statement in branch:
        names = [node for node in ast.walk(statement) if isinstance(node, ast.Name)]
        used = [node for node in names if node.id == name]
        if any(isinstance(node.ctx, ast.Load) for node in used):
            return True
        if used:
            return False
    return False


def _comparisons(
    request: str, function: Definition, nodes: Sequence[ast.AST], lessons: Lessons
) -> Iterator[Doubt]:
    """Doubt a comparison of coordinates that is not the stated relation."""
    said = [name for name, words in _RELATIONS.items() if words.search(request)]
    if len(said) != 1 or said[0] not in lessons.directions:
        return
    relation, step = said[0], lessons.directions[said[0]]
    before = _RELATIONS[relation].split(request.lower(), maxsplit=1)[0]
    known = {step.changed for step in lessons.directions.values()}
    objects = dict(_objects(nodes, lessons.naming))
    for node in nodes:
        if isinstance(node, ast.Compare) and len(node.ops) == 1:
            sides = [ast.unparse(side).partition('.') for side in (node.left, node.comparators[0])]
            names = [name for name, _dot, path in sides if path in known]
            first = [name for name in names if objects.get(name, name).lower() in before]
            if len(names) > len(first) == 1:
                second = next(name for name in names if name != first[0])
                wanted = _comparison(first[0], second, step)
                if ast.unparse(node) not in wanted:
                    yield ComparedAxis(function.name, node.lineno, relation, wanted[0])


def _objects(nodes: Sequence[ast.AST], naming: frozenset[str]) -> Iterator[tuple[str, str]]:
    """Give what holds the place of each object that is looked for, and the object's name."""
    for node in nodes:
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call):
            names = target_names(node.targets[0])
            if called(node.value) in naming and names:
                yield from ((names[0], text) for text in texts_of(node.value))


def _comparison(first: str, second: str, step: Step) -> tuple[str, str]:
    """Write that the first thing lies in a step's direction of the second, from either side."""
    path = step.changed
    more, less = ('>', '<') if step.is_positive else ('<', '>')
    return f'{first}.{path} {more} {second}.{path}', f'{second}.{path} {less} {first}.{path}'
