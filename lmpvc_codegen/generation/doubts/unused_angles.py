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

"""Angles that a sentence states and that an answer leaves out."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
import math

from lmpvc_codegen.generation.angles import stated_angles
from lmpvc_codegen.generation.doubts.move_kinds import UnusedAngle
from lmpvc_codegen.generation.source import Definition
from lmpvc_codegen.generation.stated import numbers_in

_MOST_PARTS = 12
_COMPUTED = ('pi', 'tau')
"""What angles are computed with."""


def doubt_angles(request: str, functions: Sequence[Definition]) -> Iterator[UnusedAngle]:
    """
    Doubt an answer in which a stated angle is missing, in degrees, in radians, or as parts.

    :param functions: the answer's function, and the helpers that came with it.
    """
    if any(name in function.source for function in functions for name in _COMPUTED):
        return
    is_repeated = any(isinstance(node, ast.For | ast.While) for f in functions for node in f.nodes)
    most_parts = _MOST_PARTS if is_repeated else 1
    numbers = [abs(number) for number in numbers_in(functions)]
    for text, degrees in stated_angles(request):
        wanted = (degrees, math.radians(degrees), degrees / 360)
        if not any(_is_part(value, number, most_parts) for value in wanted for number in numbers):
            yield UnusedAngle(functions[0].name, 1, text, f'{degrees:g}')


def _is_part(value: float, number: float, most: int) -> bool:
    """Tell whether an angle is a number, or at most so many times one."""
    times = value / number if number else 0
    return 1 <= round(times) <= most and math.isclose(times, round(times), rel_tol=0.02)
