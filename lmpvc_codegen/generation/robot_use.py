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
from lmpvc_codegen.generation.language import SAFE_BUILTINS
from lmpvc_codegen.generation.robot_api import ROBOT, RobotApi
from lmpvc_codegen.generation.robot_flow import called, is_partial, places, RobotFlow
from lmpvc_codegen.generation.signatures import misfit
from lmpvc_codegen.generation.units import is_named, names_bound_by, Unit

_MAY_LOOK_AT_THE_ROBOT = frozenset({'bool', 'callable', 'isinstance', 'print', 'repr', 'str'})
"""Builtins that may be handed the robot, because they neither keep it nor give it back."""


def check_robot_use(unit: Unit, api: RobotApi, flow: RobotFlow) -> Iterator[Finding]:
    """Find methods that the robot lacks, calls that do not fit, and tampering."""
    robots = flow.names(unit)
    callees = {id(call.func) for call in unit.calls}
    for node in unit.nodes:
        if isinstance(node, ast.Attribute) and is_named(node.value, robots):
            yield from _check_attribute(unit, node, api, is_called=id(node) in callees)
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            if is_named(node.func.value, robots):
                yield from _check_call(unit, node, node.func, api)
    yield from _rebound(unit, api)
    yield from _stray_uses(unit, api, flow)


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


def _rebound(unit: Unit, api: RobotApi) -> Iterator[Finding]:
    """Find bindings that hide the robot anywhere, or a policy where other functions see it."""
    for node in unit.nodes:
        line = getattr(node, 'lineno', 0)
        stored = isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load)
        bound = (node.id,) if isinstance(node, ast.Name) and stored else names_bound_by(node)
        for name in bound:
            is_policy = name in api.policies and name in unit.names.bound
            if name == ROBOT or (is_policy and not isinstance(node, ast.alias)):
                yield RobotTampering(unit.name, line, f'{name} = ...')


def _stray_uses(unit: Unit, api: RobotApi, flow: RobotFlow) -> Iterator[Finding]:
    """Find every use of the robot that is no method and no argument of a function."""
    robots = flow.names(unit)
    plain = set(_plain_uses(unit, robots))
    for call in unit.calls:
        for place, value in places(call):
            if is_named(value, robots) and _may_receive(unit, call, place, api, flow):
                plain.add(id(value))
    for node in unit.nodes:
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
            if node.id in robots and id(node) not in plain:
                yield RobotTampering(unit.name, node.lineno, node.id)


def _plain_uses(unit: Unit, robots: frozenset[str]) -> Iterator[int]:
    for node in unit.nodes:
        if isinstance(node, ast.Attribute):
            yield id(node.value)
        elif isinstance(node, ast.Compare) and isinstance(node.ops[0], ast.Is | ast.IsNot):
            yield id(node.left)
        elif isinstance(node, ast.Assign) and is_named(node.value, robots):
            if all(isinstance(target, ast.Name) for target in node.targets):
                yield id(node.value)


def _may_receive(
    unit: Unit, call: ast.Call, place: int | str, api: RobotApi, flow: RobotFlow
) -> bool:
    """Tell whether a call may be handed the robot at a place: it must land in a parameter."""
    function = called(call)
    if isinstance(function, ast.Attribute | ast.Lambda) or place == '':
        return False
    known = flow.resolve(unit, function)
    if is_partial(call) and known is None:
        return isinstance(function, ast.Name) and function.id in api.policies
    if known is not None:
        return all(candidate.parameter(place) for candidate in known)
    if isinstance(function, ast.Name) and unit.global_name(function):
        if function.id in api.imports or function.id in _imported(unit):
            return function.id in api.policies
        return function.id not in SAFE_BUILTINS - _MAY_LOOK_AT_THE_ROBOT
    return True


def _imported(unit: Unit) -> set[str]:
    return {n for node in unit.nodes if isinstance(node, ast.alias) for n in names_bound_by(node)}
