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

"""From the functions of a command to one program."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping

from lmpvc_codegen.generation.robot_api import ROBOT, RobotApi
from lmpvc_codegen.generation.scope import Names
from lmpvc_codegen.generation.source import Definition


def compose(top: str, definitions: Mapping[str, Definition], api: RobotApi) -> str:
    """
    Write the program: the imports it needs, callees before callers, and the call.

    :param top: name of the function that does what the command says.
    """
    functions = [definitions[name] for name in reachable(top, definitions)]
    statements = needed_imports(functions, api)
    parts = ['\n'.join(statements)] if statements else []
    parts += [function.source.strip('\n') for function in functions]
    parts.append(f'{top}({_arguments(definitions[top])})')
    return '\n\n\n'.join(parts) + '\n'


def reachable(top: str, definitions: Mapping[str, Definition]) -> list[str]:
    """Name the functions that the top function needs, callees before callers, itself last."""
    ordered: dict[str, None] = {}
    entered: set[str] = set()

    def visit(name: str) -> None:
        if name in entered:
            return
        entered.add(name)
        for callee in _named_in(definitions[name]):
            if callee in definitions:
                visit(callee)
        ordered[name] = None

    visit(top)
    return list(ordered)


def _named_in(definition: Definition) -> list[str]:
    """Module-level names that a definition reads, in the order in which it names them."""
    read = Names(definition.source).read
    written = [n.id for n in ast.walk(definition.node) if isinstance(n, ast.Name)]
    return [name for name in dict.fromkeys(written) if name in read]


def needed_imports(functions: list[Definition], api: RobotApi) -> list[str]:
    """Give those of the preamble's import lines that some function needs, in their order."""
    needed = frozenset[str]().union(*(Names(function.source).missing for function in functions))
    return list(_statements(needed, api))


def _statements(needed: frozenset[str], api: RobotApi) -> Iterator[str]:
    for name, found in api.imports.items():
        if name in needed and name not in api.policies and api.permits(found):
            yield found.statement


def _arguments(definition: Definition) -> str:
    """Write the top function's arguments: the robot, where it takes one."""
    arguments = definition.node.args
    parameters = [*arguments.posonlyargs, *arguments.args]
    return ROBOT if parameters else ''
