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

"""Skills: what a preamble's examples define for whatever they are given."""

from __future__ import annotations

from test.corpus.programs import PREAMBLE_FILE

from lmpvc_codegen.config.settings import DEFAULT_MODULES
from lmpvc_codegen.generation.completion import Message
from lmpvc_codegen.generation.doubts.relevance import Relevance
from lmpvc_codegen.generation.doubts.skills import begun_call
from lmpvc_codegen.generation.glossary import Glossary
from lmpvc_codegen.generation.learning import learn
from lmpvc_codegen.generation.prompts import ChatFrame, FunctionTask
from lmpvc_codegen.generation.robot_api import read_robot_api
from lmpvc_codegen.generation.source import definitions
import pytest

KETTLE = """
# define function: boil as much water as is said
def boil(robot, cups, gently=False):
    robot.fill(cups)
    robot.heat(60 if gently else 100)
# end of function

# define function: boil two cups
def boil_two_cups(robot):
    boil(robot, 2)
# end of function
"""
POLICIES = """
def warm_hands(robot):
    \"\"\"Hold something warm.\"\"\"
    robot.heat(30)
"""
LESSONS = learn(KETTLE)
API = read_robot_api(KETTLE, POLICIES, modules=DEFAULT_MODULES)


def test_a_skill_takes_more_than_the_robot() -> None:
    """It is known by the lines that no other kind of example has."""
    assert LESSONS.skill_lines == {
        'boil': {'robot.fill(cups)', 'robot.heat(60 if gently else 100)'}
    }
    assert [example.request for example in LESSONS.plain_examples] == ['boil two cups']


def test_a_model_reads_the_heads_of_skills_alone() -> None:
    """What it does not see it cannot copy; all else of the preamble stays as it is."""
    system = ChatFrame.for_robot(KETTLE, API, None).system

    head = 'def boil(robot, cups, gently=False): """boil as much water as is said"""'
    assert head in system
    assert 'robot.fill(cups)' not in system
    assert 'def boil_two_cups(robot):\n    boil(robot, 2)\n# end of function' in system


def test_a_preamble_without_skills_is_read_as_it_is() -> None:
    """Abridging changes nothing there."""
    plain = '# define' + KETTLE.rpartition('# define')[2].replace('\n# end', '\n\n\n# end')
    assert learn(plain).abridged(plain) == plain


def test_a_request_that_names_a_skill_is_told_its_call() -> None:
    """The line below the sentence shows the parameters, and what the skill does."""
    frame = ChatFrame.for_robot(KETTLE, API, None)
    asked = frame.frame(FunctionTask('boil four cups', 'boil_four_cups', 'robot')).prompt[1]

    assert isinstance(asked, Message)
    assert '# boil(robot, cups, gently=False): boil as much water as is said' in asked.content
    assert '# compare: boil two cups' in asked.content


def test_a_request_that_says_a_policy_is_compared_with_nothing() -> None:
    """The policy is the answer; an example would lead away from it."""
    glossary = Glossary.of(LESSONS, API)

    assert glossary.lines('warm my hands') == ('warm_hands(robot): Hold something warm.',)
    assert glossary.lines('warm two cups') == ('compare: boil two cups',)


def test_a_distance_in_a_time_is_told_as_a_speed() -> None:
    """One way and one time, joined by 'in': the speed is their ratio, and a method sets it."""
    api = read_robot_api('class Robot:\n    def set_speed(self, v): ...\n', '', modules=())
    lines = Glossary.of(learn(''), api).lines('move 30 cm up within three seconds')
    assert '30 cm within three seconds = 0.1 m/s: robot.set_speed(0.1)' in lines


def test_a_diameter_is_told_as_a_radius() -> None:
    """Circles are drawn by their radii."""
    glossary = Glossary.of(learn(''), API)
    for sentence in ('draw a circle of 9 cm diameter', 'draw a flat circle, 9 cm across'):
        assert 'radius of 9 cm = 0.045 m' in glossary.lines(sentence)
    assert 'radius of 9 cm = 0.045 m' not in glossary.lines('draw a line 9 cm across')


@pytest.mark.parametrize(
    ('sentence', 'body', 'messages'),
    [
        ('boil three cups', 'boil(robot, 3)', []),
        ('boil three cups gently', 'boil(robot, 3, gently=True)', []),
        (
            'boil three cups gently',
            'boil(robot, 3)',
            ["The sentence says 'gently': pass boil its gently=."],
        ),
        (
            'boil three cups',
            'cups = 3\n    robot.fill(cups)\n    robot.heat(60 if gently else 100)',
            ['boil(robot, cups, gently=False) does that: call it.'],
        ),
        ('warm your hands', 'robot.heat(30)', ['warm_hands(robot) does that: call it.']),
        ('warm your hands', 'warm_hands(robot)', []),
    ],
)
def test_what_is_there_is_called(sentence: str, body: str, messages: list[str]) -> None:
    """A skill that is written out, an option that is left out, a policy that is not called."""
    functions = definitions(f'def act(robot):\n    {body}\n')
    doubts = Relevance(LESSONS, API).doubts(sentence, sentence, functions)
    assert [doubt.message for doubt in doubts] == messages


@pytest.mark.parametrize(
    ('parameters', 'begun'),
    [
        ('robot, turns=1', '    wave(robot)\n    dance(robot,'),
        ('robot', '    wave(robot)\n    dance(robot)'),
        ('one, other', ''),
    ],
)
def test_a_call_is_begun(parameters: str, begun: str) -> None:
    """It ends where the model has to choose, and stays away where it takes no robot."""
    assert begun_call('dance', parameters, kept='    wave(robot)') == begun


def test_the_skills_of_the_default_preamble_are_learned() -> None:
    """Figures, turns, picking, placing and distances are called, not written out."""
    told = learn(PREAMBLE_FILE.read_text(encoding='utf-8')).skills_told
    assert told['put_down'].startswith('put_down(robot, place): put what the hand holds down')
    assert told['distance'] == 'distance(one, other): tell how far one place is from another'
