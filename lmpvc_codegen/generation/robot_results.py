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
from collections.abc import Iterator, Mapping

from lmpvc_codegen.generation.findings import Finding, WrongResult
from lmpvc_codegen.generation.robot_api import called_method, RobotApi, target_names
from lmpvc_codegen.generation.units import Unit


def check_results(unit: Unit, api: RobotApi) -> Iterator[Finding]:
    """Find several values that are tested as if they were one, or unpacked into too few names."""
    for node in unit.nodes:
        for call in _taken_wrongly(node, api.results):
            name = called_method(call)
            first = call.args[0] if call.args else None
            text = first.value if isinstance(first, ast.Constant) else ''
            text = text if isinstance(text, str) else ''
            yield WrongResult(unit.name, call.lineno, name, api.results[name], text)


def _taken_wrongly(node: ast.AST, results: Mapping[str, tuple[str, ...]]) -> Iterator[ast.Call]:
    tested: list[ast.expr] = []
    if isinstance(node, ast.If | ast.While | ast.IfExp | ast.Assert):
        tested = [node.test]
    elif isinstance(node, ast.BoolOp):
        tested = node.values
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        tested = [node.operand]
    elif isinstance(node, ast.Compare):
        tested = [node.left, *node.comparators]
    elif isinstance(node, ast.Assign) and called_method(node.value) in results:
        names = target_names(node.targets[0])
        is_starred = any(name.startswith('*') for name in names)
        fits = is_starred or len(names) in {1, len(results[called_method(node.value)])}
        tested = [] if fits else [node.value]
    for test in tested:
        if isinstance(test, ast.Call) and called_method(test) in results:
            yield test
