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

"""Changes of places that nothing uses any more."""

from __future__ import annotations

from lmpvc_codegen.generation.doubts.lost_changes import doubt_lost_changes, LostChange
from lmpvc_codegen.generation.source import definitions
import pytest

START = 'pose = robot.get_pose()'
USE = 'robot.add_waypoint(pose)'
UP = 'pose.position.z += 0.1'
BACK = 'pose.position.x -= 0.1'


def doubts(*lines: str) -> list[LostChange]:
    """Doubt a function of some lines."""
    body = ''.join(f'    {line}\n' for line in lines)
    (function,) = definitions(f'def go(robot):\n{body}')
    return list(doubt_lost_changes(function))


def test_a_change_behind_the_last_use_is_put_to_the_same_use() -> None:
    """The arm would go back, and never up."""
    (doubt,) = doubts(START, BACK, USE, UP, 'robot.go()')
    assert doubt.place == 'pose'
    assert doubt.begun.splitlines() == [f'    {line}' for line in (START, BACK, USE, UP, USE)]


@pytest.mark.parametrize(
    'lines',
    [
        (START, BACK, USE, UP, USE, 'robot.go()'),
        (START, 'for _ in range(3):', f'    {USE}', f'    {UP}', 'robot.go()'),
        (START, UP, 'robot.go()'),
        (START, BACK, USE, UP, 'draw_lines(robot, [pose])'),
        (START, BACK, USE, f'{UP[:4]} = robot.get_pose()', 'robot.say(pose.position.z)'),
        (START, BACK, USE, UP, 'return pose'),
        (START, BACK, USE, UP, 'robot.say(str(pose.position.z))'),
        ('robot.speed = 3', 'robot.go()', 'robot.speed = 4'),
    ],
)
def test_changes_that_may_have_an_effect_are_not_doubted(lines: tuple[str, ...]) -> None:
    """They are used after, in the next turn of a loop, or in no way that is known."""
    assert doubts(*lines) == []


def test_a_use_that_is_no_line_of_its_own_is_not_written_again() -> None:
    """What to do with its result is not known."""
    (doubt,) = doubts(START, 'far = distance(pose, pose)', UP)
    assert doubt.begun == ''
