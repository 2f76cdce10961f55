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

"""Which names of a program stand for modules, or for what was taken out of modules."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from lmpvc_codegen.generation.robot_api import Import, imports_of, RobotApi
from lmpvc_codegen.generation.units import Unit


class ModuleNames:
    """
    The imports of the preamble and of the whole program, by the names that they bind.

    A name that several imports bind stands for each of them.
    """

    def __init__(self, program: list[Unit], api: RobotApi) -> None:
        """Collect the imports."""
        self._imports: dict[str, set[Import]] = {}
        for found in [*api.imports.values(), *_written_imports(program)]:
            self._imports.setdefault(found.name, set()).add(found)

    def imports(self, name: str) -> list[Import]:
        """Give the imports that bind a name."""
        return sorted(self._imports.get(name, ()), key=lambda found: found.statement)

    def paths(self, unit: Unit, node: ast.AST) -> list[str]:
        """Give the dotted paths, such as ``math.sqrt``, for which an expression may stand."""
        if isinstance(node, ast.Attribute):
            return [f'{path}.{node.attr}' for path in self.paths(unit, node.value)]
        if not isinstance(node, ast.Name) or self._is_local(unit, node.id):
            return []
        return [_path(found) for found in self.imports(node.id)]

    @staticmethod
    def _is_local(unit: Unit, name: str) -> bool:
        """Tell whether a name is a local variable wherever the unit names it."""
        is_only_local = name in unit.names.local and name not in unit.names.read
        return is_only_local and all(found.name != name for found in _written_imports([unit]))


def _path(found: Import) -> str:
    if found.attribute:
        return f'{found.module}.{found.attribute}'
    # "import scipy.spatial" binds scipy, "import scipy.spatial as s" the module itself.
    return found.module if ' as ' in found.statement else found.root


def _written_imports(program: list[Unit]) -> Iterator[Import]:
    for unit in program:
        for node in unit.nodes:
            if isinstance(node, ast.Import | ast.ImportFrom):
                yield from imports_of(node)
