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

"""Checks of loops: none may run for ever while the robot neither moves nor waits."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from lmpvc_codegen.generation.findings import Finding, UnboundedLoop
from lmpvc_codegen.generation.units import is_named, Unit

_ENDLESS = frozenset({'count', 'cycle', 'repeat'})
"""Iterators of itertools that do not end by themselves."""


def check_loops(unit: Unit, robots: frozenset[str]) -> Iterator[Finding]:
    """
    Find loops without a bound in which nothing is asked of the robot and no time passes.

    :param robots: the names by which the function knows the robot.
    """
    for node in unit.nodes:
        if isinstance(node, ast.While):
            endless = not _may_end(node)
        elif isinstance(node, ast.For):
            endless = _is_endless(node.iter) and not _has_way_out(node)
        elif isinstance(node, ast.comprehension):
            endless = _is_endless(node.iter)
        else:
            continue
        if endless and (isinstance(node, ast.comprehension) or not _paces(node, robots)):
            yield UnboundedLoop(unit.name, getattr(node, 'lineno', node_line(node)), _head(node))


def node_line(node: ast.AST) -> int:
    """Give the first line number found in a node."""
    return min((n.lineno for n in ast.walk(node) if hasattr(n, 'lineno')), default=0)


def _may_end(loop: ast.While) -> bool:
    if isinstance(loop.test, ast.Constant):
        return not loop.test.value or _has_way_out(loop)
    return _is_moved_by(loop.test, loop) or _has_way_out(loop)


def _has_way_out(loop: ast.While | ast.For) -> bool:
    """Tell whether a break or return stands under a condition that the loop changes."""
    return any(
        isinstance(node, ast.If)
        and any(isinstance(n, ast.Break | ast.Return | ast.Raise) for n in ast.walk(node))
        and _is_moved_by(node.test, loop)
        for statement in loop.body
        for node in ast.walk(statement)
    ) or any(isinstance(statement, ast.Break | ast.Return | ast.Raise) for statement in loop.body)


def _is_moved_by(test: ast.expr, loop: ast.While | ast.For) -> bool:
    """Tell whether a loop changes something that a condition reads."""
    read = {node.id for node in ast.walk(test) if isinstance(node, ast.Name)}
    return bool(read & set(_changed(loop))) or any(_reads_the_clock(n) for n in ast.walk(test))


def _changed(loop: ast.While | ast.For) -> Iterator[str]:
    for node in ast.walk(loop):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id
        elif isinstance(node, ast.Subscript | ast.Attribute) and isinstance(node.ctx, ast.Store):
            yield from (n.id for n in ast.walk(node) if isinstance(n, ast.Name))
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            # A list that is popped, a queue that is drained: the method may change its owner.
            yield from (n.id for n in ast.walk(node.func.value) if isinstance(n, ast.Name))


def _reads_the_clock(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in {'time', 'monotonic', 'perf_counter'}
    )


def _is_endless(iterated: ast.expr) -> bool:
    """Tell whether an iterated expression never ends: itertools.count(), iter(f, sentinel)."""
    return any(
        isinstance(node, ast.Call)
        and (
            (isinstance(node.func, ast.Attribute) and node.func.attr in _ENDLESS and _bare(node))
            or (is_named(node.func, _ENDLESS) and _bare(node))
            or (is_named(node.func, {'iter'}) and len(node.args) == 2)  # noqa: PLR2004
        )
        for node in ast.walk(iterated)
    ) and not any(is_named(n, {'zip', 'islice', 'takewhile', 'range'}) for n in ast.walk(iterated))


def _bare(call: ast.Call) -> bool:
    """Tell an itertools call from a text's count: repeat(x, times) has an end."""
    name = call.func.attr if isinstance(call.func, ast.Attribute) else ''
    if name and not is_named(getattr(call.func, 'value', None), {'itertools'}):
        return False
    return not ((name or getattr(call.func, 'id', '')) == 'repeat' and len(call.args) > 1)


def _paces(loop: ast.While | ast.For, robots: frozenset[str]) -> bool:
    """Tell whether a loop calls the robot, hands it to a function, or sleeps."""
    for node in ast.walk(loop):
        if isinstance(node, ast.Call):
            receiver = node.func.value if isinstance(node.func, ast.Attribute) else None
            handed = [*node.args, *(word.value for word in node.keywords)]
            if is_named(receiver, robots) or any(is_named(value, robots) for value in handed):
                return True
            name = node.func.attr if isinstance(node.func, ast.Attribute) else ''
            if name == 'sleep' or is_named(node.func, {'sleep'}):
                return True
    return False


def _head(node: ast.While | ast.For | ast.comprehension) -> str:
    return ast.unparse(node).strip().splitlines()[0].rstrip(':')
