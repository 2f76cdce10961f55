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

"""Doubts about places: taken by halves, added as a whole, or changed for nothing."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
import re

from lmpvc_codegen.generation.directions import directions_in, Step
from lmpvc_codegen.generation.doubts.kinds import Doubt, HalfwayPlace, UnusedPlace, WholePosition
from lmpvc_codegen.generation.doubts.move_kinds import ForeignNumber
from lmpvc_codegen.generation.quantities import read_quantities
from lmpvc_codegen.generation.robot_api import called_method
from lmpvc_codegen.generation.source import Definition
from lmpvc_codegen.generation.stated import explains_any

_POSITION = 'position'
_TOUCHED = re.compile(r'\b(?:touch|push|press|tap)\b', re.I)
_LEVEL = re.compile(r'\b(?:height|level|sideways|horizontal(?:ly)?|vertical(?:ly)?)\b', re.I)
"""What asks for some coordinates of a place alone."""

_LITTLE = re.compile(r'\b(?:little|bit|slightly|somewhat|near|close|few)\b', re.I)


def doubt_distances(request: str, function: Definition) -> Iterator[Doubt]:
    """Doubt a number that is added to a coordinate beside those which a request states."""
    stated = [q for q in read_quantities(request) if q.unit == 'm']
    nodes = function.nodes
    is_vague = not stated and not _TOUCHED.search(request)
    if is_vague or _LITTLE.search(request) or any(_is_figure_or_grip(node) for node in nodes):
        return
    for addition in _additions(function):
        if addition.number and not explains_any(addition.number, stated):
            number = f'{addition.number:g}'
            yield ForeignNumber(function.name, addition.line, number, mended=addition.without)
            return


@dataclass(frozen=True)
class _Addition:
    """
    A number that is added to a coordinate.

    :param without: the function's body up to there, without what is added.
    """

    number: float
    line: int
    without: str


def _additions(function: Definition) -> Iterator[_Addition]:
    """Give what a function adds to coordinates, and takes from them."""
    for node in function.nodes:
        if isinstance(node, ast.BinOp) and isinstance(node.left, ast.Attribute):
            if isinstance(node.op, ast.Add | ast.Sub):
                mended = function.body_with(node, ast.unparse(node.left))
                yield _Addition(_number(node.right), node.lineno, mended)
        elif isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Attribute):
            if isinstance(node.op, ast.Add | ast.Sub):
                before = function.body_before(node.lineno)
                yield _Addition(_number(node.value), node.lineno, before)


def _number(node: ast.expr) -> float:
    """Read a number without its sign; 0 for what is computed."""
    plain = node.operand if isinstance(node, ast.UnaryOp) else node
    value = plain.value if isinstance(plain, ast.Constant) else None
    return float(value) if isinstance(value, int | float) else 0.0


def _is_figure_or_grip(node: ast.AST) -> bool:
    is_loop = isinstance(node, ast.For | ast.While)
    return is_loop or called_method(node).endswith('_hand')


def doubt_places(
    request: str, function: Definition, directions: Mapping[str, Step]
) -> Iterator[Doubt]:
    """
    Doubt poses that lie beside another one by half, and arithmetic on whole positions.

    :param directions: which coordinate each direction changes; two of them are horizontal.
    """
    yield from _halfway_places(request, function, directions)
    yield from _whole_positions(function)
    yield from (UnusedPlace(function.name, 1, name) for name in unused_places(function))


def unused_places(function: Definition) -> list[str]:
    """Give the names whose attributes are changed, and that are only read for their attributes."""
    nodes = function.nodes
    owners = {id(node.value) for node in nodes if isinstance(node, ast.Attribute)}
    handed = {
        node.id
        for node in nodes
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and id(node) not in owners
    }
    changed = {
        ast.unparse(node).partition('.')[0]
        for node in nodes
        if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store)
    }
    # What another name for a part of a place changes is the place itself.
    parts = {
        target.id
        for node in nodes
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Attribute)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    return sorted(changed - handed - parts)


def _halfway_places(
    request: str, function: Definition, directions: Mapping[str, Step]
) -> Iterator[Doubt]:
    if not {'forward', 'left', 'up'} <= directions.keys() or _LEVEL.search(request):
        return
    horizontal = {directions[name].changed for name in ('forward', 'left')}
    coordinates = {directions['up'].changed, *horizontal}
    # What is above something has its height, too; what is between two may keep its own.
    wanted = coordinates if {'up', 'down'} & {*directions_in(request)} else horizontal
    taken: dict[tuple[str, str], set[str]] = defaultdict(set)
    whole: set[tuple[str, str]] = set()
    for node in function.nodes:
        if isinstance(node, ast.Assign):
            target, _dot, path = ast.unparse(node.targets[0]).partition('.')
            for source, read in _read(node.value):
                if not path:
                    whole.add((target, source))
                elif path == read and path in coordinates and source != target:
                    taken[target, source].add(path)
    for pair, paths in taken.items():
        if wanted - paths and pair not in whole:
            left = ' and '.join(sorted(wanted - paths))
            yield HalfwayPlace(function.name, 1, pair[1], min(paths), left)


def _read(value: ast.expr) -> Iterator[tuple[str, str]]:
    """Give each name in an expression with the path that is read of it."""
    for node in ast.walk(value):
        if isinstance(node, ast.Attribute | ast.Name):
            source, _dot, path = ast.unparse(node).partition('.')
            yield source, path


def _whole_positions(function: Definition) -> Iterator[Doubt]:
    nodes = function.nodes
    aliases = {
        target.id
        for node in nodes
        if isinstance(node, ast.Assign) and _is_position(node.value, frozenset())
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    for node in nodes:
        if isinstance(node, ast.BinOp) and any(
            _is_position(side, frozenset(aliases)) for side in (node.left, node.right)
        ):
            yield WholePosition(function.name, node.lineno, ast.unparse(node))
            return


def _is_position(node: ast.expr, aliases: frozenset[str]) -> bool:
    if isinstance(node, ast.Name):
        return node.id in aliases
    return isinstance(node, ast.Attribute) and node.attr == _POSITION
