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

"""Where functions are called that are still to be written, and what the calls tell of them."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lmpvc_codegen.generation.robot_api import ROBOT
from lmpvc_codegen.generation.signatures import is_plain
from lmpvc_codegen.generation.source import Definition


@dataclass(frozen=True)
class CallSite:
    """
    One use of a function that is missing.

    :param request: the statement ``y = f(x)`` where the result is kept, else the call; the form
        in which Code as Policies asks for a function.
    :param call: the call; None where the function is handed on instead of called.
    """

    name: str
    request: str
    call: ast.Call | None = None


def call_sites(parent: Definition, missing: frozenset[str]) -> Iterator[CallSite]:
    """Yield each use of a missing function in a definition, in reading order."""
    assigned = {
        id(node.value): ast.unparse(node)
        for node in ast.walk(parent.node)
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call)
    }
    called: set[str] = set()
    for call in _calls_in_reading_order(parent.node):
        if isinstance(call.func, ast.Name) and call.func.id in missing:
            called.add(call.func.id)
            yield CallSite(call.func.id, assigned.get(id(call)) or ast.unparse(call), call)
    for name in sorted(missing - called):
        yield CallSite(name, name)


def _calls_in_reading_order(node: ast.AST) -> list[ast.Call]:
    calls = [child for child in ast.walk(node) if isinstance(child, ast.Call)]
    return sorted(calls, key=lambda call: (call.lineno, call.col_offset))


def parameters_told_by(calls: Sequence[ast.Call]) -> str | None:
    """Write the parameters of a function whose calls name them all, as in ``f(robot, pose)``."""
    names = [
        tuple(argument.id for argument in call.args if isinstance(argument, ast.Name))
        for call in calls
    ]
    all_named = all(
        is_plain(call) and not call.keywords and len(found) == len(call.args)
        for call, found in zip(calls, names, strict=True)
    )
    if not names or not all_named or len({len(found) for found in names}) > 1:
        return None
    return ', '.join(names[0]) if len(set(names[0])) == len(names[0]) else None


def callers_call(top: Definition) -> ast.Call:
    """Write the call that the caller makes: it has the robot to give, and nothing else."""
    takes_any = [*top.node.args.posonlyargs, *top.node.args.args]
    given: list[ast.expr] = [ast.Name(ROBOT, ast.Load())] if takes_any else []
    return ast.Call(func=ast.Name(top.name, ast.Load()), args=given, keywords=[])
