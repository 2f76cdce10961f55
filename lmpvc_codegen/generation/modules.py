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

"""Checks of what a program takes from modules: imports, and attributes behind their names."""

from __future__ import annotations

import ast
from collections.abc import Iterator
import importlib
import sys
from types import ModuleType

from lmpvc_codegen.generation.findings import (
    did_you_mean,
    Finding,
    ForbiddenImport,
    MissingAttribute,
    UnsafeConstruct,
)
from lmpvc_codegen.generation.module_names import ModuleNames
from lmpvc_codegen.generation.robot_api import Import, imports_of, RobotApi
from lmpvc_codegen.generation.units import is_named, Unit

_KNOWN_MODULES = frozenset(
    'collections copy datetime functools itertools math random re statistics string time'.split()
)
"""Modules of the standard library that are looked into; importing these runs no foreign code."""

_OPEN_SUBMODULES = frozenset(
    {'collections.abc'}
    | {f'numpy.{name}' for name in 'fft linalg ma polynomial random'.split()}
    | {
        f'scipy.{name}'
        for name in 'constants fft integrate interpolate linalg ndimage optimize signal spatial '
        'special stats'.split()
    }
    | {'scipy.spatial.transform', 'scipy.spatial.distance'}
)
"""Modules inside of modules that a program may reach."""

_MODULES = _KNOWN_MODULES | _OPEN_SUBMODULES | {'numpy', 'scipy'}

_LEADS_AWAY = frozenset(
    'DataSource Formatter LowLevelCallable compat core ctypeslib distributions distutils '
    'dump dumps exceptions f2py fromfile fromregex fromstring fromtextfile genfromtxt '
    'get_include lib load loadtxt '
    'loads memmap misc mrecords npyio open_memmap save save_npz savetxt savez savez_compressed '
    'show_config source test testing tofile update_wrapper version weave wraps'.split()
) | (frozenset(sys.stdlib_module_names) - frozenset('array copy random select trace'.split()))
"""Attributes of modules that lead to files, to code, to the system, or to other modules."""


def check_modules(unit: Unit, api: RobotApi, modules: ModuleNames) -> Iterator[Finding]:
    """Find imports that are not the preamble's, and attributes that modules do not open."""
    for node in unit.nodes:
        if isinstance(node, ast.Import | ast.ImportFrom):
            yield from _check_import(unit, node, api)
        elif isinstance(node, ast.Attribute):
            yield from _check_attribute(unit, node, api, modules)
    yield from _modules_as_values(unit, modules)
    for name in sorted(unit.names.read):
        found = api.imports.get(name)
        if found and name not in unit.names.bound:
            yield from _check_imported_name(unit, found, api)


def _check_import(
    unit: Unit, node: ast.Import | ast.ImportFrom, api: RobotApi
) -> Iterator[Finding]:
    imported = {found.root for found in api.imports.values()}
    for found in imports_of(node):
        if found.attribute == '*':
            reason = 'it binds names that nobody can see'
        elif found.root not in imported:
            reason = f'the preamble does not import {found.root or "from here"}'
        elif not api.permits(found):
            reason = f'the configuration does not permit {found.root}'
        else:
            yield from _check_path(unit, node.lineno, found)
            continue
        yield ForbiddenImport(unit.name, node.lineno, found.statement, reason)


def _check_imported_name(unit: Unit, found: Import, api: RobotApi) -> Iterator[Finding]:
    if not api.permits(found):
        reason = f'the configuration does not permit {found.root}'
        line = _first_line(unit, found.name)
        yield ForbiddenImport(unit.name, line, found.statement, reason)
    else:
        yield from _check_path(unit, _first_line(unit, found.name), found)


def _first_line(unit: Unit, name: str) -> int:
    lines = [node.lineno for node in unit.nodes if isinstance(node, ast.Name) if node.id == name]
    return min(lines, default=0)


def _check_path(unit: Unit, line: int, found: Import) -> Iterator[Finding]:
    """Check what an import names: each part beyond the top-level module."""
    parts = [*found.module.split('.')[1:], *([found.attribute] if found.attribute else [])]
    path = found.root
    for part in parts:
        yield from _check_step(unit, line, path, part)
        path = f'{path}.{part}'


def _check_attribute(
    unit: Unit, node: ast.Attribute, api: RobotApi, modules: ModuleNames
) -> Iterator[Finding]:
    is_stored = not isinstance(node.ctx, ast.Load)
    for path in modules.paths(unit, node.value):
        if is_stored:
            yield _unsafe(unit, node.lineno, f'Changing {path}.{node.attr}', 'modules are shared')
        yield from _check_step(unit, node.lineno, path, node.attr)
    if is_stored and is_named(node.value, frozenset(api.policies)):
        yield _unsafe(unit, node.lineno, f'Changing {ast.unparse(node)}', 'policies are shared')


def _modules_as_values(unit: Unit, modules: ModuleNames) -> Iterator[Finding]:
    """Find modules that are stored or handed on, where nobody sees what is taken from them."""
    behind = {id(node.value) for node in unit.nodes if isinstance(node, ast.Attribute)}
    for node in unit.nodes:
        if isinstance(node, ast.Name | ast.Attribute) and id(node) not in behind:
            paths = modules.paths(unit, node) if isinstance(node.ctx, ast.Load) else ()
            for path in _MODULES.intersection(paths):
                reason = 'name it where it is used'
                yield _unsafe(unit, node.lineno, f'The module {path} as a value', reason)


def _check_step(unit: Unit, line: int, path: str, attribute: str) -> Iterator[Finding]:
    """Check one step from a module to something in it."""
    whole = f'{path}.{attribute}'
    root = path.partition('.')[0]
    if attribute.startswith('_'):
        yield _unsafe(unit, line, f'The attribute {whole}', 'it reaches into the interpreter')
    elif whole in _OPEN_SUBMODULES:
        return
    elif root == 'scipy' and path == root:
        yield _unsafe(unit, line, f'The module {whole}', 'only the numeric parts are open')
    elif path in _KNOWN_MODULES or path == 'collections.abc':
        yield from _check_standard(unit, line, path, attribute)
    elif attribute in _LEADS_AWAY:
        yield _unsafe(unit, line, f'The attribute {whole}', 'it leads to files or the system')


def _check_standard(unit: Unit, line: int, path: str, attribute: str) -> Iterator[Finding]:
    """Check an attribute of a module of the standard library, by looking at the module."""
    module = importlib.import_module(path)
    if not hasattr(module, attribute):
        suggestion = did_you_mean(attribute, _public(module))
        yield MissingAttribute(unit.name, line, path, attribute, suggestion)
    elif isinstance(getattr(module, attribute), ModuleType):
        yield _unsafe(unit, line, f'The attribute {path}.{attribute}', 'it is another module')
    elif attribute in _LEADS_AWAY and attribute not in _KNOWN_MODULES:
        reason = 'it reaches into the interpreter'
        yield _unsafe(unit, line, f'The attribute {path}.{attribute}', reason)


def _public(module: ModuleType) -> list[str]:
    return [name for name in dir(module) if not name.startswith('_')]


def _unsafe(unit: Unit, line: int, construct: str, reason: str) -> Finding:
    return UnsafeConstruct(unit.name, line, construct, reason)
