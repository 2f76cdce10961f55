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
from collections.abc import Iterable, Iterator

from lmpvc_codegen.generation.endless import Endless, outermost
from lmpvc_codegen.generation.findings import Finding, UnboundedLoop
from lmpvc_codegen.generation.language import SAFE_BUILTINS
from lmpvc_codegen.generation.module_names import ModuleNames
from lmpvc_codegen.generation.units import is_named, Unit

_GROWING = frozenset({'append', 'appendleft', 'extend', 'insert'})
_LEAVING = (ast.Break, ast.Return, ast.Raise)


def check_loops(unit: Unit, robots: frozenset[str], modules: ModuleNames) -> Iterator[Finding]:
    """
    Find loops without a bound in which nothing is asked of the robot and no time passes.

    :param robots: the names by which the function knows the robot.
    :param modules: what the program's names for modules stand for.
    """
    endless = Endless(unit, modules)
    for node in unit.nodes:
        if isinstance(node, ast.While):
            is_unbounded = not _may_end(node)
        elif isinstance(node, ast.For):
            is_unbounded = _walks_without_end(node, endless)
        else:
            continue
        if is_unbounded and not _paces(unit, node.body, robots, modules):
            yield _unbounded(unit, node)
    for node in outermost(unit, endless):
        yield _unbounded(unit, node)


def _unbounded(unit: Unit, node: ast.stmt | ast.expr) -> Finding:
    head = ast.unparse(node).strip().splitlines()[0].rstrip(':')
    return UnboundedLoop(unit.name, node.lineno, head)


def _may_end(loop: ast.While) -> bool:
    if isinstance(loop.test, ast.Constant):
        return not loop.test.value or _has_way_out(loop)
    return _is_moved_by(loop.test, loop) or _has_way_out(loop)


def _walks_without_end(loop: ast.For, endless: Endless) -> bool:
    grows = isinstance(loop.iter, ast.Name) and any(
        isinstance(node, ast.Attribute)
        and node.attr in _GROWING
        and is_named(node.value, {loop.iter.id})
        for node in _running(loop.body)
    )
    return (grows or endless.is_endless(loop.iter)) and not _has_way_out(loop)


def _has_way_out(loop: ast.While | ast.For) -> bool:
    """Tell whether a break or return stands under a condition that the loop changes."""
    return any(isinstance(statement, _LEAVING) for statement in loop.body) or any(
        isinstance(node, ast.If)
        and any(isinstance(inner, _LEAVING) for inner in _running(node.body + node.orelse))
        and _is_moved_by(node.test, loop)
        for node in _running(loop.body)
    )


def _is_moved_by(test: ast.expr, loop: ast.While | ast.For) -> bool:
    """Tell whether a loop changes something that a condition reads, or time does."""
    read = {node.id for node in ast.walk(test) if isinstance(node, ast.Name)}
    changed = {name for node in _changing_nodes(test, loop) for name in _changed_by(node)}
    return bool(read & changed) or any(map(_reads_the_clock, ast.walk(test)))


def _changing_nodes(test: ast.expr, loop: ast.While | ast.For) -> Iterator[ast.AST]:
    """Yield what runs at each turn; what a comprehension counts with is its own."""
    if isinstance(loop, ast.For):
        yield from ast.walk(loop.target)
    for node in [*_running(loop.body), *_running([test])]:
        is_constant_walrus = isinstance(node, ast.NamedExpr) and isinstance(
            node.value, ast.Constant
        )
        if not is_constant_walrus:
            yield node


def _changed_by(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.NamedExpr):
        yield node.target.id
    elif isinstance(node, ast.Assign | ast.AugAssign | ast.AnnAssign | ast.For):
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        yield from _names([*targets])
    elif isinstance(node, ast.withitem) and node.optional_vars:
        yield from _names([node.optional_vars])
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        # A list that is popped, a queue that is drained: the method may change its owner.
        yield from _names([node.func.value])


def _names(nodes: Iterable[ast.AST]) -> Iterator[str]:
    for node in nodes:
        yield from (inner.id for inner in ast.walk(node) if isinstance(inner, ast.Name))


def _reads_the_clock(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in {'time', 'monotonic', 'perf_counter'}
    )


def _paces(
    unit: Unit, body: Iterable[ast.stmt], robots: frozenset[str], modules: ModuleNames
) -> bool:
    """Tell whether a loop calls the robot, hands it to a function, or sleeps a while."""
    for node in _running(body):
        if isinstance(node, ast.Call):
            receiver = node.func.value if isinstance(node.func, ast.Attribute) else None
            given = [*node.args, *(word.value for word in node.keywords)]
            is_handed_on = any(is_named(value, robots) for value in given)
            if is_named(receiver, robots) or (
                is_handed_on and not is_named(node.func, SAFE_BUILTINS)
            ):
                return True
            if 'time.sleep' in modules.paths(unit, node.func) and not any(map(_is_zero, given)):
                return True
    return False


def _is_zero(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and not node.value


def _running(body: Iterable[ast.AST]) -> Iterator[ast.AST]:
    """Walk what a body runs itself: not nested functions, nor what stands under a false test."""
    for node in body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            continue
        yield node
        if isinstance(node, ast.If) and isinstance(node.test, ast.Constant):
            yield from _running(node.body if node.test.value else node.orelse)
        else:
            yield from _running(ast.iter_child_nodes(node))
