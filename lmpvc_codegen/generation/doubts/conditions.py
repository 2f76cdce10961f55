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
from lmpvc_codegen.generation.doubts.kinds import ComparedAxis, Doubt, LostResult, UnfoundPlace
from lmpvc_codegen.generation.lessons import Lessons
from lmpvc_codegen.generation.searches import searches_in
from lmpvc_codegen.generation.source import Definition, names_in

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
    yield from _unfound_places(function, lessons)
    yield from _lost_results(function, lessons)
    yield from _comparisons(request, function, lessons)


def _unfound_places(function: Definition, lessons: Lessons) -> Iterator[Doubt]:
    """Doubt a place that is read where the search for it had no success."""
    places = {s.found: s.place for s in searches_in(function.nodes, lessons.naming) if s.found}
    for node in function.nodes:
        if isinstance(node, ast.If):
            is_negated = isinstance(node.test, ast.UnaryOp) and isinstance(node.test.op, ast.Not)
            test = node.test.operand if isinstance(node.test, ast.UnaryOp) else node.test
            place = places.get(ast.unparse(test), '')
            if place and _is_read_first(place, node.body if is_negated else node.orelse):
                yield UnfoundPlace(function.name, node.lineno, place, ast.unparse(test))


def _lost_results(function: Definition, lessons: Lessons) -> Iterator[Doubt]:
    """Doubt names that two searches share, where the first value is not read and the other is."""
    for node in function.nodes:
        block = node.body if isinstance(node, _BLOCKS) else []
        taken = [next(searches_in([statement], lessons.naming), None) for statement in block]
        searches = [at for at, search in enumerate(taken) if search and search.found]
        for first, second in pairwise(searches):
            between, after = block[slice(first + 1, second)], block[slice(second + 1, None)]
            lost = _set([block[first]]) & _set([block[second]]) - _read(between)
            for name in sorted(lost & _read(after)):
                texts = tuple(text for search in taken if search for text in search.texts)
                yield LostResult(function.name, block[second].lineno, name, texts)
                return


def _set(statements: Sequence[ast.stmt]) -> frozenset[str]:
    return names_in((node for s in statements for node in ast.walk(s)), ast.Store)


def _read(statements: Sequence[ast.stmt]) -> frozenset[str]:
    return names_in((node for s in statements for node in ast.walk(s)), ast.Load)


def _is_read_first(name: str, branch: Sequence[ast.stmt]) -> bool:
    """Tell whether a branch reads a name before it gives it another value."""
    for statement in branch:
        if name in _read([statement]):
            return True
        if name in _set([statement]):
            return False
    return False


def _comparisons(request: str, function: Definition, lessons: Lessons) -> Iterator[Doubt]:
    """Doubt a comparison of coordinates that is not the stated relation."""
    said = [name for name, words in _RELATIONS.items() if words.search(request)]
    if len(said) != 1 or said[0] not in lessons.directions:
        return
    relation, step = said[0], lessons.directions[said[0]]
    before = _RELATIONS[relation].split(request.lower(), maxsplit=1)[0]
    known = {step.changed for step in lessons.directions.values()}
    searches = searches_in(function.nodes, lessons.naming)
    objects = {search.place: text for search in searches for text in search.texts}
    for node in function.nodes:
        if isinstance(node, ast.Compare) and len(node.ops) == 1:
            sides = [ast.unparse(side).partition('.') for side in (node.left, node.comparators[0])]
            names = [name for name, _dot, path in sides if path in known]
            first = [name for name in names if objects.get(name, name).lower() in before]
            if len(names) > len(first) == 1:
                second = next(name for name in names if name != first[0])
                wanted = _comparison(first[0], second, step)
                if ast.unparse(node) not in wanted:
                    mended = function.body_with(node, wanted[0])
                    yield ComparedAxis(
                        function.name, node.lineno, relation, wanted[0], mended=mended
                    )


def _comparison(first: str, second: str, step: Step) -> tuple[str, str]:
    """Write that the first thing lies in a step's direction of the second, from either side."""
    path = step.changed
    more, less = ('>', '<') if step.is_positive else ('<', '>')
    return f'{first}.{path} {more} {second}.{path}', f'{second}.{path} {less} {first}.{path}'
