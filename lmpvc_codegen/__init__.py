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
Ask a language model for a robot program, function by function, and check what it says.

The names below are the public API; each is imported when it is first used, so that importing the
package costs nothing.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lmpvc_codegen.backends.base import Backend
    from lmpvc_codegen.cache import ResultCache
    from lmpvc_codegen.config import Config, load_config
    from lmpvc_codegen.errors import CodegenError
    from lmpvc_codegen.generation.checks import check_program
    from lmpvc_codegen.generation.command import Budget, Command, Sampling
    from lmpvc_codegen.generation.result import Function, FunctionState, Program
    from lmpvc_codegen.generation.robot_api import read_robot_api
    from lmpvc_codegen.generator import CodeGenerator

__version__ = '0.1.0'

__all__ = [
    'Backend',
    'Budget',
    'CodeGenerator',
    'CodegenError',
    'Command',
    'Config',
    'Function',
    'FunctionState',
    'Program',
    'ResultCache',
    'Sampling',
    'check_program',
    'load_config',
    'read_robot_api',
]

_MODULES = {
    'Backend': 'backends.base',
    'Budget': 'generation.command',
    'CodeGenerator': 'generator',
    'CodegenError': 'errors',
    'Command': 'generation.command',
    'Config': 'config',
    'Function': 'generation.result',
    'FunctionState': 'generation.result',
    'Program': 'generation.result',
    'ResultCache': 'cache',
    'Sampling': 'generation.command',
    'check_program': 'generation.checks',
    'load_config': 'config',
    'read_robot_api': 'generation.robot_api',
}


def __getattr__(name: str) -> object:
    """Import a name of the public API when it is first used (PEP 562)."""
    if name not in _MODULES:
        raise AttributeError(f'module {__name__!r} has no attribute {name!r}')
    return getattr(importlib.import_module(f'{__name__}.{_MODULES[name]}'), name)
