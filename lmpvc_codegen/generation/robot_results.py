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

"""Methods that give several values, and who takes these for one."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence

from lmpvc_codegen.generation.findings import Finding, WrongResult
from lmpvc_codegen.generation.robot_api import called_method, RobotApi, target_names
from lmpvc_codegen.generation.source import assigned_once
from lmpvc_codegen.generation.units import Unit


def check_results(unit: Unit, api: RobotApi) -> Iterator[Finding]:
    """Find several values that are used as if they were one, and what is unpacked wrongly."""
    several = {name: values for name, values in api.results.items() if len(values) > 1}
    whole = _taken_whole(unit.nodes, several)
    for node in unit.nodes:
        for used in _used_as_one(node):
            call = whole.get(used.id) if isinstance(used, ast.Name) else used
            if isinstance(call, ast.Call) and called_method(call) in several:
                yield _wrong_result(unit.name, call, api)
        if isinstance(node, ast.Assign) and _is_misfit(node, api.results):
            assert isinstance(node.value, ast.Call)
            yield _wrong_result(unit.name, node.value, api)


def _wrong_result(function: str, call: ast.Call, api: RobotApi) -> Finding:
    first = call.args[0] if call.args else None
    text = first.value if isinstance(first, ast.Constant) else ''
    name = called_method(call)
    text = text if isinstance(text, str) else ''
    return WrongResult(function, call.lineno, name, api.results[name], text)


def _taken_whole(
    nodes: Sequence[ast.AST], results: Mapping[str, tuple[str, ...]]
) -> dict[str, ast.Call]:
    """Give the names to which nothing but all values of a call are assigned."""
    return {
        name: value
        for name, value in assigned_once(nodes).items()
        if isinstance(value, ast.Call) and called_method(value) in results
    }


def _used_as_one(node: ast.AST) -> list[ast.expr]:
    """Give what a node tests, reads an attribute of, or hands to a method of the robot."""
    if isinstance(node, ast.If | ast.While | ast.IfExp | ast.Assert):
        return [node.test]
    if isinstance(node, ast.BoolOp):
        return node.values
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        return [node.operand]
    if isinstance(node, ast.Compare):
        return [node.left, *node.comparators]
    if isinstance(node, ast.Call):
        return [given for given in node.args if called_method(node) or called_method(given)]
    return [node.value] if isinstance(node, ast.Attribute) else []


def _is_misfit(node: ast.Assign, results: Mapping[str, tuple[str, ...]]) -> bool:
    """Tell whether values are unpacked into more or fewer names than there are."""
    values = results.get(called_method(node.value), ())
    names = target_names(node.targets[0])
    is_starred = any(name.startswith('*') for name in names)
    return bool(values) and not is_starred and len(names) not in {1, len(values)}
