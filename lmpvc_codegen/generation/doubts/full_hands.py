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

"""Things that are picked up while the hand holds another one."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from lmpvc_codegen.generation.doubts.kinds import MendedDoubt
from lmpvc_codegen.generation.examples import telling_words
from lmpvc_codegen.generation.lessons import Lessons
from lmpvc_codegen.generation.robot_api import called_name
from lmpvc_codegen.generation.source import Definition, texts_of

PICKING = telling_words('pick')


@dataclass(frozen=True)
class FullHand(MendedDoubt):
    """A second thing that is picked up before the first one is put down."""

    first: str
    second: str

    @property
    def message(self) -> str:
        """Name both."""
        return f'The hand holds one thing: put the {self.first} down, then take the {self.second}.'


def doubt_full_hands(function: Definition, lessons: Lessons) -> Iterator[FullHand]:
    """
    Doubt a function that picks up one thing after the other, with nothing in between.

    What depends on whether the first was found is no matter of this.
    """
    held = ''
    for statement in function.node.body:
        call = statement.value if isinstance(statement, ast.Expr) else None
        texts = texts_of(call) if isinstance(call, ast.Call) and _picks(call, lessons) else []
        if held and texts and texts[0] != held:
            mended = _loop(function, statement, (held, texts[0]))
            yield FullHand(function.name, statement.lineno, held, texts[0], mended=mended)
            return
        held = texts[0] if texts else ''


def _picks(call: ast.Call, lessons: Lessons) -> bool:
    """Tell whether a call is one of a skill that picks things up."""
    name = called_name(call)
    return lessons.is_skill(name) and telling_words(name) >= PICKING


def _loop(function: Definition, second: ast.stmt, texts: tuple[str, str]) -> str:
    """Give a function's body up to the first picking, and a loop that begins with it."""
    body = function.node.body
    first = body[body.index(second) - 1]
    called = ast.unparse(first).replace(repr(texts[0]), 'name', 1)
    before = function.body_before(first.lineno)
    margin = ' ' * first.col_offset
    head = f'{margin}for name in {list(texts)}:\n{margin}    if {called}:'
    return f'{before}\n{head}'.lstrip('\n')
