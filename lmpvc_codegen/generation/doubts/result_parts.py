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

"""Results of a search that are read for what another one of them has."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from lmpvc_codegen.generation.doubts.kinds import Doubt
from lmpvc_codegen.generation.lessons import Lessons
from lmpvc_codegen.generation.robot_api import called_method
from lmpvc_codegen.generation.searches import searches_in
from lmpvc_codegen.generation.source import Definition


@dataclass(frozen=True)
class PartlessResult(Doubt):
    """A part of a result that has none, such as the position of whether something was found."""

    weight: ClassVar[int] = 3

    part: str
    place: str

    @property
    def message(self) -> str:
        """Say what has such parts."""
        return f'There is no {self.part}: the place is {self.place}.'


def learn_parted_names(functions: Sequence[Definition]) -> frozenset[str]:
    """Learn the names of what has parts, such as ``pose`` of ``pose.position``."""
    return frozenset[str]().union(*([name.id for name, _part in _parts(f)] for f in functions))


def doubt_result_parts(
    function: Definition, lessons: Lessons, results: Mapping[str, tuple[str, ...]]
) -> Iterator[PartlessResult]:
    """
    Doubt what is read of a result that never has parts in the examples.

    :param results: what the examples call the results of each method.
    """
    parted = lessons.parted_names
    for search in searches_in(function.nodes, lessons.naming):
        called = results.get(called_method(search.call), ())
        if len(called) != len(search.names) or called[0] not in parted:
            continue
        partless = {
            own for own, shown in zip(search.names, called, strict=True) if shown not in parted
        }
        for name, part in _parts(function):
            if name.id in partless:
                written = ast.unparse(part)
                yield PartlessResult(function.name, part.lineno, written, search.place)
                return


def _parts(function: Definition) -> list[tuple[ast.Name, ast.Attribute]]:
    """Give the names whose parts a function reads, each with the part."""
    return [
        (node.value, node)
        for node in function.nodes
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name)
    ]
