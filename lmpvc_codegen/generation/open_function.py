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

"""A function in the making."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field

from lmpvc_codegen.generation.doubts.kinds import Doubt
from lmpvc_codegen.generation.prompts import Attempt, FunctionTask
from lmpvc_codegen.generation.result import FunctionOrigin


@dataclass(frozen=True)
class DoubtedAnswer:
    """An answer that holds what is promised, and may still not be what was meant."""

    text: str
    doubts: tuple[Doubt, ...]

    @property
    def weight(self) -> int:
        """Tell how much doubt there is."""
        return sum(doubt.weight for doubt in self.doubts)

    @property
    def messages(self) -> tuple[str, ...]:
        """Say each of them."""
        return tuple(map(str, self.doubts))


@dataclass
class OpenFunction:
    """
    A function that is asked for, and what became of that so far.

    :param calls: the calls that make it necessary.
    :param attempt: the answer that is to be mended.
    :param is_interpreted: whether plainer words for it were looked for.
    :param doubted: the answer that is doubted least, where all are.
    :param defined_as: its name in the program, once it is there.
    """

    task: FunctionTask
    parent: str = ''
    depth: int = 0
    origin: FunctionOrigin = 'command'
    calls: list[ast.Call] = field(default_factory=list)
    attempt: Attempt | None = None
    is_interpreted: bool = False
    doubted: DoubtedAnswer | None = None
    defined_as: str = ''

    @property
    def label(self) -> str:
        """Name it in the tree, also before the model has named it."""
        return self.task.name or self.task.request

    @property
    def words(self) -> str:
        """Read its request, which may be the statement of a caller, as words."""
        return self.task.request.replace('_', ' ')
