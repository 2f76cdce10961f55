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

"""Methods that the robot lacks become helpers that are still to be written."""

from __future__ import annotations

from lmpvc_codegen.generation.helper_calls import call_helpers
from lmpvc_codegen.generation.robot_api import read_robot_api
from lmpvc_codegen.generation.source import definitions
import pytest

PREAMBLE = 'class Robot:\n    def go(self): ...\n    def add_waypoint(self, pose): ...\n'
API = read_robot_api(PREAMBLE, 'def turn(robot, degrees):\n    robot.go()\n', modules=['time'])


@pytest.mark.parametrize(
    ('written', 'expected'),
    [
        ('robot.wait(3)', 'wait(robot, 3)'),
        ('robot.wait()', 'wait(robot)'),
        ('robot.wait(robot)', 'wait(robot)'),
        ('robot.wait(seconds=3)', 'wait(robot, seconds=3)'),
        ('x = robot.look(robot.scan(1))', 'x = look(robot, scan(robot, 1))'),
        ('robot.turn(30)', 'turn(robot, 30)'),
        ("robot.say('é', robot.hum('ü'))", "say(robot, 'é', hum(robot, 'ü'))"),
        ('robot.go()', 'robot.go()'),
        ('robot.add_way_point(1)', 'robot.add_way_point(1)'),
        ('robot.position', 'robot.position'),
        ('robot._secret()', 'robot._secret()'),
        ('robot.print(1)', 'robot.print(1)'),
        ('robot .wait(3)', 'robot .wait(3)'),
    ],
)
def test_unknown_methods_are_called_as_functions(written: str, expected: str) -> None:
    """Slips of the pen, attributes, builtins and private names stay for the checks to find."""
    found = definitions(f'def act(robot):\n    {written}\n')[0]
    assert call_helpers(found, API).source == f'def act(robot):\n    {expected}'
