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

"""
What the preamble and the policies say this robot can do. Both are parsed, never run.

A class whose name contains ``robot`` declares the robot's methods with their signatures. Without
one, the methods that the examples and policies call are the robot's methods, and the way they
are called is their signature.
"""

from __future__ import annotations

import ast
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from inspect import Signature
from typing import TypeGuard

from lmpvc_codegen.errors import CommandRejectedError
from lmpvc_codegen.generation.scope import Names
from lmpvc_codegen.generation.signatures import signature_of, signature_of_calls
from lmpvc_codegen.generation.source import parse_statements

ROBOT = 'robot'
"""The name by which the caller hands over its robot, fixed by LMPVC."""

CALLER_MODULES = frozenset({ROBOT, 'policies'})
"""Modules of the client's own: their names are there when the program runs."""


@dataclass(frozen=True)
class Import:
    """One import of the preamble: the statement that binds one name."""

    name: str
    statement: str
    module: str
    attribute: str = ''

    @property
    def root(self) -> str:
        """Name the top-level module."""
        return self.module.partition('.')[0]


@dataclass(frozen=True)
class RobotApi:
    """
    What a program may use.

    :param methods: the robot's methods; a class declared them if ``is_declared``.
    :param attributes: attributes of the robot that are declared, or read by the examples.
    :param policies: functions that the robot already has; None where only the name is known.
    :param summaries: what policies do, in the first line of their docstrings.
    :param results: methods that give values, and how an example names these.
    :param imports: names that the preamble's imports bind.
    :param modules: top-level modules that a program may import.
    """

    methods: Mapping[str, Signature] = field(default_factory=dict)
    attributes: frozenset[str] = frozenset()
    is_declared: bool = False
    policies: Mapping[str, Signature | None] = field(default_factory=dict)
    summaries: Mapping[str, str] = field(default_factory=dict)
    results: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    imports: Mapping[str, Import] = field(default_factory=dict)
    modules: frozenset[str] = frozenset()

    @property
    def names(self) -> frozenset[str]:
        """Names that a program finds defined: the robot, policies, permitted imports."""
        permitted = {name for name, found in self.imports.items() if self.permits(found)}
        return frozenset({ROBOT, *self.policies, *permitted})

    @property
    def speed_method(self) -> str:
        """Name the method that sets speeds, or ''."""
        return next((name for name in self.methods if 'speed' in name), '')

    def permits(self, found: Import) -> bool:
        """Tell whether a program may hold an import: its top-level module is on the list."""
        return found.root in self.modules


def read_robot_api(preamble: str, policies: str, *, modules: Sequence[str]) -> RobotApi:
    """
    Read what a robot can do out of what its client sends.

    A preamble is prompt text first: parts of it that are not Python are passed over. Policies
    are code that the client runs, so every line of them has to be Python.

    :param modules: top-level modules that programs may import.
    :raises CommandRejectedError: the policies do not parse, or would run code when loaded.
    """
    told = parse_statements(preamble)
    bank = _parse_policies(policies)
    imports = {found.name: found for found in _imports([*told, *bank])}
    declared = [n for n in told if isinstance(n, ast.ClassDef) and ROBOT in n.name.lower()]
    examples = [node for node in [*told, *bank] if node not in declared]
    methods = dict(_declared_methods(declared)) or dict(_called_methods(examples))
    return RobotApi(
        methods=methods,
        attributes=frozenset(
            _declared_attributes(declared) if declared else _read_attributes(examples)
        ),
        is_declared=bool(declared),
        policies=_policies(bank, imports),
        summaries=dict(_summaries(bank)),
        results=_results(examples),
        imports={n: found for n, found in imports.items() if found.root not in CALLER_MODULES},
        modules=frozenset(modules),
    )


def imports_of(node: ast.Import | ast.ImportFrom) -> Iterator[Import]:
    """Yield one import for each name that an import statement binds."""
    for alias in node.names:
        shown = alias.name + (f' as {alias.asname}' if alias.asname else '')
        if isinstance(node, ast.Import):
            bound = alias.asname or alias.name.partition('.')[0]
            yield Import(bound, f'import {shown}', alias.name)
        else:
            module = '.' * node.level + (node.module or '')
            bound = alias.asname or alias.name
            yield Import(bound, f'from {module} import {shown}', module, alias.name)


def _imports(statements: Iterable[ast.stmt]) -> Iterator[Import]:
    for node in statements:
        if isinstance(node, ast.Import | ast.ImportFrom):
            yield from imports_of(node)


def _parse_policies(policies: str) -> list[ast.stmt]:
    try:
        statements = ast.parse(policies).body
        Names(policies)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        line = getattr(error, 'lineno', None)
        where = f' at line {line}' if line else ''
        raise CommandRejectedError(
            f'The policies are not valid Python{where}: {getattr(error, "msg", error)}.',
            remedy='Send function definitions that Python can parse, or no policies.',
        ) from error
    for node in statements:
        line = _runs_code(node)
        if line:
            raise CommandRejectedError(
                f'The policies would run code at line {line} when they are loaded.',
                remedy='Send only imports and functions, without decorators and with constant '
                'default arguments.',
            )
    return statements


