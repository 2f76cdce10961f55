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

"""Lengths that an answer tells in another unit than it computes them in."""

from __future__ import annotations

import ast
from collections.abc import Iterator
import copy
from dataclasses import dataclass
import re

from lmpvc_codegen.generation.doubts.kinds import MendedDoubt
from lmpvc_codegen.generation.source import Definition

_PARTS = {'centi': 100, 'milli': 1000}
_UNIT = re.compile(r'\s*(?P<part>centi|milli)met|\s*(?P<short>[cm]m)\b', re.IGNORECASE)
_SHORT = {'cm': 'centi', 'mm': 'milli'}


@dataclass(frozen=True)
class UnscaledLength(MendedDoubt):
    """A length in metres that is told as centimetres, or millimetres."""

    value: str
    factor: int

    @property
    def message(self) -> str:
        """Say by what to multiply."""
        return f'Lengths are metres: tell {self.factor} * ({self.value}).'


def doubt_told_lengths(function: Definition) -> Iterator[UnscaledLength]:
    """Doubt a function that tells a computed length in a part of a metre and never multiplies."""
    numbers = {node.value for node in function.nodes if isinstance(node, ast.Constant)}
    statements = (node for node in function.nodes if isinstance(node, ast.Expr | ast.Assign))
    for statement in statements:
        for told, factor in _told(statement):
            if not numbers & {factor, 1 / factor}:
                value = ast.unparse(told.value)
                mended = _mended(function, statement)
                yield UnscaledLength(function.name, told.lineno, value, factor, mended=mended)
                return


def _told(statement: ast.AST) -> Iterator[tuple[ast.FormattedValue, int]]:
    """Give what is told as a length, each with what makes metres of it."""
    for text in (node for node in ast.walk(statement) if isinstance(node, ast.JoinedStr)):
        for told, after in zip(text.values, text.values[1:], strict=False):
            factor = _factor(after)
            if factor and isinstance(told, ast.FormattedValue) and _is_computed(told.value):
                yield told, factor


def _mended(function: Definition, statement: ast.Expr | ast.Assign) -> str:
    """Give a function's body up to a statement, and the statement with its lengths multiplied."""
    better = copy.deepcopy(statement)
    for told, factor in list(_told(better)):
        told.value = ast.BinOp(ast.Constant(factor), ast.Mult(), told.value)
    before = function.body_before(statement.lineno)
    return f'{before}\n{" " * statement.col_offset}{ast.unparse(better)}'.lstrip('\n')


def _factor(after: ast.expr) -> int:
    """Read by what a length is multiplied before the text that follows it; 0 for no such text."""
    written = after.value if isinstance(after, ast.Constant) else ''
    found = _UNIT.match(str(written))
    if not found:
        return 0
    return _PARTS[(found['part'] or _SHORT[found['short'].lower()]).lower()]


def _is_computed(value: ast.expr) -> bool:
    """Tell whether a value is no number that stands there."""
    return any(isinstance(node, ast.Attribute | ast.Name | ast.Call) for node in ast.walk(value))
