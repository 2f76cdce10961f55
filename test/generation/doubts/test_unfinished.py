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

"""Methods that take effect with another call alone."""

from __future__ import annotations

from lmpvc_codegen.generation.doubts.unfinished import (
    doubt_stale_places,
    doubt_unfinished,
    learn_followers,
)
from lmpvc_codegen.generation.source import definitions
import pytest

ADDED = 'robot.aim(pose)'
DONE = 'robot.fire()'


def function(*lines: str) -> str:
    """Write a function of some lines."""
    return 'def act(robot):\n' + ''.join(f'    {line}\n' for line in lines)


EXAMPLES = (
    function(ADDED, DONE),
    function('for pose in places:', f'    {ADDED}', DONE),
    function(ADDED, ADDED, DONE, "robot.say('Done.')"),
    function("robot.say('Hello.')"),
    function(DONE),
)


def followers(*sources: str) -> dict[str, str]:
    """Learn from examples."""
    return dict(learn_followers([definitions(source)[0] for source in sources]))


def test_what_all_examples_do_is_a_rule() -> None:
    """What two do, or not all, is none."""
    assert followers(*EXAMPLES) == {'aim': 'fire'}
    assert followers(*EXAMPLES[1:]) == {}
    assert followers(*EXAMPLES, function(ADDED)) == {}


def test_what_is_left_out_is_doubted_and_added() -> None:
    """Behind the loop, not in it."""
    (left,) = definitions(function('for pose in places:', f'    {ADDED}'))
    (doubt,) = doubt_unfinished([left], {'aim': 'fire'})
    assert str(doubt).endswith('robot.aim does nothing before robot.fire() is called.')
    assert doubt.begun.endswith(f'        {ADDED}\n    {DONE}\n')


@pytest.mark.parametrize('lines', [(ADDED, DONE), (DONE,), ('for pose in p:', f'  {ADDED}', DONE)])
def test_what_is_finished_is_not_doubted(lines: tuple[str, ...]) -> None:
    """Nor what never began."""
    found = definitions(function(*lines))
    assert list(doubt_unfinished(found, {'aim': 'fire'})) == []


START = 'pose = robot.where()'
UP = 'pose.z += 0.1'


def stale(*lines: str) -> list[str]:
    """Doubt a function, and give with which a better one begins."""
    (found,) = definitions(function(*lines))
    return [doubt.begun for doubt in doubt_stale_places(found, START, {'aim': 'fire'})]


def test_a_place_is_read_before_the_loop_in_which_the_robot_stays() -> None:
    """Each turn of the loop would begin at the same place."""
    loop = ('for i in range(3):', f'    {START}', f'    {UP}', f'    {ADDED}')
    (begun,) = stale('wait(1)', *loop, DONE)
    assert begun == f'    wait(1)\n    {START}\n    for i in range(3):\n'


@pytest.mark.parametrize(
    'lines',
    [
        ('for i in range(3):', f'    {START}', f'    {UP}', f'    {ADDED}', f'    {DONE}'),
        (START, 'for i in range(3):', f'    {UP}', f'    {ADDED}', DONE),
        ('for i in range(3):', f'    {START}', f'    {UP} * i', f'    {ADDED}', DONE),
        ('for i, _ in n:', f'    {START}', f'    {UP} * i', f'    {ADDED}', DONE),
        ('while True:', f'    {START}', f'    {UP}', '    tell(pose)'),
    ],
)
def test_a_place_that_changes_is_read_again(lines: tuple[str, ...]) -> None:
    """Or it is read once, or each change is another one, or nothing goes anywhere."""
    assert stale(*lines) == []
