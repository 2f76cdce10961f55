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
Where the robot goes in a program: the names by which each function knows it.

The robot is ``robot``, every plain copy, and every parameter that some call hands it to. A
function that is itself handed on may be called with the robot wherever a call of something
unknown passes it, so its parameters at those places count too.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from lmpvc_codegen.generation.language import SAFE_BUILTINS
from lmpvc_codegen.generation.robot_api import ROBOT
from lmpvc_codegen.generation.units import is_named, Unit


@dataclass(frozen=True)
class Callable:
    """A function of the program: a definition at any depth, or a lambda; '' has no name."""

    unit: str
    name: str
    arguments: ast.arguments
    is_nested: bool

    def parameter(self, place: int | str) -> str:
        """Name the parameter that takes an argument by position or keyword, or ''."""
        positional = [*self.arguments.posonlyargs, *self.arguments.args]
        if isinstance(place, int):
            return positional[place].arg if place < len(positional) else ''
        named = [*self.arguments.args, *self.arguments.kwonlyargs]
        return place if place in {parameter.arg for parameter in named} else ''


class RobotFlow:
    """The robot's way through a program, found by following calls until nothing is new."""

    def __init__(self, program: list[Unit]) -> None:
        """Follow the robot."""
        self._callables = [found for unit in program for found in _callables(unit)]
        self._escaping = [found for unit in program for found in _escaping(unit, self._callables)]
        self._names: dict[str, set[str]] = {unit.name: {ROBOT} for unit in program}
        self._handed: set[int | str] = set()
        size = -1
        while size != (size := len(self._handed) + sum(map(len, self._names.values()))):
            for unit in program:
                self._follow(unit)

    def names(self, unit: Unit) -> frozenset[str]:
        """Name the robot as a unit knows it."""
        return frozenset(self._names[unit.name])

    def resolve(self, unit: Unit, function: ast.expr) -> list[Callable] | None:
        """Give the functions that a call calls; None where the program does not tell."""
        if isinstance(function, ast.Lambda):
            return [Callable(unit.name, '', function.args, is_nested=True)]
        if not isinstance(function, ast.Name):
            return None
        found = [
            known
            for known in self._callables
            if known.name == function.id
            and (known.unit == unit.name if known.is_nested else unit.global_name(function))
        ]
        return found or None

    def _follow(self, unit: Unit) -> None:
        robots = self._names[unit.name]
        for node in unit.nodes:
            if isinstance(node, ast.Assign) and is_named(node.value, robots):
                robots |= {target.id for target in node.targets if isinstance(target, ast.Name)}
        for call in unit.calls:
            for place, value in places(call):
                if is_named(value, robots):
                    self._hand_over(unit, called(call), place)
        for function in self._escaping:
            for place in self._handed:
                self._names[function.unit] |= {function.parameter(place)} - {''}

    def _hand_over(self, unit: Unit, function: ast.expr, place: int | str) -> None:
        functions = self.resolve(unit, function)
        if functions is None:
            self._handed.add(place)
            return
        for known in functions:
            self._names[known.unit] |= {known.parameter(place)} - {''}


def called(call: ast.Call) -> ast.expr:
    """Give what a call calls: of ``partial(f, x)`` it is ``f``."""
    return call.args[0] if is_partial(call) else call.func


def places(call: ast.Call) -> Iterator[tuple[int | str, ast.expr]]:
    """Yield the arguments of a call, or of a partial, with their positions or keywords."""
    yield from enumerate(call.args[1:] if is_partial(call) else call.args)
    yield from ((word.arg or '', word.value) for word in call.keywords)


def is_partial(call: ast.Call) -> bool:
    """Tell whether a call makes a partial."""
    name = call.func.attr if isinstance(call.func, ast.Attribute) else ''
    return bool(call.args) and (name == 'partial' or is_named(call.func, {'partial'}))


def _callables(unit: Unit) -> Iterator[Callable]:
    for node in unit.nodes:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield Callable(unit.name, node.name, node.args, node is not unit.definition)
        elif isinstance(node, ast.Assign) and isinstance(node.value, ast.Lambda):
            for target in node.targets:
                if isinstance(target, ast.Name):
                    yield Callable(unit.name, target.id, node.value.args, is_nested=True)


def _escaping(unit: Unit, callables: list[Callable]) -> Iterator[Callable]:
    """Find functions that are named without being called, and lambdas that are handed on."""
    callees = {id(called(call)) for call in unit.calls}
    kept = {id(node.value) for node in unit.nodes if isinstance(node, ast.Assign)}
    for call in unit.calls:
        if isinstance(call.func, ast.Name) and call.func.id in SAFE_BUILTINS:
            kept |= {id(value) for _place, value in places(call)}
    for node in unit.nodes:
        if isinstance(node, ast.Lambda) and id(node) not in callees | kept:
            yield Callable(unit.name, '', node.args, is_nested=True)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
            if id(node) not in callees:
                yield from (known for known in callables if known.name == node.id)