def _runs_code(node: ast.stmt) -> int:
    """Give the line at which loading a policy would run code, or 0."""
    if isinstance(node, ast.Import | ast.ImportFrom):
        return 0
    if isinstance(node, ast.FunctionDef):
        arguments = node.args
        evaluated: list[ast.expr] = [
            *node.decorator_list,
            *arguments.defaults,
            *(default for default in arguments.kw_defaults if default),
            *(a.annotation for a in ast.walk(arguments) if isinstance(a, ast.arg) if a.annotation),
            *([node.returns] if node.returns else []),
        ]
        running = [e for e in evaluated if e in node.decorator_list or not evaluates_nothing(e)]
        return running[0].lineno if running else 0
    if isinstance(node, ast.Assign | ast.AnnAssign | ast.Expr):
        plain = node.value is None or evaluates_nothing(node.value)
        return 0 if plain else node.lineno
    return 0 if isinstance(node, ast.Pass) else node.lineno


def evaluates_nothing(node: ast.expr) -> bool:
    """Tell whether evaluating an expression runs no code beyond reading names and constants."""
    harmless = (
        ast.Constant,
        ast.Name,
        ast.Attribute,
        ast.UnaryOp,
        ast.BinOp,
        ast.Tuple,
        ast.List,
        ast.Dict,
        ast.Set,
        ast.Subscript,
        ast.operator,
        ast.unaryop,
        ast.expr_context,
    )
    return all(isinstance(child, harmless) for child in ast.walk(node))


def _declared_methods(classes: Iterable[ast.ClassDef]) -> Iterator[tuple[str, Signature]]:
    for declared in classes:
        for node in declared.body:
            if isinstance(node, ast.FunctionDef) and not node.name.startswith('_'):
                is_static = any(
                    isinstance(d, ast.Name) and d.id == 'staticmethod' for d in node.decorator_list
                )
                yield node.name, signature_of(node.args, is_method=not is_static)


def _declared_attributes(classes: Iterable[ast.ClassDef]) -> Iterator[str]:
    for declared in classes:
        for node in declared.body:
            targets = node.targets if isinstance(node, ast.Assign) else []
            if isinstance(node, ast.AnnAssign):
                targets = [node.target]
            yield from (target.id for target in targets if isinstance(target, ast.Name))


def _called_methods(statements: Iterable[ast.stmt]) -> Iterator[tuple[str, Signature]]:
    calls: dict[str, list[ast.Call]] = {}
    for node in _walk(statements):
        if isinstance(node, ast.Call) and is_robot_attribute(node.func):
            calls.setdefault(node.func.attr, []).append(node)
    for name, found in calls.items():
        if not name.startswith('_'):
            yield name, signature_of_calls(found)


def _read_attributes(statements: Iterable[ast.stmt]) -> Iterator[str]:
    nodes = list(_walk(statements))
    called = {id(node.func) for node in nodes if isinstance(node, ast.Call)}
    for node in nodes:
        if is_robot_attribute(node) and id(node) not in called and not node.attr.startswith('_'):
            yield node.attr


def is_robot_attribute(node: ast.AST) -> TypeGuard[ast.Attribute]:
    """Tell whether a node is ``robot.something``."""
    return (
        isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and node.value.id == ROBOT
    )


def called_method(node: ast.AST) -> str:
    """Name the robot's method that an expression calls, or ''."""
    if isinstance(node, ast.Call) and is_robot_attribute(node.func):
        return node.func.attr
    return ''


def called_name(call: ast.Call) -> str:
    """Name what is called: a function, or a method of the robot as ``robot.method``; or ''."""
    if isinstance(call.func, ast.Name):
        return call.func.id
    method = called_method(call)
    return f'{ROBOT}.{method}' if method else ''


def target_names(target: ast.expr) -> tuple[str, ...]:
    """Give the names that a target unpacks into; one for a plain name."""
    if isinstance(target, ast.Tuple | ast.List):
        return tuple(ast.unparse(element) for element in target.elts)
    return (ast.unparse(target),)


def _results(statements: Iterable[ast.stmt]) -> dict[str, tuple[str, ...]]:
    """Learn which methods always give as many values, and how these are called."""
    taken: dict[str, Counter[tuple[str, ...]]] = defaultdict(Counter)
    for node in _walk(statements):
        if isinstance(node, ast.Assign) and (name := called_method(node.value)):
            taken[name][target_names(node.targets[0])] += 1
    return {
        name: max(sorted(found), key=lambda names: found[names])
        for name, found in taken.items()
        if len({len(names) for names in found}) == 1
    }


def _policies(
    bank: Iterable[ast.stmt], imports: Mapping[str, Import]
) -> dict[str, Signature | None]:
    """Name the policies: those defined, and those that the preamble imports from the client."""
    named: dict[str, Signature | None] = {
        name: None for name, found in imports.items() if found.root == 'policies'
    }
    for node in bank:
        if isinstance(node, ast.FunctionDef):
            named[node.name] = signature_of(node.args)
        elif isinstance(node, ast.Assign):
            named |= {target.id: None for target in node.targets if isinstance(target, ast.Name)}
    return named


def _summaries(bank: Iterable[ast.stmt]) -> Iterator[tuple[str, str]]:
    for node in bank:
        if isinstance(node, ast.FunctionDef) and (told := ast.get_docstring(node)):
            yield node.name, ' '.join(told.partition('\n\n')[0].split())


def _walk(statements: Iterable[ast.stmt]) -> Iterator[ast.AST]:
    for statement in statements:
        yield from ast.walk(statement)
