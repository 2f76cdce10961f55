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

"""The parts of a program that the checks look at, with the names each part uses."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from lmpvc_codegen.generation.robot_api import ROBOT
from lmpvc_codegen.generation.scope import Names


@dataclass(frozen=True)
class Unit:
    """
    A function of a program, or ('') the statements around its functions.

    :param body: the syntax trees, line numbers of the whole program.
    :param names: the names in it, by how they are resolved.
    """

    name: str
    body: tuple[ast.stmt, ...]
    names: Names

    @cached_property
    def nodes(self) -> tuple[ast.AST, ...]:
        """All nodes of the unit."""
        return tuple(node for statement in self.body for node in ast.walk(statement))

    @cached_property
    def calls(self) -> tuple[ast.Call, ...]:
        """All calls of the unit."""
        return tuple(node for node in self.nodes if isinstance(node, ast.Call))

    @property
    def definition(self) -> ast.FunctionDef | ast.AsyncFunctionDef | None:
        """The function, where the unit is one."""
        first = self.body[0] if self.name and self.body else None
        return first if isinstance(first, ast.FunctionDef | ast.AsyncFunctionDef) else None

    def global_call(self, call: ast.Call) -> str:
        """Name the module-level function that a call calls, or ''."""
        if isinstance(call.func, ast.Name) and call.func.id not in self.names.local:
            return call.func.id
        return ''


def units(tree: ast.Module) -> list[Unit]:
    """Divide a program into its functions and the rest, the rest first."""
    functions = [
        node for node in tree.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]
    rest = [node for node in tree.body if node not in functions]
    return [_unit('', rest), *(_unit(function.name, [function]) for function in functions)]


def _unit(name: str, body: list[ast.stmt]) -> Unit:
    source = ast.unparse(ast.Module(body=body, type_ignores=[]))
    return Unit(name=name, body=tuple(body), names=Names(source))


def robot_names(program: list[Unit]) -> dict[str, frozenset[str]]:
    """
    Find, for each function, the names by which it knows the robot.

    The robot is ``robot``, every parameter that some call hands it to, and every plain copy.
    """
    known = {unit.name: {ROBOT} for unit in program}
    grown = True
    while grown:
        before = sum(map(len, known.values()))
        for unit in program:
            known[unit.name] |= set(_copies(unit, known[unit.name]))
            for call in unit.calls:
                callee = unit.global_call(call)
                if callee in known:
                    known[callee] |= set(_received(call, callee, program, known[unit.name]))
        grown = sum(map(len, known.values())) > before
    return {name: frozenset(names) for name, names in known.items()}


def _copies(unit: Unit, robots: set[str]) -> Iterator[str]:
    for node in unit.nodes:
        if isinstance(node, ast.Assign) and is_named(node.value, robots):
            yield from (target.id for target in node.targets if isinstance(target, ast.Name))


def _received(
    call: ast.Call, callee: str, program: list[Unit], robots: set[str]
) -> Iterator[str]:
    definitions = [unit.definition for unit in program if unit.name == callee]
    definition = definitions[0] if definitions else None
    if definition is None:
        return
    parameters = [*definition.args.posonlyargs, *definition.args.args]
    for argument, parameter in zip(call.args, parameters, strict=False):
        if is_named(argument, robots):
            yield parameter.arg
    yield from (word.arg for word in call.keywords if word.arg and is_named(word.value, robots))


def is_named(node: ast.AST | None, names: set[str] | frozenset[str]) -> bool:
    """Tell whether a node is one of some names."""
    return isinstance(node, ast.Name) and node.id in names
