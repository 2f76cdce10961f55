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

"""Orientations are quaternions: adding an angle to a part of one turns by something else."""

from __future__ import annotations

import ast
from collections.abc import Iterator
import re

from lmpvc_codegen.generation.findings import Finding, QuaternionPart
from lmpvc_codegen.generation.robot_api import RobotApi
from lmpvc_codegen.generation.units import Unit

_PART = re.compile(r'\.orientation\.[xyzw]$')
_TURNING = re.compile(r'turn|rotat|tilt')


def check_quaternions(unit: Unit, api: RobotApi) -> Iterator[Finding]:
    """Find ``pose.orientation.z += ...``, and name the policy that turns, where there is one."""
    for node in unit.nodes:
        if isinstance(node, ast.AugAssign) and isinstance(node.op, ast.Add | ast.Sub):
            part = ast.unparse(node.target)
            if _PART.search(part):
                yield QuaternionPart(unit.name, node.lineno, part, _what_turns(api))
                return


def _what_turns(api: RobotApi) -> str:
    """Tell the call of a policy or a method that turns; '' where there is none."""
    for name, signature in api.policies.items():
        if _TURNING.search(name):
            return f'{name}{signature}' if signature else name
    return next((f'robot.{name}' for name in api.methods if _TURNING.search(name)), '')
