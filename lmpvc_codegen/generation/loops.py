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

from lmpvc_codegen.generation.findings import Finding, UnboundedLoop
from lmpvc_codegen.generation.units import is_named, Unit

_CONSUMERS = frozenset('all any dict frozenset list max min set sorted sum tuple'.split())
"""Builtins that walk what they are given to its end."""

_WRAPPERS = frozenset('enumerate filter map reversed zip'.split())
"""Builtins whose result ends when the shortest of what they are given does."""

_GROWING = frozenset({'append', 'appendleft', 'extend', 'insert'})


def check_loops(unit: Unit, robots: frozenset[str]) -> Iterator[Finding]:
    """
    Find loops without a bound in which nothing is asked of the robot and no time passes.

    :param robots: the names by which the function knows the robot.
    """
    for node in unit.nodes:
        if isinstance(node, ast.While):
            endless = not _may_end(node) and not _paces(node.body, robots)
        elif isinstance(node, ast.For):
            endless = _walks_without_end(node) and not _paces(node.body, robots)
        elif isinstance(node, ast.Call):
            endless = is_named(node.func, _CONSUMERS) and any(map(_is_endless, node.args))
        elif isinstance(node, ast.ListComp | ast.SetComp | ast.DictComp):
            endless = any(_is_endless(part.iter) for part in node.generators)
        else:
            continue
        if endless:
            head = ast.unparse(node).strip().splitlines()[0].rstrip(':')
            yield UnboundedLoop(unit.name, node.lineno, head)


def _may_end(loop: ast.While) -> bool:
    if isinstance(loop.test, ast.Constant):
        return not loop.test.value or _has_way_out(loop)
    return _is_moved_by(loop.test, loop) or _has_way_out(loop)


def _walks_without_end(loop: ast.For) -> bool:
    grows = isinstance(loop.iter, ast.Name) and any(
        isinstance(node, ast.Attribute)
        and node.attr in _GROWING
        and is_named(node.value, {loop.iter.id})
        for node in _running(loop.body)
    )
    return (grows or _is_endless(loop.iter)) and not _has_way_out(loop)


def _has_way_out(loop: ast.While | ast.For) -> bool:
    """Tell whether a break or return stands under a condition that the loop changes."""
    leaves = (ast.Break, ast.Return, ast.Raise)
    return any(isinstance(statement, leaves) for statement in loop.body) or any(
        isinstance(node, ast.If)
        and any(isinstance(inner, leaves) for inner in _running(node.body + node.orelse))
        and _is_moved_by(node.test, loop)
        for node in _running(loop.body)
    )


def _is_moved_by(test: ast.expr, loop: ast.While | ast.For) -> bool:
    """Tell whether a loop changes something that a condition reads, or time does."""
    read = {node.id for node in ast.walk(test) if isinstance(node, ast.Name)}
    return bool(read & set(_changed(loop))) or any(map(_reads_the_clock, ast.walk(test)))


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
    return _called_name(node) in {'time', 'monotonic', 'perf_counter'}


def _is_endless(iterated: ast.expr) -> bool:
    """Tell whether an iterated expression never ends: itertools.count(), iter(f, sentinel)."""
    if isinstance(iterated, ast.GeneratorExp):
        return any(_is_endless(part.iter) for part in iterated.generators)
    if not isinstance(iterated, ast.Call):
        return False
    name = _called_name(iterated)
    if isinstance(iterated.func, ast.Name) and name in _WRAPPERS:
        sources = iterated.args[1:] if name in {'map', 'filter'} else iterated.args
        return bool(sources) and all(map(_is_endless, sources))
    if name == 'iter':
        return len(iterated.args) > 1
    if isinstance(iterated.func, ast.Attribute) and not is_named(
        iterated.func.value, {'itertools'}
    ):
        return False
    return name in {'count', 'cycle'} or (name == 'repeat' and len(iterated.args) == 1)


def _paces(body: Iterable[ast.stmt], robots: frozenset[str]) -> bool:
    """Tell whether a loop calls the robot, hands it to a function, or sleeps a while."""
    for node in _running(body):
        if isinstance(node, ast.Call):
            receiver = node.func.value if isinstance(node.func, ast.Attribute) else None
            handed = [*node.args, *(word.value for word in node.keywords)]
            if is_named(receiver, robots) or any(is_named(value, robots) for value in handed):
                return True
            if _called_name(node) == 'sleep' and not any(map(_is_zero, handed)):
                return True
    return False


def _is_zero(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and not node.value


def _called_name(node: ast.AST) -> str:
    if not isinstance(node, ast.Call):
        return ''
    if isinstance(node.func, ast.Attribute):
        return node.func.attr
    return node.func.id if isinstance(node.func, ast.Name) else ''


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
