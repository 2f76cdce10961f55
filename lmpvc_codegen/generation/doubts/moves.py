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

"""Doubts about plain moves: the other way, or along an axis that the sentence does not name."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence
import re

from lmpvc_codegen.generation.directions import directions_in, Step, step_of, steps_in
from lmpvc_codegen.generation.doubts.kinds import Doubt
from lmpvc_codegen.generation.doubts.move_kinds import ForeignAxis, NoReturn, WrongWay
from lmpvc_codegen.generation.source import Definition

RETURNS = re.compile(r'\b(?:back|return|again|undo|home|start|opposite|other way)\b', re.I)
"""What makes a move the other way right, though its direction is not said."""

COMES_BACK = re.compile(
    r'\b(?:return(?! (?:it|that|the|to the (?!start)))'
    r'|(?:come|go|and|then) back(?! to the (?!start)))\b',
    re.I,
)
"""What asks for a way back to where the robot was."""

_FIGURE = (ast.For, ast.While, ast.If, ast.IfExp)


def doubt_moves(
    request: str, functions: Sequence[Definition], directions: Mapping[str, Step]
) -> Iterator[Doubt]:
    """
    Hold the steps of functions against the directions that a request names.

    :param directions: what each direction changes.
    """
    named = [name for name in dict.fromkeys(directions_in(request)) if name in directions]
    known = {step.changed for step in directions.values()}
    steps = {step for function in functions for step in steps_in(function.source)}
    taken = {step for step in steps if not step.is_call or step.changed in known}
    name = functions[0].name
    for direction in named:
        step = directions[direction]
        if step.opposite in taken and step not in taken and not RETURNS.search(request):
            mended = _mended(functions[0], step)
            yield WrongWay(name, 1, direction, step.rule, mended=mended)
    ways = [str(step.opposite) for step in taken if step.opposite not in taken]
    if len(ways) == len(taken) == 1 and COMES_BACK.search(request):
        yield NoReturn(name, 1, ways[0])
    if named and not any(_is_figure(function) for function in functions):
        stated = {directions[direction].changed for direction in named}
        for axis in sorted({step.changed for step in taken if not step.is_call} - stated):
            yield ForeignAxis(name, 1, axis)


def _mended(function: Definition, step: Step) -> str:
    """Give a function's body up to its only step the other way, taken the right way; or ''."""
    kinds = (ast.Call, ast.AugAssign)
    taken = [node for node in function.nodes if isinstance(node, kinds)]
    wrong = [node for node in taken if step_of(node) == step.opposite]
    if len(wrong) != 1:
        return ''
    return turned(function, wrong[0])


def turned(function: Definition, node: ast.stmt | ast.Call) -> str:
    """Give a function's body up to a step, and the step the other way; or ''."""
    if isinstance(node, ast.AugAssign):
        sign = '+=' if isinstance(node.op, ast.Sub) else '-='
        changed = f'{ast.unparse(node.target)} {sign} {ast.unparse(node.value)}'
        return f'{function.body_until(node)}{changed}'
    if not isinstance(node, ast.Call):
        return ''
    amount = ast.unparse(node.args[0])
    other = amount.removeprefix('-') if amount.startswith('-') else f'-{amount}'
    return function.body_with(node, ast.unparse(node).replace(f'({amount}', f'({other}', 1))


def _is_figure(function: Definition) -> bool:
    """Tell whether a function draws or decides: it may go ways that nobody named."""
    return any(isinstance(node, _FIGURE) for node in function.nodes)
