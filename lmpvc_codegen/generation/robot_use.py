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

"""Checks of how a program uses the robot: methods it has, called as they want to be called."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from lmpvc_codegen.generation.findings import (
    Finding,
    RobotTampering,
    UnknownRobotMethod,
    WrongArguments,
)
from lmpvc_codegen.generation.robot_api import ROBOT, RobotApi
from lmpvc_codegen.generation.signatures import misfit
from lmpvc_codegen.generation.units import is_named, Unit


def check_robot_use(unit: Unit, api: RobotApi, robots: frozenset[str]) -> Iterator[Finding]:
    """
    Find methods that the robot lacks, calls that do not fit, and tampering.

    :param robots: the names by which the function knows the robot.
    """
    called = {id(call.func) for call in unit.calls}
    for node in unit.nodes:
        if isinstance(node, ast.Attribute) and is_named(node.value, robots):
            yield from _check_attribute(unit, node, api, is_called=id(node) in called)
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            if is_named(node.func.value, robots):
                yield from _check_call(unit, node, node.func, api)
    yield from _tampering(unit, robots)


def _check_attribute(
    unit: Unit, node: ast.Attribute, api: RobotApi, *, is_called: bool
) -> Iterator[Finding]:
    if not isinstance(node.ctx, ast.Load):
        yield RobotTampering(unit.name, node.lineno, ast.unparse(node) + ' = ...')
    elif node.attr not in api.methods and (is_called or node.attr not in api.attributes):
        yield UnknownRobotMethod(unit.name, node.lineno, node.attr, tuple(sorted(api.methods)))


def _check_call(
    unit: Unit, call: ast.Call, function: ast.Attribute, api: RobotApi
) -> Iterator[Finding]:
    signature = api.methods.get(function.attr)
    reason = misfit(call, signature) if signature else ''
    if reason:
        expected = f'robot.{function.attr}{signature}'
        yield WrongArguments(unit.name, call.lineno, ast.unparse(call), expected, reason)


def _tampering(unit: Unit, robots: frozenset[str]) -> Iterator[Finding]:
    """Find every use of the robot that is neither ``robot.method`` nor an argument of a call."""
    allowed = set(_plain_uses(unit, robots))
    for node in unit.nodes:
        if isinstance(node, ast.Name) and node.id in robots and id(node) not in allowed:
            if node.id == ROBOT or isinstance(node.ctx, ast.Load):
                yield RobotTampering(unit.name, node.lineno, _shown(node))
        elif isinstance(node, ast.Global | ast.Nonlocal) and ROBOT in node.names:
            yield RobotTampering(unit.name, node.lineno, ast.unparse(node))
        elif isinstance(node, ast.FunctionDef) and node.name == ROBOT:
            yield RobotTampering(unit.name, node.lineno, f'def {node.name}')
        elif isinstance(node, ast.ExceptHandler | ast.MatchAs | ast.MatchStar) and (
            node.name == ROBOT
        ):
            yield RobotTampering(unit.name, getattr(node, 'lineno', 0), f'as {ROBOT}')


def _plain_uses(unit: Unit, robots: frozenset[str]) -> Iterator[int]:
    for node in unit.nodes:
        if isinstance(node, ast.Attribute) and is_named(node.value, robots):
            yield id(node.value)
        elif isinstance(node, ast.Call) and _may_receive(node):
            yield from map(id, [*node.args, *(word.value for word in node.keywords)])
        elif isinstance(node, ast.Assign) and is_named(node.value, robots):
            if all(isinstance(target, ast.Name) for target in node.targets):
                yield id(node.value)
                yield from (id(t) for t in node.targets if not is_named(t, {ROBOT}))


def _may_receive(call: ast.Call) -> bool:
    """Tell whether a call may be handed the robot: a function's may, a module function's not."""
    if isinstance(call.func, ast.Attribute):
        return call.func.attr == 'partial'
    return isinstance(call.func, ast.Name | ast.Lambda | ast.Subscript)


def _shown(node: ast.Name) -> str:
    return node.id if isinstance(node.ctx, ast.Load) else f'{node.id} = ...'
