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

"""Arguments that are written out, or taken apart, in place of a pose."""

from __future__ import annotations

from lmpvc_codegen.generation.doubts.literal_arguments import (
    doubt_literal_arguments,
    learn_named_arguments,
)
from lmpvc_codegen.generation.source import definitions
import pytest


def act(*lines: str) -> str:
    """Write a function of some lines."""
    return 'def act(robot):\n' + ''.join(f'    {line}\n' for line in lines)


EXAMPLE = act('robot.aim(pose)', "robot.say('Hi.')", 'robot.wait(time)')


def named(*sources: str) -> dict[str, str]:
    """Learn from examples."""
    return dict(learn_named_arguments([definitions(source)[0] for source in sources]))


def test_what_examples_always_hand_over_by_name_is_learned() -> None:
    """A text is written out once, and one call is too few."""
    assert named(EXAMPLE, act('robot.aim(here)')) == {'robot.aim': 'pose'}
    assert named(EXAMPLE, act('robot.wait(time)')) == {'robot.wait': 'time'}
    assert named(EXAMPLE) == {}
    assert named(EXAMPLE, EXAMPLE, act('robot.aim((0, 0))')).keys() == {'robot.wait'}


def test_what_skills_are_given_is_learned_too() -> None:
    """The robot itself does not count."""
    around = act('circle(robot, pose, 0.1)', 'circle(robot, robot.where(), 0.2)')
    assert named(around) == {'circle': 'pose'}
    assert named(act('circle(pose, 0.1)', 'circle(pose, 0.1)')) == {}


@pytest.mark.parametrize('written', ['(0.1, 0, 0)', '0.1', "'cup'", '[pose]', 'pose.x'])
def test_what_is_written_out_is_doubted(written: str) -> None:
    """Such a call fails on the robot."""
    (doubt,) = doubt_literal_arguments(
        definitions(act(f'robot.aim({written})'))[0], {'robot.aim': 'pose'}
    )
    assert doubt.message == f'robot.aim takes what the examples call pose, not {written}.'


def test_a_part_is_doubted_under_another_name_too() -> None:
    """The name stands for it, unless it stands for something else as well."""
    lines = ('center = pose.position', 'circle(robot, center, 0.1)')
    (doubt,) = doubt_literal_arguments(definitions(act(*lines))[0], {'circle': 'pose'})
    assert doubt.message.endswith('not pose.position.')
    (several,) = definitions(act('center = robot.where()', *lines))
    assert list(doubt_literal_arguments(several, {'circle': 'pose'})) == []


def test_what_has_a_name_or_is_computed_is_not() -> None:
    """Nor is a call without arguments."""
    function = definitions(act('robot.aim(there)', 'robot.aim(robot.where())', 'robot.aim()'))[0]
    assert list(doubt_literal_arguments(function, {'robot.aim': 'pose'})) == []
