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

"""Methods that the robot lacks, taken for what they mostly are: steps that nobody has written."""

from __future__ import annotations

import ast
import builtins
import difflib

from lmpvc_codegen.generation.robot_api import called_method, ROBOT, RobotApi
from lmpvc_codegen.generation.source import Definition, definitions

_ALIKE = 0.75
"""From here on an unknown method is a slip of the pen, and the finding names the right one."""


def call_helpers(definition: Definition, api: RobotApi) -> Definition:
    """
    Write ``wait(robot, 3)`` for ``robot.wait(3)`` where the robot has no such method.

    Where it is no policy either, the function is missing, and the hierarchy asks for it as for any
    other. Names that are close to a method of the robot stay what they are.
    """
    lines = definition.source.split('\n')
    nodes = (node for node in ast.walk(definition.node) if isinstance(node, ast.Call))
    calls = [call for call in nodes if _calls_a_helper(call, api)]
    # From the last to the first, so that the places of the others stay right.
    for call in sorted(calls, key=lambda call: (call.lineno, call.col_offset), reverse=True):
        assert isinstance(call.func, ast.Attribute)
        row, start = call.func.lineno - 1, call.func.col_offset
        line = lines[row].encode()
        written = f'{ROBOT}.{call.func.attr}('.encode()
        if line[start:].startswith(written):
            rest = line[start:].removeprefix(written)
            given = '' if _gives_robot(call) else ROBOT
            comma = b', ' if given and (call.args or call.keywords) else b''
            helper = f'{call.func.attr}({given}'.encode()
            lines[row] = (line[:start] + helper + comma + rest).decode()
    found = definitions('\n'.join(lines)) if calls else []
    return found[0] if found else definition


def _calls_a_helper(call: ast.Call, api: RobotApi) -> bool:
    name = called_method(call)
    if name in api.policies:
        return True
    taken = api.names | api.attributes | frozenset(dir(builtins))
    if not name or name in api.methods or name in taken or name.startswith('_'):
        return False
    return not difflib.get_close_matches(name, list(api.methods), n=1, cutoff=_ALIKE)


def _gives_robot(call: ast.Call) -> bool:
    return bool(call.args) and isinstance(call.args[0], ast.Name) and call.args[0].id == ROBOT
