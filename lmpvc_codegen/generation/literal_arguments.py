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

"""Arguments that are written out where the examples always hand over something that has a name."""

from __future__ import annotations

import ast
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from lmpvc_codegen.generation.doubts import Doubt
from lmpvc_codegen.generation.robot_api import called_method, ROBOT
from lmpvc_codegen.generation.source import Definition

_FEWEST = 3
"""Calls that must agree before what they hand over is taken for a rule."""


@dataclass(frozen=True)
class LiteralArgument(Doubt):
    """A number, a text or a tuple where the robot wants a pose, or another thing of its own."""

    weight: ClassVar[int] = 2

    method: str
    wanted: str
    written: str

    @property
    def message(self) -> str:
        """Say what the examples hand over."""
        return f'{ROBOT}.{self.method} takes a {self.wanted} of the robot, not {self.written}.'


def learn_named_arguments(functions: Sequence[Definition]) -> Mapping[str, str]:
    """Learn which methods get a first argument that always has a name, and its commonest one."""
    names: dict[str, Counter[str]] = defaultdict(Counter)
    literal: set[str] = set()
    for function in functions:
        for call in function.calls:
            method = called_method(call)
            if method and call.args:
                if _is_literal(call.args[0]):
                    literal.add(method)
                else:
                    names[method][ast.unparse(call.args[0])] += 1
    return {
        method: found.most_common(1)[0][0]
        for method, found in names.items()
        if method not in literal and sum(found.values()) >= _FEWEST
    }


def doubt_literal_arguments(
    function: Definition, named: Mapping[str, str]
) -> Iterator[LiteralArgument]:
    """Doubt the calls that get something written out in place of that."""
    for call in function.calls:
        method = called_method(call)
        if method in named and call.args and _is_literal(call.args[0]):
            written = ast.unparse(call.args[0])
            yield LiteralArgument(function.name, call.lineno, method, named[method], written)


def _is_literal(argument: ast.expr) -> bool:
    return isinstance(argument, ast.Constant | ast.Tuple | ast.List | ast.Dict | ast.JoinedStr)
