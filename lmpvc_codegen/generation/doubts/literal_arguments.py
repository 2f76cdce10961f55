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

"""Arguments that are written out, or half of it, where the examples always hand over a pose."""

from __future__ import annotations

import ast
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from lmpvc_codegen.generation.doubts.kinds import Doubt
from lmpvc_codegen.generation.robot_api import called_method, called_name, ROBOT
from lmpvc_codegen.generation.source import assigned_once, Definition

_FEWEST = 2
"""Calls that must agree before what they hand over is taken for a rule."""


@dataclass(frozen=True)
class LiteralArgument(Doubt):
    """A number, a text, or a part of a pose, where the robot wants a whole one of its own."""

    weight: ClassVar[int] = 2

    called: str
    wanted: str
    written: str

    @property
    def message(self) -> str:
        """Say what the examples hand over."""
        return f'{self.called} takes what the examples call {self.wanted}, not {self.written}.'


def learn_named_arguments(functions: Sequence[Definition]) -> Mapping[str, str]:
    """
    Learn what is always given something whole that has a name, and its commonest name.

    That is the first argument of a method, and the one behind the robot of a function.
    """
    names: dict[str, Counter[str]] = defaultdict(Counter)
    written: set[str] = set()
    for function in functions:
        for called, argument, _line in _given(function):
            if _is_written(argument):
                written.add(called)
            else:
                names[called][ast.unparse(argument)] += 1
    return {
        called: found.most_common(1)[0][0]
        for called, found in names.items()
        if called not in written and sum(found.values()) >= _FEWEST
    }


def doubt_literal_arguments(
    function: Definition, named: Mapping[str, str]
) -> Iterator[LiteralArgument]:
    """Doubt the calls that get something else in place of that."""
    given = [one for one in _given(function) if one[0] in named]
    values = assigned_once(function.nodes) if given else {}
    for called, argument, line in given:
        value = values.get(argument.id, argument) if isinstance(argument, ast.Name) else argument
        if _is_written(value):
            written = ast.unparse(value)
            yield LiteralArgument(function.name, line, called, named[called], written)


def _given(function: Definition) -> Iterator[tuple[str, ast.expr, int]]:
    """Give what is called with which first argument; the robot itself is none."""
    for call in function.calls:
        first = call.args[0] if call.args else None
        if isinstance(first, ast.Name) and first.id == ROBOT and len(call.args) > 1:
            yield called_name(call), call.args[1], call.lineno
        elif first is not None and called_method(call):
            yield called_name(call), first, call.lineno


def _is_written(argument: ast.expr) -> bool:
    """Tell whether an argument is no whole thing that the robot gave."""
    kinds = (ast.Constant, ast.Tuple, ast.List, ast.Dict, ast.JoinedStr, ast.Attribute)
    return isinstance(argument, kinds)
