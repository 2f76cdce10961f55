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

"""Places that are found and that the robot never goes to."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
import re
from typing import ClassVar

from lmpvc_codegen.generation.doubts.kinds import Doubt
from lmpvc_codegen.generation.lessons import Lessons
from lmpvc_codegen.generation.named_objects import placed_objects, refers_back
from lmpvc_codegen.generation.restating import is_question
from lmpvc_codegen.generation.robot_api import called_method, called_name, ROBOT
from lmpvc_codegen.generation.searches import searches_in
from lmpvc_codegen.generation.source import Definition, names_in

_COMPARED = re.compile(r'\b(?:if|when|whether|unless|until|till|while)\b', re.IGNORECASE)
"""What asks for places in order to compare them."""


@dataclass(frozen=True)
class UnreachedPlace(Doubt):
    """Places that were looked for, on none of which a move depends."""

    weight: ClassVar[int] = 2

    places: tuple[str, ...]

    @property
    def message(self) -> str:
        """Name them."""
        return f'The robot never goes to {" or ".join(self.places)}: begin its moves there.'


def doubt_unreached_places(
    request: str, functions: Sequence[Definition], lessons: Lessons
) -> Iterator[UnreachedPlace]:
    """Doubt an answer that looks for things which the sentence goes to, and goes to none."""
    is_asked = placed_objects(request) or refers_back(request)
    if not is_asked or is_question(request) or _COMPARED.search(request):
        return
    nodes = [node for function in functions for node in function.nodes]
    places = sorted({search.place for search in searches_in(nodes, lessons.naming)})
    if places and not _is_reached(functions, _derived(nodes, frozenset(places)), lessons):
        yield UnreachedPlace(functions[0].name, 1, tuple(places))


def _derived(nodes: Sequence[ast.AST], places: frozenset[str]) -> frozenset[str]:
    """Name what is computed from places, by whatever way."""
    found, size = set(places), 0
    while size != len(found):
        size = len(found)
        for node in nodes:
            for targets, value in _flows(node):
                if names_in(ast.walk(value), ast.Load) & found:
                    parts = (part for target in targets for part in ast.walk(target))
                    found.update(names_in(parts, ast.expr_context) - {ROBOT})
    return frozenset(found)


def _flows(node: ast.AST) -> Iterator[tuple[list[ast.expr], ast.expr]]:
    """Give what gets its value of which expression."""
    if isinstance(node, ast.Assign):
        yield node.targets, node.value
    elif isinstance(node, ast.AugAssign | ast.For):
        yield [node.target], node.value if isinstance(node, ast.AugAssign) else node.iter
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        yield from (([node.func.value], argument) for argument in node.args)


def _is_reached(functions: Sequence[Definition], places: frozenset[str], lessons: Lessons) -> bool:
    """Tell whether a move, a skill or another function of the robot gets a place, or its name."""
    return any(
        names_in(ast.walk(argument), ast.Load) & places or called_name(call) in lessons.naming
        for function in functions
        for call in function.calls
        if _moves(call, lessons)
        for argument in (*call.args, *(keyword.value for keyword in call.keywords))
    )


def _moves(call: ast.Call, lessons: Lessons) -> bool:
    """Tell whether a call may move the robot: it gets it, and neither looks nor speaks."""
    if called_method(call):
        return called_name(call) not in {*lessons.naming, lessons.answer.rstrip('(')}
    return any(isinstance(given, ast.Name) and given.id == ROBOT for given in call.args)
