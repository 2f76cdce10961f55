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

"""Refusals that are spoken, written for robots that speak in different ways."""

from __future__ import annotations

from lmpvc_codegen.generation.learning import learn
from lmpvc_codegen.generation.refusal import spoken_refusal
from lmpvc_codegen.generation.robot_api import read_robot_api
import pytest

SPEAKS = """\
# define function: good morning
def good_morning(robot):
    robot.speak('Good morning to you.')
# end of function
"""
SILENT = """\
# define function: stop
def stop(robot):
    robot.halt()
# end of function
"""


def refusal(preamble: str, text: str, command: str) -> str:
    """Write a refusal for the robot of a preamble."""
    api = read_robot_api(preamble, '', modules=())
    return spoken_refusal(text, command=command, lessons=learn(preamble), api=api)


def test_a_robot_says_it_with_the_method_that_its_examples_speak_with() -> None:
    """No method is named anywhere but in the preamble."""
    assert refusal(SPEAKS, 'I cannot do that.', 'fly') == "robot.speak('I cannot do that.')\n"


def test_a_robot_that_never_speaks_says_nothing() -> None:
    """Without an example there is no refusal."""
    assert refusal(SILENT, 'I cannot do that.', 'fly') == ''


@pytest.mark.parametrize(
    ('command', 'said'),
    [
        ('fly to the moon.', 'I cannot fly to the moon!'),
        ('a\nb\t c', 'I cannot a b c!'),
        ("'); import os #", "I cannot '); import os #!"),
        ('x' * 1000, 'I cannot ' + 'x' * 200 + '!'),
    ],
)
def test_the_command_is_said_as_text(command: str, said: str) -> None:
    """Whatever the command holds stays inside of the string."""
    assert refusal(SPEAKS, 'I cannot {command}!', command) == f'robot.speak({said!r})\n'
