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

"""Things that are picked up one after the other."""

from __future__ import annotations

from test.corpus.programs import PREAMBLE_FILE

from lmpvc_codegen.generation.doubts.full_hands import doubt_full_hands
from lmpvc_codegen.generation.learning import learn
from lmpvc_codegen.generation.source import definitions
import pytest

LESSONS = learn(PREAMBLE_FILE.read_text(encoding='utf-8'))


def doubted(*lines: str) -> list[str]:
    """Doubt a function of some lines, and give with which a better one begins."""
    source = 'def act(robot):\n' + ''.join(f'    {line}\n' for line in lines)
    return [doubt.begun for doubt in doubt_full_hands(definitions(source)[0], LESSONS)]


PEN, NUT = "pick_up(robot, 'pen')", "pick_up(robot, 'nut')"


def test_a_hand_holds_one_thing() -> None:
    """A better answer takes one after the other in a loop, behind what was done before."""
    (begun,) = doubted('robot.go()', PEN, NUT, "put_down(robot, 'box')")
    assert begun == (
        "    robot.go()\n    for name in ['pen', 'nut']:\n        if pick_up(robot, name):\n"
    )


@pytest.mark.parametrize(
    'lines',
    [
        (PEN, "put_down(robot, 'box')", NUT),
        (PEN, 'robot.open_hand()', NUT),
        (PEN, PEN),
        (f'if not {PEN}:', f'    {NUT}'),
        ("other(robot, 'pen')", "other(robot, 'nut')"),
    ],
)
def test_what_was_put_down_or_may_not_be_there_is_no_matter(lines: tuple[str, ...]) -> None:
    """Nor is the same thing tried twice."""
    assert doubted(*lines) == []
