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
from dataclasses import dataclass
from functools import cached_property

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
        """Give the function, where the unit is one."""
        first = self.body[0] if self.name and self.body else None
        return first if isinstance(first, ast.FunctionDef | ast.AsyncFunctionDef) else None

    def global_call(self, call: ast.Call) -> str:
        """Name the module-level function that a call calls, or ''."""
        return self.global_name(call.func)

    def global_name(self, node: ast.expr) -> str:
        """Give the name that an expression looks up at module level, or ''."""
        if isinstance(node, ast.Name) and node.id not in self.names.local:
            return node.id
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


def names_bound_by(node: ast.AST) -> tuple[str, ...]:
    """Name what a node binds by a word of its own: def, import, except, match, global."""
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return (node.name,)
    if isinstance(node, ast.alias):
        return (node.asname or node.name.partition('.')[0],)
    if isinstance(node, ast.ExceptHandler | ast.MatchAs | ast.MatchStar) and node.name:
        return (node.name,)
    if isinstance(node, ast.MatchMapping) and node.rest:
        return (node.rest,)
    if isinstance(node, ast.Global | ast.Nonlocal):
        return tuple(node.names)
    return ()


def is_named(node: ast.AST | None, names: set[str] | frozenset[str]) -> bool:
    """Tell whether a node is one of some names."""
    return isinstance(node, ast.Name) and node.id in names
