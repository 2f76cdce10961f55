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

"""Checks of the language: constructs that reach beyond the program, or run code unseen."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Collection, Iterator
import re
import string

from lmpvc_codegen.generation.findings import Finding, NeverRuns, UnsafeConstruct
from lmpvc_codegen.generation.robot_api import evaluates_nothing
from lmpvc_codegen.generation.units import names_bound_by, Unit

SAFE_BUILTINS = frozenset(
    'abs all any bin bool bytearray bytes callable chr complex dict divmod enumerate filter float '
    'format frozenset hash hex int isinstance issubclass iter len list map max min next object '
    'oct ord pow print range repr reversed round set slice sorted str sum tuple zip '
    'True False None Ellipsis NotImplemented'.split()
) | frozenset(
    name
    for name, value in vars(builtins).items()
    if isinstance(value, type) and issubclass(value, Exception)
)
"""Builtins that a program may use; every other one is refused by name."""

GENERATOR = 'a generator, and nothing iterates over it'
"""Why the call of a generator for its effect does nothing."""

_INTROSPECTION = frozenset(
    'gi_frame gi_code gi_yieldfrom cr_frame cr_code cr_await cr_origin ag_frame ag_code ag_await '
    'f_globals f_locals f_builtins f_back f_code f_trace tb_frame tb_next co_code co_consts '
    'func_globals func_code mro format_map with_traceback add_note ctypes tofile dump '
    'dumps obj'.split()
)
"""Attributes that lead from a value to the interpreter, to memory or to files."""

_INTERPRETERS = 'names with two underscores belong to the interpreter'

_RUNS_CODE_UNSEEN: dict[type[ast.AST], tuple[str, str]] = {
    ast.ClassDef: ('A class', 'its body would run when it is defined'),
    ast.Await: ('await', 'the program is not run by an event loop'),
    ast.AsyncFor: ('async for', 'the program is not run by an event loop'),
    ast.AsyncWith: ('async with', 'the program is not run by an event loop'),
    ast.Delete: ('del', 'it can take away a name that is needed later'),
}


def check_language(unit: Unit, functions: Collection[str]) -> Iterator[Finding]:
    """
    Find constructs that a program may not hold.

    :param functions: names of the program's functions, which may be those of builtins.
    """
    yield from _forbidden_names(unit, functions)
    called = {id(call.func) for call in unit.calls}
    for node in unit.nodes:
        refused = _refusal(node)
        if isinstance(node, ast.Attribute) and node.attr == 'format' and id(node) not in called:
            refused = 'format as a value', 'nobody sees what it will format'
        if refused:
            yield UnsafeConstruct(unit.name, getattr(node, 'lineno', 0), *refused)
    yield from _never_runs(unit)


def _forbidden_names(unit: Unit, functions: Collection[str]) -> Iterator[Finding]:
    """
    Find names that belong to the interpreter, and builtins that reach beyond the program.

    That a name is assigned somewhere does not make it safe, because the assignment may never
    run; only a function of that name does.
    """
    for node in unit.nodes:
        line = getattr(node, 'lineno', 0)
        mentioned = (node.id,) if isinstance(node, ast.Name) else names_bound_by(node)
        for name in mentioned:
            if name.startswith('__'):
                yield UnsafeConstruct(unit.name, line, f'The name {name}', _INTERPRETERS)
            elif name in unit.names.read - frozenset(functions) and _is_unsafe_builtin(name):
                reason = 'it reaches beyond the program'
                yield UnsafeConstruct(unit.name, line, f'The builtin {name}', reason)


def _is_unsafe_builtin(name: str) -> bool:
    return hasattr(builtins, name) and name not in SAFE_BUILTINS


def _refusal(node: ast.AST) -> tuple[str, str] | None:
    """Say what a node is and why it is refused, or None where it is fine."""
    for kind, refused in _RUNS_CODE_UNSEEN.items():
        if isinstance(node, kind):
            return refused
    if isinstance(node, ast.Attribute):
        return _attribute_refusal(node)
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
        return _definition_refusal(node)
    if isinstance(node, ast.MatchClass):
        return _class_pattern_refusal(node)
    if isinstance(node, ast.keyword | ast.arg) and (node.arg or '').startswith('__'):
        return f'The name {node.arg}', _INTERPRETERS
    if isinstance(node, ast.AnnAssign) and not evaluates_nothing(node.annotation):
        return 'An annotation that runs code', 'it would run unseen'
    if isinstance(node, ast.Call):
        return _call_refusal(node)
    return None


def _attribute_refusal(node: ast.Attribute) -> tuple[str, str] | None:
    if node.attr.startswith('_') or node.attr in _INTROSPECTION:
        return f'The attribute {node.attr}', 'it reaches into the interpreter'
    return None


def _class_pattern_refusal(node: ast.MatchClass) -> tuple[str, str] | None:
    hidden = [name for name in node.kwd_attrs if name.startswith('_') or name in _INTROSPECTION]
    if hidden:
        return f'The attribute {hidden[0]}', 'it reaches into the interpreter'
    return None


def _definition_refusal(
    node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda,
) -> tuple[str, str] | None:
    defaults = [*node.args.defaults, *(default for default in node.args.kw_defaults if default)]
    if not all(map(evaluates_nothing, defaults)):
        return 'A default argument that runs code', 'it would run when the function is defined'
    if isinstance(node, ast.Lambda):
        return None
    if node.decorator_list:
        return f'The decorator @{ast.unparse(node.decorator_list[0])}', 'it would run code unseen'
    annotations = [a.annotation for a in ast.walk(node.args) if isinstance(a, ast.arg)]
    written = [note for note in [*annotations, node.returns] if note]
    if not all(map(evaluates_nothing, written)):
        return 'An annotation that runs code', 'it would run when the function is defined'
    return None


def _call_refusal(node: ast.Call) -> tuple[str, str] | None:
    """Refuse ``format`` on text that is not written out, or that reads attributes."""
    if not (isinstance(node.func, ast.Attribute) and node.func.attr == 'format'):
        return None
    receiver = node.func.value
    if not (isinstance(receiver, ast.Constant) and isinstance(receiver.value, str)):
        return 'format on a text that is not written out', 'use an f-string instead'
    try:
        fields = list(_format_fields(receiver.value))
    except ValueError as error:
        return 'A malformed format text', str(error)
    parts = [part for name in fields for part in re.split(r'[.\[\]]', name)[1:]]
    if any(part.startswith('_') or part in _INTROSPECTION for part in parts):
        return 'A format text that reads hidden attributes', 'it reaches into the interpreter'
    return None


def _format_fields(text: str) -> Iterator[str]:
    for _literal, name, specification, _conversion in string.Formatter().parse(text):
        if name is not None:
            yield name
        if specification:
            yield from _format_fields(specification)


def _never_runs(unit: Unit) -> Iterator[Finding]:
    for node in unit.nodes:
        if isinstance(node, ast.AsyncFunctionDef):
            yield NeverRuns(node.name, node.lineno, 'a coroutine, which nothing awaits')
    definition = unit.definition
    if definition and all(map(_does_nothing, definition.body)):
        yield NeverRuns(unit.name, definition.lineno, 'empty')


def _does_nothing(node: ast.stmt) -> bool:
    return isinstance(node, ast.Pass) or (
        isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    )


def is_generator(definition: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """Tell whether a function yields, so that calling it alone runs nothing of it."""
    pending: list[ast.AST] = list(definition.body)
    while pending:
        node = pending.pop()
        if isinstance(node, ast.Yield | ast.YieldFrom):
            return True
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            pending.extend(ast.iter_child_nodes(node))
    return False
