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

"""Checks of calls: every name resolves, every call fits, nobody calls in circles."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterator, Mapping
import importlib
import inspect
from inspect import Signature

from lmpvc_codegen.generation.findings import (
    did_you_mean,
    Finding,
    RecursiveCall,
    UndefinedName,
    WrongArguments,
)
from lmpvc_codegen.generation.language import SAFE_BUILTINS
from lmpvc_codegen.generation.robot_api import RobotApi
from lmpvc_codegen.generation.signatures import misfit
from lmpvc_codegen.generation.units import Unit

_TAKES_FUNCTIONS = frozenset({'map', 'filter', 'sorted', 'min', 'max'})
"""Builtins whose arguments may be functions of the program."""


def check_names(unit: Unit, known: frozenset[str], api: RobotApi) -> Iterator[Finding]:
    """
    Find names that nothing defines and that are no functions still to be written.

    :param known: names that the program or its caller defines.
    """
    for name in sorted(unit.names.missing - known):
        if name in api.methods:
            suggestion = f' Did you mean robot.{name}?'
        else:
            suggestion = did_you_mean(name, known)
        yield UndefinedName(unit.name, _line_of(unit, name), name, suggestion)


def called_names(unit: Unit) -> frozenset[str]:
    """Name everything at module level that a unit calls, or hands on as a function to call."""
    called = {unit.global_call(call) for call in unit.calls}
    for call in unit.calls:
        callee = unit.global_call(call)
        if callee in _TAKES_FUNCTIONS or (callee and callee not in SAFE_BUILTINS):
            values = [*call.args, *(word.value for word in call.keywords)]
            called |= {v.id for v in values if isinstance(v, ast.Name)} & _function_like(
                unit, call
            )
    return frozenset(called - {''})


def _function_like(unit: Unit, call: ast.Call) -> set[str]:
    """Names among a call's arguments that read like functions: a verb of several words, or key."""
    named = {word.value.id for word in call.keywords if isinstance(word.value, ast.Name)}
    keyed = {
        word.value.id
        for word in call.keywords
        if word.arg == 'key' and isinstance(word.value, ast.Name)
    }
    positional = {node.id for node in call.args if isinstance(node, ast.Name)}
    verbs = {name for name in named | positional if '_' in name and name.islower()}
    return (verbs | keyed) - unit.names.local


def check_arguments(
    unit: Unit, signatures: Mapping[str, Signature], api: RobotApi
) -> Iterator[Finding]:
    """Find calls that do not fit the function, policy, builtin or module function they call."""
    for call in unit.calls:
        shown = ast.unparse(call.func)
        name = unit.global_call(call)
        if name:
            signature = signatures.get(name) or api.policies.get(name)
            if name not in {*signatures, *api.policies, *api.imports} | unit.names.bound:
                signature = _builtin_signature(name)
        else:
            signature = _module_signature(unit, call.func, api)
        reason = misfit(call, signature) if signature else ''
        if reason:
            written = ast.unparse(call)
            expected = f'{shown}{signature}'
            yield WrongArguments(unit.name, call.lineno, written, expected, reason)


def _builtin_signature(name: str) -> Signature | None:
    return _signature(getattr(builtins, name, None)) if name in SAFE_BUILTINS else None


def _module_signature(unit: Unit, function: ast.expr, api: RobotApi) -> Signature | None:
    """Look up the signature of ``math.sqrt`` and its like in the standard library."""
    if not (isinstance(function, ast.Attribute) and isinstance(function.value, ast.Name)):
        return None
    found = api.imports.get(function.value.id)
    if found is None or found.attribute or function.value.id in unit.names.local:
        return None
    if found.module not in {'copy', 'math', 'random', 'time'} or not api.permits(found):
        return None
    return _signature(getattr(importlib.import_module(found.module), function.attr, None))


def _signature(value: object) -> Signature | None:
    if not callable(value) or isinstance(value, type):
        return None
    try:
        return inspect.signature(value)
    except (TypeError, ValueError):
        return None


def check_recursion(program: list[Unit]) -> Iterator[Finding]:
    """Find functions that call themselves, directly or through others."""
    # A function that is only named may still be called, by whatever it is handed to.
    callees = {unit.name: unit.names.read for unit in program if unit.name}
    reported: set[frozenset[str]] = set()
    for unit in program:
        cycle = _cycle(unit.name, callees) if unit.name else ()
        if cycle and frozenset(cycle) not in reported:
            reported.add(frozenset(cycle))
            line = unit.definition.lineno if unit.definition else 0
            yield RecursiveCall(unit.name, line, cycle)
    for unit in program:
        yield from _nested_recursion(unit)


def _cycle(start: str, callees: Mapping[str, frozenset[str]]) -> tuple[str, ...]:
    """Give the way from a function back to itself, or ()."""
    ways: list[tuple[str, ...]] = [(start,)]
    seen: set[str] = set()
    while ways:
        way = ways.pop()
        for callee in sorted(callees.get(way[-1], frozenset())):
            if callee == start:
                return (*way, start)
            if callee in callees and callee not in seen:
                seen.add(callee)
                ways.append((*way, callee))
    return ()


def _nested_recursion(unit: Unit) -> Iterator[Finding]:
    """Find nested functions and named lambdas that call each other in circles."""
    callees: dict[str, frozenset[str]] = {}
    lines: dict[str, int] = {}
    body: ast.AST
    for node in unit.nodes:
        if isinstance(node, ast.FunctionDef) and node is not unit.definition:
            named, body = [node.name], node
        elif isinstance(node, ast.Assign) and isinstance(node.value, ast.Lambda):
            named, body = [t.id for t in node.targets if isinstance(t, ast.Name)], node.value
        else:
            continue
        for name in named:
            callees[name] = frozenset(_plainly_called(body))
            lines[name] = node.lineno
    for name in callees:
        cycle = _cycle(name, callees)
        if cycle and name == min(cycle):
            yield RecursiveCall(unit.name, lines[name], cycle)


def _plainly_called(body: ast.AST) -> Iterator[str]:
    for node in ast.walk(body):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            yield node.func.id


def _line_of(unit: Unit, name: str) -> int:
    lines = [node.lineno for node in unit.nodes if isinstance(node, ast.Name) if node.id == name]
    return min(lines, default=0)
