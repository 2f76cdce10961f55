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

"""Places that a function changes and then does nothing with."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from lmpvc_codegen.generation.doubts.kinds import MendedDoubt
from lmpvc_codegen.generation.source import Definition, followed

_LOOPS = (ast.For, ast.While)


@dataclass(frozen=True)
class LostChange(MendedDoubt):
    """A change of a place that comes after its last use, so that it has no effect."""

    place: str

    @property
    def message(self) -> str:
        """Say where it has to go."""
        return f'{self.place} is changed and then not used: pass it on after each change.'


def doubt_lost_changes(function: Definition) -> Iterator[LostChange]:
    """
    Doubt a function whose last change of a place is behind the last use of that place.

    The place is put to the use that it had before, where it had one that is a line of its own.
    """
    for place, change in _last_changes(function).items():
        uses = [call for call in function.calls if _is_use(call, place)]
        end = change.end_lineno or change.lineno
        if uses and not _is_read_after(function, place, end) and not _is_looped(function, change):
            line = _statement_of(function, max(uses, key=lambda use: use.lineno))
            mended = followed(function.body_before(end + 1), line) if line else ''
            yield LostChange(function.name, change.lineno, place, mended=mended)


def _last_changes(function: Definition) -> dict[str, ast.stmt]:
    """Find the last change of a part of each local place."""
    found: dict[str, ast.stmt] = {}
    local = {n.id for n in function.nodes if isinstance(n, ast.Name) and _is_bound(n)}
    for node in function.nodes:
        target: ast.expr | None = node.target if isinstance(node, ast.AugAssign) else None
        if isinstance(node, ast.Assign) and len(node.targets) == 1:
            target = node.targets[0]
        if not isinstance(target, ast.Attribute) or not isinstance(node, ast.stmt):
            continue
        name = _root(target)
        if name in local and (name not in found or found[name].lineno < node.lineno):
            found[name] = node
    return found


def _is_bound(name: ast.Name) -> bool:
    return isinstance(name.ctx, ast.Store)


def _root(node: ast.expr) -> str:
    while isinstance(node, ast.Attribute):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ''


def _is_use(call: ast.Call, place: str) -> bool:
    """Tell whether a call gets a place as a whole."""
    return any(
        isinstance(name, ast.Name) and name.id == place
        for argument in (*call.args, *(keyword.value for keyword in call.keywords))
        for name in _wholes(argument)
    )


def _wholes(argument: ast.expr) -> Iterator[ast.expr]:
    yield argument
    if isinstance(argument, ast.List | ast.Tuple):
        yield from argument.elts


def _is_read_after(function: Definition, place: str, line: int) -> bool:
    names = (node for node in function.nodes if isinstance(node, ast.Name))
    return any(name.id == place and name.lineno > line for name in names)


def _is_looped(function: Definition, change: ast.stmt) -> bool:
    """Tell whether a loop may bring the use about after the change all the same."""
    return any(
        isinstance(node, _LOOPS) and any(inner is change for inner in ast.walk(node))
        for node in function.nodes
    )


def _statement_of(function: Definition, call: ast.Call) -> str:
    """Write the line that a call is by itself, or ''."""
    for node in function.nodes:
        if isinstance(node, ast.Expr) and node.value is call:
            return ast.unparse(node)
    return ''
