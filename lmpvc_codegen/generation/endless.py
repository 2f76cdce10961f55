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

"""Iterators that never end, and the few places where one may stand."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from lmpvc_codegen.generation.module_names import ModuleNames
from lmpvc_codegen.generation.units import is_named, Unit

_SOURCES = frozenset({'itertools.count', 'itertools.cycle', 'itertools.repeat'})
_CHAINS = frozenset({'itertools.chain', 'itertools.accumulate', 'itertools.filterfalse'})
_BOUNDING = frozenset({'itertools.islice', 'itertools.takewhile'})
_WRAPPERS = frozenset({'enumerate', 'filter', 'map', 'zip'})
_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp)


class Endless:
    """Tells which expressions of a function never end when they are walked."""

    def __init__(self, unit: Unit, modules: ModuleNames) -> None:
        """Find the variables that hold one."""
        self._unit = unit
        self._modules = modules
        self._names: set[str] = set()
        for node in unit.nodes:
            if isinstance(node, ast.Assign) and self.is_endless(node.value):
                self._names |= {t.id for t in node.targets if isinstance(t, ast.Name)}

    def is_endless(self, node: ast.AST) -> bool:
        """Tell whether walking an expression never ends."""
        if isinstance(node, ast.Name):
            return node.id in self._names and isinstance(node.ctx, ast.Load)
        if isinstance(node, ast.GeneratorExp):
            return any(self.is_endless(part.iter) for part in node.generators)
        return isinstance(node, ast.Call) and self._is_endless_call(node)

    def _is_endless_call(self, call: ast.Call) -> bool:
        paths = self._modules.paths(self._unit, call.func)
        if _SOURCES.intersection(paths):
            has_bound = 'itertools.repeat' in paths and len(call.args) + len(call.keywords) > 1
            return not has_bound
        if _CHAINS.intersection(paths):
            return any(map(self.is_endless, call.args))
        if is_named(call.func, {'iter'}):
            return len(call.args) > 1 or any(map(self.is_endless, call.args))
        if is_named(call.func, _WRAPPERS):
            sources = call.args[1:] if is_named(call.func, {'filter', 'map'}) else call.args
            return bool(sources) and all(map(self.is_endless, sources))
        return False

    def bounds(self, call: ast.Call) -> bool:
        """Tell whether a call takes only as much of an endless iterator as it needs."""
        paths = self._modules.paths(self._unit, call.func)
        return is_named(call.func, {'next', 'zip'}) or bool(_BOUNDING.intersection(paths))


def outermost(unit: Unit, endless: Endless) -> Iterator[ast.expr]:
    """Yield endless expressions where something would walk them to their end."""
    for parent in unit.nodes:
        for node in ast.iter_child_nodes(parent):
            if isinstance(node, ast.expr) and endless.is_endless(node):
                if not _may_hold(parent, node, endless):
                    yield node
        if isinstance(parent, _COMPREHENSIONS):
            yield from (p.iter for p in parent.generators if endless.is_endless(p.iter))


def _may_hold(parent: ast.AST, node: ast.expr, endless: Endless) -> bool:
    """Tell whether an endless expression is harmless where it stands."""
    if isinstance(parent, ast.expr) and endless.is_endless(parent):
        return True  # The whole is endless itself, and is judged where it stands.
    if isinstance(parent, ast.Call):
        return endless.bounds(parent)
    if isinstance(parent, ast.Assign):
        return all(isinstance(target, ast.Name) for target in parent.targets)
    # A for loop is judged by its body, a comprehension with the expression around it.
    return isinstance(parent, ast.For | ast.comprehension) and parent.iter is node
