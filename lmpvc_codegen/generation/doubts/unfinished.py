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

"""Methods that do nothing by themselves, and answers that leave out what follows them."""

from __future__ import annotations

import ast
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from lmpvc_codegen.generation.doubts.kinds import MendedDoubt
from lmpvc_codegen.generation.robot_api import called_method, ROBOT
from lmpvc_codegen.generation.source import Definition, followed, names_in

_FEWEST = 3
"""Examples that must agree before what they do is taken for a rule."""


@dataclass(frozen=True)
class UnfinishedMove(MendedDoubt):
    """A call that takes effect with another one alone, which does not come after it."""

    method: str
    follower: str

    @property
    def message(self) -> str:
        """Name both."""
        return f'{ROBOT}.{self.method} does nothing before {ROBOT}.{self.follower}() is called.'


def learn_followers(functions: Sequence[Definition]) -> Mapping[str, str]:
    """
    Learn which method is always called after another one, without arguments.

    As ``robot.go()`` is after ``robot.add_waypoint(pose)``.
    """
    follow: dict[str, Counter[str]] = defaultdict(Counter)
    counts: Counter[str] = Counter()
    for function in functions:
        last = _last_calls(function)
        counts.update(last.keys())
        plain = {called_method(call) for call in function.calls if not call.args} & last.keys()
        for method, line in last.items():
            follow[method].update(name for name in plain if last[name] > line)
    return {
        method: follower
        for method, found in follow.items()
        for follower, number in found.most_common(1)
        if number == counts[method] >= _FEWEST
    }


def doubt_unfinished(
    functions: Sequence[Definition], followers: Mapping[str, str]
) -> Iterator[UnfinishedMove]:
    """Doubt an answer whose last call of a method lacks what always follows it."""
    for function in functions:
        last = _last_calls(function)
        for method, follower in followers.items():
            line = last.get(method, 0)
            if line and last.get(follower, 0) < line:
                # At the function's end, not in a loop in which it may end.
                margin = ' ' * function.node.body[0].col_offset
                mended = f'{function.body}\n{margin}{ROBOT}.{follower}()'
                yield UnfinishedMove(function.name, line, method, follower, mended=mended)


@dataclass(frozen=True)
class StalePlace(MendedDoubt):
    """The robot's place, read again in a loop in which it does not move."""

    reading: str
    follower: str

    @property
    def message(self) -> str:
        """Say where it is read."""
        return (
            f'{self.reading} gives the same place until {ROBOT}.{self.follower}() is called: '
            'read it once, before the loop.'
        )


def doubt_stale_places(
    function: Definition, start: str, followers: Mapping[str, str]
) -> Iterator[StalePlace]:
    """
    Doubt a loop that reads where the robot is and adds to its way, and does not let it go.

    :param start: the line that reads it, as the examples write it.
    """
    for loop in function.nodes:
        if not isinstance(loop, ast.For | ast.While):
            continue
        called = {called_method(node) for node in ast.walk(loop)}
        left = [follower for method, follower in followers.items() if method in called]
        read = [node for node in loop.body if ast.unparse(node) == start]
        if read and left and not called.intersection(left) and _adds_the_same(loop):
            first, inner = loop.lineno - 1, loop.body[0].lineno - 1
            header = function.source.split('\n')[first:inner]
            before = followed(function.body_before(loop.lineno), start)
            mended = '\n'.join([before, *header])
            yield StalePlace(function.name, read[0].lineno, start, left[0], mended=mended)


def _adds_the_same(loop: ast.For | ast.While) -> bool:
    """Tell whether a change in a loop is the same each time; a circle's go by its number."""
    target = ast.walk(loop.target) if isinstance(loop, ast.For) else ()
    counted = names_in(target, ast.Store)
    changes = (node for node in ast.walk(loop) if isinstance(node, ast.AugAssign))
    return any(not counted & names_in(ast.walk(node.value), ast.Load) for node in changes)


def _last_calls(function: Definition) -> dict[str, int]:
    """Give the line in which each method of the robot is called last."""
    lines: dict[str, int] = {}
    for call in function.calls:
        method = called_method(call)
        if method:
            lines[method] = max(call.lineno, lines.get(method, 0))
    return lines
