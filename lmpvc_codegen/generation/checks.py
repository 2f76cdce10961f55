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
The checks of a function and of a whole program, on the syntax tree alone.

They implement points 1 to 3 of the promise of a program; what they find is data
(:mod:`~lmpvc_codegen.generation.findings`), never an exception.
"""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from inspect import Signature
import itertools

from lmpvc_codegen.generation.calls import (
    called_names,
    check_arguments,
    check_names,
    check_recursion,
)
from lmpvc_codegen.generation.findings import Finding, NeverRuns, SyntaxFinding, WrongArguments
from lmpvc_codegen.generation.language import check_language, GENERATOR, is_generator
from lmpvc_codegen.generation.loops import check_loops
from lmpvc_codegen.generation.module_names import ModuleNames
from lmpvc_codegen.generation.modules import check_modules
from lmpvc_codegen.generation.quaternions import check_quaternions
from lmpvc_codegen.generation.robot_api import RobotApi
from lmpvc_codegen.generation.robot_flow import RobotFlow
from lmpvc_codegen.generation.robot_results import check_results
from lmpvc_codegen.generation.robot_use import check_robot_use
from lmpvc_codegen.generation.signatures import misfit, signature_of
from lmpvc_codegen.generation.source import Definition
from lmpvc_codegen.generation.stages import staged
from lmpvc_codegen.generation.units import Unit, units


@dataclass(frozen=True)
class _Context:
    """
    What the checks of a unit have to know of everything around it.

    :param namesakes: functions that may bear the name of a builtin.
    """

    api: RobotApi
    flow: RobotFlow
    modules: ModuleNames
    signatures: Mapping[str, Signature]
    namesakes: Collection[str]


@staged('checks')
def check_program(source: str, api: RobotApi) -> tuple[Finding, ...]:
    """Check a whole program against its promise and give everything that is wrong with it."""
    try:
        # The compiler sees what the parser lets pass, such as a return outside of a function.
        compile(source, '<program>', 'exec', dont_inherit=True)
        tree = ast.parse(source)
        program = units(tree)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        reason = getattr(error, 'msg', None) or str(error) or type(error).__name__
        return (SyntaxFinding('', getattr(error, 'lineno', 0) or 0, reason),)
    defined = frozenset(unit.name for unit in program) | _bound_outside(program)
    known = defined | api.names | frozenset(api.imports)
    found: list[Finding] = []
    context = _Context(
        api,
        RobotFlow(program),
        ModuleNames(program, api),
        _signatures(program),
        _namesakes(tree),
    )
    for unit in program:
        found += check_names(unit, known, api)
        found += _check_unit(unit, context)
    return tuple(_in_order([*found, *check_recursion(program), *_idle_calls(program)]))


def check_function(
    definition: Definition,
    api: RobotApi,
    *,
    siblings: Mapping[str, Definition],
    calls: Sequence[ast.Call] = (),
) -> tuple[Finding, ...]:
    """
    Check one function while others are still missing: names that it calls may be undefined.

    A bare name of a robot's method is no missing function but a slip, and stays a finding.

    :param siblings: the functions of the program so far.
    :param calls: the calls that made this function necessary; all of them must fit.
    """
    # The calls tell which of its parameters is the robot, whatever it calls that.
    called = [ast.Expr(call) for call in calls]
    rest, unit = units(ast.Module(body=[definition.node, *called], type_ignores=[]))
    signatures = {name: signature_of(other.node.args) for name, other in siblings.items()}
    signatures[definition.name] = signature_of(definition.node.args)
    known = frozenset(signatures) | api.names | frozenset(api.imports)
    known |= undefined_functions(definition, known, api)
    context = _Context(
        api, RobotFlow([rest, unit]), ModuleNames([unit], api), signatures, frozenset(signatures)
    )
    found = [*check_names(unit, known, api), *_check_unit(unit, context)]
    found += _check_calls_of(definition, signatures[definition.name], calls)
    family = [*siblings.values(), definition]
    nodes = {member.name: member.node for member in family}
    cycles = check_recursion(units(ast.Module(body=list(nodes.values()), type_ignores=[])))
    found += [cycle for cycle in cycles if definition.name in getattr(cycle, 'cycle', ())]
    return tuple(_in_order(found))


def undefined_functions(
    definition: Definition, known: frozenset[str], api: RobotApi
) -> frozenset[str]:
    """Name the functions that a definition calls and that nothing defines yet."""
    _rest, unit = units(ast.Module(body=[definition.node], type_ignores=[]))
    return (unit.names.missing - known - frozenset(api.methods)) & called_names(unit)


def _check_unit(unit: Unit, context: _Context) -> Iterator[Finding]:
    yield from check_language(unit, context.namesakes)
    yield from check_modules(unit, context.api, context.modules)
    yield from check_robot_use(unit, context.api, context.flow)
    yield from check_quaternions(unit, context.api)
    yield from check_results(unit, context.api)
    yield from check_arguments(unit, context.signatures, context.api)
    yield from check_loops(unit, context.flow.names(unit), context.modules)


def _signatures(program: Sequence[Unit]) -> dict[str, Signature]:
    return {u.name: signature_of(u.definition.args) for u in program if u.definition}


def _namesakes(tree: ast.Module) -> frozenset[str]:
    """Name the functions that are defined before anything runs; these may hide a builtin."""
    defining = (ast.FunctionDef, ast.Import, ast.ImportFrom)
    defined = itertools.takewhile(lambda node: isinstance(node, defining), tree.body)
    return frozenset(node.name for node in defined if isinstance(node, ast.FunctionDef))


def _idle_calls(program: Sequence[Unit]) -> Iterator[Finding]:
    """Find generators that are called for their effect, which they then do not have."""
    idle = {u.name for u in program if u.definition and is_generator(u.definition)}
    for unit in program:
        for node in unit.nodes:
            if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
                name = unit.global_call(node.value)
                if name in idle:
                    yield NeverRuns(name, node.lineno, GENERATOR)


def _bound_outside(program: Sequence[Unit]) -> frozenset[str]:
    """Names that statements around the functions, or global statements in them, bind."""
    return frozenset().union(*(unit.names.bound - {unit.name} for unit in program))


def _check_calls_of(
    definition: Definition, signature: Signature, calls: Sequence[ast.Call]
) -> Iterator[Finding]:
    for call in calls:
        reason = misfit(call, signature)
        if reason:
            expected = f'{definition.name}{signature}'
            line = definition.node.lineno
            yield WrongArguments(definition.name, line, ast.unparse(call), expected, reason)


def _in_order(findings: Sequence[Finding]) -> list[Finding]:
    """Order findings by place, and keep one of each message."""
    unique = {(f.function, f.line, f.message): f for f in findings}
    return [unique[key] for key in sorted(unique)]
