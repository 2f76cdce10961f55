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

"""Commands of several steps, and those that are better left whole."""

from __future__ import annotations

from test.corpus.programs import PREAMBLE_FILE

from hypothesis import given
from hypothesis import strategies as st
from lmpvc_codegen.config import DEFAULT_MODULES
from lmpvc_codegen.generation.examples import read_examples
from lmpvc_codegen.generation.robot_api import read_robot_api
from lmpvc_codegen.generation.steps import known_verbs, split_steps
import pytest

PREAMBLE = PREAMBLE_FILE.read_text(encoding='utf-8')
API = read_robot_api(PREAMBLE, 'def wipe(robot): pass', modules=DEFAULT_MODULES)
VERBS = known_verbs(read_examples(PREAMBLE), API)


def test_verbs_are_learned_from_examples_methods_and_policies() -> None:
    """Whatever the robot is, its own words begin a step."""
    assert {'move', 'pick', 'say', 'close', 'set', 'wipe'} <= VERBS


@pytest.mark.parametrize(
    ('command', 'steps'),
    [
        ('go 7 cm up and then 4 cm left', ['go 7 cm up', 'go 4 cm left']),
        (
            'move up 9 centimeters, say hi, then move down 3 centimeters',
            ['move up 9 centimeters', 'say hi', 'move down 3 centimeters'],
        ),
        ('pick up the fork and put it on the tray', ['pick up the fork', 'put it on the tray']),
        (
            'please close the hand, lift it 8 cm, and open the hand',
            ['close the hand', 'lift it 8 cm', 'open the hand'],
        ),
        (
            'move a little forwards and then to the left',
            ['move a little forwards', 'move a little to the left'],
        ),
        ('first wipe the table, then say done', ['wipe the table', 'say done']),
        ('a bit back; a bit to the left', ['a bit back', 'a bit to the left']),
    ],
)
def test_a_plain_list_of_steps_is_taken_apart(command: str, steps: list[str]) -> None:
    """A step that is said without a verb has the one before."""
    assert split_steps(command, VERBS) == tuple(steps)


@pytest.mark.parametrize(
    'command',
    [
        'go a hundred and twenty millimeters up',
        'go two and a half centimeters right',
        'move the fork and the knife to the tray',
        'say salt and pepper',
        'open and close the hand',
        'if you see a fork say yes, otherwise say no',
        'move 4 cm up and 4 cm down, five times',
        'go 3 cm left, wait a second, then go back to where you were',
        'turn the hand clockwise, then turn it back',
        'go up 6 cm, then come back',
        'visit the fork, the knife and the spoon',
        'draw an oval 9 cm long and 5 cm wide',
        'what is two and three',
        'draw a curve, up to a width of 5 cm',
        'seven centimeters up and two down',
        'carry the fork to the tray and go 9 cm above it',
        '',
        'and',
        ', then',
    ],
)
def test_what_belongs_together_is_left_whole(command: str) -> None:
    """Numbers, lists of things, conditions, repetitions, ways back, questions."""
    assert split_steps(command, VERBS) == ()


@given(
    st.lists(st.sampled_from(['go 2 cm up', 'say hi', 'a fork', 'and', 'x', '5'])).map(
        ' and '.join
    )
)
def test_steps_are_made_of_the_commands_words(command: str) -> None:
    """Nothing is made up, and nothing but the joints is lost."""
    steps = split_steps(command, VERBS)
    words = {word for step in steps for word in step.split()}

    assert words <= set(command.split())
    assert not steps or set(command.split()) - {'and'} <= words
