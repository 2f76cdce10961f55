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

"""Doubts about figures: those that stop one step before they are closed."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from lmpvc_codegen.generation.doubts.kinds import Doubt, OpenFigure
from lmpvc_codegen.generation.source import Definition

_TURN = 'pi'
_COPIES = frozenset(('copy', 'deepcopy'))


def doubt_figures(function: Definition) -> Iterator[Doubt]:
    """
    Doubt ``for i in range(n)`` around ``2 * pi * i / n`` where each point is set from the center.

    Such a path ends one step before its first point. One that adds a side at each step does not.
    """
    for loop in function.nodes:
        if isinstance(loop, ast.For) and isinstance(loop.iter, ast.Call) and loop.iter.args:
            steps = ast.unparse(loop.iter.args[-1])
            nodes = [node for statement in loop.body for node in ast.walk(statement)]
            if any(_is_part_of_a_turn(node, steps) for node in nodes) and _copies(nodes):
                yield OpenFigure(function.name, loop.lineno, steps)


def _is_part_of_a_turn(node: ast.AST, steps: str) -> bool:
    is_ratio = isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div)
    if not is_ratio or not isinstance(node, ast.BinOp) or ast.unparse(node.right) != steps:
        return False
    names = (child for child in ast.walk(node.left) if isinstance(child, ast.Attribute))
    return any(name.attr == _TURN for name in names)


def _copies(nodes: list[ast.AST]) -> bool:
    calls = (node.func for node in nodes if isinstance(node, ast.Call))
    return any(isinstance(func, ast.Attribute) and func.attr in _COPIES for func in calls)
