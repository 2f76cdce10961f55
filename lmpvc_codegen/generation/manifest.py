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

"""What a robot, its policies and its modules offer, stated in a few lines."""

from __future__ import annotations

from lmpvc_codegen.generation.robot_api import ROBOT, RobotApi


def manifest(api: RobotApi) -> str:
    """State in a few lines what the robot, its policies and its modules offer."""
    methods = [f'{ROBOT}.{name}{_shown(str(s))}' for name, s in api.methods.items()]
    modules = [found.statement for found in api.imports.values() if api.permits(found)]
    lines = [('Methods of the robot: ', methods), ('Imported: ', modules)]
    told = [f'# {title}{", ".join(items)}' for title, items in lines if items]
    policies = [f'#   {policy}' for policy in policies_told(api).values()]
    return '\n'.join([*told, *(['# Functions that exist:'] if policies else []), *policies])


def policies_told(api: RobotApi) -> dict[str, str]:
    """Tell each policy's call, and what it does where its docstring says so."""
    calls = {name: f'{name}{_shown(str(s))}' if s else name for name, s in api.policies.items()}
    return {
        name: f'{call}: {api.summaries[name]}' if name in api.summaries else call
        for name, call in calls.items()
    }


def _shown(signature: str) -> str:
    """Print a signature without the marks that only Python's binding needs."""
    inner = signature.removeprefix('(').removesuffix(')').split(', ')
    return f'({", ".join(part for part in inner if part not in {"/", "*"})})'
