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

"""Searches in functions: what is looked for, and what holds the results."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from lmpvc_codegen.generation.robot_api import called_name, target_names
from lmpvc_codegen.generation.source import texts_of


@dataclass(frozen=True)
class Search:
    """
    A search whose results are taken, such as ``pose, found = robot.find('cup')``.

    :param names: that hold the results.
    """

    statement: ast.Assign
    names: tuple[str, ...]
    call: ast.Call

    @property
    def texts(self) -> tuple[str, ...]:
        """Tell what is looked for."""
        return tuple(texts_of(self.call))

    @property
    def place(self) -> str:
        """Name what holds the place."""
        return self.names[0]

    @property
    def found(self) -> str:
        """Name what tells of the success; '' where one name holds everything."""
        return self.names[-1] if len(self.names) > 1 else ''


def searches_in(nodes: Iterable[ast.AST], naming: frozenset[str]) -> Iterator[Search]:
    """
    Give the searches among the nodes of a tree.

    :param naming: what is called with names of objects.
    """
    for node in nodes:
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call):
            names = target_names(node.targets[0])
            if called_name(node.value) in naming and names:
                yield Search(node, names, node.value)
