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

"""The order of a sentence's ways, and answers that go them in another one."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
import re
from typing import TypeAlias

from lmpvc_codegen.generation.directions import directions_in, Step, steps_among
from lmpvc_codegen.generation.doubts.kinds import MendedDoubt
from lmpvc_codegen.generation.doubts.moves import turned
from lmpvc_codegen.generation.source import Definition, followed

_FEWEST = 2
_BACK = 'back'
"""It may be a way, or the way that came before the other way round."""

_OTHER_ORDER = re.compile(
    r'\b(?:before|after|until|while|if|when|unless|otherwise|whether|how|which)\b', re.IGNORECASE
)
"""What puts first what is said last, or leaves out what is said."""

Taken: TypeAlias = tuple[ast.stmt | ast.Call, Step]
"""Where a function takes a step, and the step."""


@dataclass(frozen=True)
class WrongOrder(MendedDoubt):
    """Ways that are all gone, in another order than they are told."""

    ways: str

    @property
    def message(self) -> str:
        """Name them in their order."""
        return f'The sentence goes {self.ways}, in that order.'


def doubt_way_order(
    request: str, function: Definition, directions: Mapping[str, Step]
) -> Iterator[WrongOrder]:
    """
    Doubt plain moves that go the sentence's ways in another order.

    :param directions: what each direction changes.
    """
    named = [name for name in directions_in(request) if name in directions and name != _BACK]
    ways = [name for name, _same in groupby(named)]
    said = [directions[name] for name in ways]
    axes = {step.changed for step in directions.values()}
    taken = [(node, step) for node, step in steps_among(function.nodes) if step.changed in axes]
    is_told = not _OTHER_ORDER.search(request) and len(said) >= _FEWEST
    if not is_told or not {step for _node, step in taken}.issuperset(said):
        return
    if not _is_followed(said, taken):
        mended = _mended(function, said, taken)
        yield WrongOrder(function.name, 1, ', '.join(ways), mended=mended)


def _is_followed(said: Sequence[Step], taken: Sequence[Taken]) -> bool:
    """
    Tell whether the steps begin with the first way, and hold the others in their order.

    What comes in between is no mistake: a way may be gone in parts, or there and back.
    """
    steps = iter([step for _node, step in taken])
    return taken[0][1] == said[0] and all(step in steps for step in said)


def _mended(function: Definition, said: Sequence[Step], taken: Sequence[Taken]) -> str:
    """Give a function's body up to the first step that is another one, as it should be; or ''."""
    known: dict[Step, ast.stmt | ast.Call] = {}
    for (node, step), expected in zip(taken, said, strict=False):
        if step == expected.opposite:
            return turned(function, node)
        if step != expected:
            like = known.get(expected)
            return followed(function.body_before(node.lineno), ast.unparse(like)) if like else ''
        known[step] = node
    return ''
