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

"""Holding the numbers of a function against the quantities that its request states."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Mapping, Sequence
import math
import operator
import re
import sys

from lmpvc_codegen.generation.findings import Finding, StatedQuantity
from lmpvc_codegen.generation.quantities import is_among, Quantity, read_quantities
from lmpvc_codegen.generation.source import Definition, texts_in

# 0.33 for a third of a meter, and 0.025 for an inch.
_TOLERANCE = 0.02
_BOUND = re.compile(
    r'\b(?:less than|more than|at most|at least|up to|within|under)\b', re.IGNORECASE
)
"""What makes a quantity a bound, under which other numbers are right."""

_QUESTION = re.compile(r'\s*(?:how|what)\b', re.IGNORECASE)
"""What may be answered in other units than it is asked in."""

_OPERATIONS: Mapping[type[ast.operator], Callable[[float, float], float]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}


def check_quantities(request: str, functions: Sequence[Definition]) -> Iterator[Finding]:
    """
    Find a number that stands where a stated length or speed should, as 0.25 for 2.5 centimeters.

    A stated value that is missing counts only where another number is left unexplained: a
    function may well compute with it, leave it to a helper, or say it.

    :param functions: the answer's function, and the helpers that came with it, the first on top.
    """
    stated = _binding(request)
    numbers = list(numbers_in(functions))
    helpers = _left_to_helpers(functions)
    unexplained = [
        number
        for number in numbers
        if isinstance(number, float) and not explains_any(number, stated)
    ]
    for quantity in stated if unexplained else ():
        is_kept = any(_explains(quantity, number, stated) for number in numbers)
        if quantity.unit != 's' and not is_kept and not is_among(quantity, helpers):
            name, shown = functions[0].name, f'{unexplained[0]:g}'
            yield StatedQuantity(name, 1, quantity.text, quantity.shown, quantity.unit, shown)
            return


def unused_quantities(request: str, functions: Sequence[Definition]) -> Iterator[Quantity]:
    """
    Give the stated quantities that no number and no text of the functions holds.

    :param functions: the answer's function, and the helpers that came with it.
    """
    stated = _binding(request)
    numbers, helpers = list(numbers_in(functions)), _left_to_helpers(functions)
    texts = ' '.join(text for f in functions for text in texts_in(f.nodes)).lower()
    for quantity in stated:
        is_used = any(_explains(quantity, number, stated) for number in numbers)
        if not is_used and not is_among(quantity, helpers) and quantity.text not in texts:
            yield quantity


def _binding(request: str) -> tuple[Quantity, ...]:
    """Give the quantities that a function has to hold."""
    is_free = _BOUND.search(request) or _QUESTION.match(request)
    return () if is_free else read_quantities(request)


def numbers_in(functions: Sequence[Definition]) -> Iterator[float]:
    """Give the numbers of functions, also computed ones; a float is a length by its look."""
    nodes: list[ast.AST] = [function.node for function in reversed(functions)]
    while nodes:
        node = nodes.pop()
        number = _number(node)
        if number is None:
            nodes += reversed(list(ast.iter_child_nodes(node)))
        elif abs(number) <= sys.float_info.max:
            yield number


def _number(node: ast.AST) -> float | None:
    """Compute a number that stands in a program, such as 5 * 0.01; None for what is none."""
    if isinstance(node, ast.Constant) and type(node.value) in {int, float}:
        return node.value  # type: ignore[return-value]
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        return _computed(operator.sub, ast.Constant(0), node.operand)
    if isinstance(node, ast.BinOp) and (operation := _OPERATIONS.get(type(node.op))):
        return _computed(operation, node.left, node.right)
    return None


def _computed(
    operation: Callable[[float, float], float], first: ast.expr, second: ast.expr
) -> float | None:
    try:
        left, right = _number(first), _number(second)
        return None if left is None or right is None else operation(left, right)
    except (ArithmeticError, RecursionError):
        return None


def explains_any(number: float, stated: Sequence[Quantity]) -> bool:
    """Tell whether a number is a stated value, or a half, a sum or a difference of some."""
    return any(_explains(quantity, number, stated) for quantity in stated)


def _explains(quantity: Quantity, number: float, stated: Sequence[Quantity]) -> bool:
    """Tell whether a number is a stated value, its half, or its sum or difference with another."""
    value = quantity.value
    wanted = [value, value / 2]
    wanted += [abs(value - other.value) for other in stated if other is not quantity]
    wanted += [value + other.value for other in stated if other is not quantity]
    if quantity.unit == 's':
        # 20 centimeters in 4 seconds are 0.05 metres a second.
        wanted += [other.value / value for other in stated if other.unit == 'm' and value]
    return any(math.isclose(abs(number), w, rel_tol=_TOLERANCE) for w in wanted)


def _left_to_helpers(functions: Sequence[Definition]) -> list[Quantity]:
    """Read the quantities in the names of the functions that are called."""
    found: list[Quantity] = []
    for function in functions:
        for call in function.calls:
            if isinstance(call.func, ast.Name):
                found += read_quantities(call.func.id)
    return found
