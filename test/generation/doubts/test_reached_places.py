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

"""Places that are found and not gone to."""

from __future__ import annotations

from test.corpus.programs import PREAMBLE_FILE

from lmpvc_codegen.config import find_config_file
from lmpvc_codegen.generation.doubts.reached_places import doubt_unreached_places
from lmpvc_codegen.generation.learning import learn
from lmpvc_codegen.generation.source import definitions
import pytest

ARM = learn(PREAMBLE_FILE.read_text(encoding='utf-8'))
BASE = learn(find_config_file('mobile_base_preamble.py').read_text(encoding='utf-8'))

FIND = "pose, found = robot.find('cup')"
GO = 'robot.go()'
ASKED = 'go above the cup'


def doubted(request: str, *lines: str) -> list[str]:
    """Doubt a function of some lines."""
    source = 'def act(robot):\n' + ''.join(f'    {line}\n' for line in lines)
    lessons = BASE if 'robot.look' in source else ARM
    found = doubt_unreached_places(request, definitions(source), lessons)
    return [doubt.message for doubt in found]


@pytest.mark.parametrize(
    'lines',
    [
        (FIND, 'here = robot.get_pose()', 'robot.add_waypoint(here)', GO),
        (FIND, "robot.say(f'It is at {pose.position.x}.')"),
        (FIND, 'far = distance(pose, pose)', GO),
    ],
)
def test_what_is_found_is_to_be_gone_to(lines: tuple[str, ...]) -> None:
    """Looking at it, and speaking of it, is not going there."""
    (message,) = doubted(ASKED, *lines)
    assert message.startswith('The robot never goes to pose')


@pytest.mark.parametrize(
    'lines',
    [
        (FIND, 'robot.add_waypoint(pose)', GO),
        (FIND, 'up = pose.position.z', 'here.position.z = up', 'robot.add_waypoint(here)'),
        (FIND, 'way = []', 'way.append(pose)', 'for place in way:', '    robot.aim(place)'),
        (FIND, 'draw_circle(robot, center=pose, radius=0.1)'),
        (FIND, "pick_up(robot, 'cup')"),
        ("cup = robot.look('cup')", 'robot.turn(cup.bearing)'),
        ('robot.go()',),
    ],
)
def test_places_are_followed_wherever_they_go(lines: tuple[str, ...]) -> None:
    """By names, parts, lists and skills."""
    assert doubted(ASKED, *lines) == []


@pytest.mark.parametrize(
    'request_', ['is the cup above the box', 'if the cup is above the box, say yes', 'say hello']
)
def test_what_is_compared_need_not_be_gone_to(request_: str) -> None:
    """Nor what nobody asked to go to."""
    assert doubted(request_, FIND, "robot.say('Yes.')") == []
