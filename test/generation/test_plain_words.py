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

"""Which words of a sentence are plain, whatever the robot."""

from __future__ import annotations

from test.corpus.programs import PREAMBLE_FILE

from hypothesis import given
from hypothesis import strategies as st
from lmpvc_codegen.config import DEFAULT_MODULES, find_config_file
from lmpvc_codegen.generation.learning import learn
from lmpvc_codegen.generation.plain_words import PlainWords
from lmpvc_codegen.generation.robot_api import read_robot_api
import pytest

POLICIES = 'def hand_over(robot): pass'


def words_of(preamble: str, policies: str = '') -> PlainWords:
    """Learn a robot's words."""
    api = read_robot_api(preamble, policies, modules=DEFAULT_MODULES)
    return PlainWords.of(learn(preamble), api)


ARM = words_of(PREAMBLE_FILE.read_text(encoding='utf-8'), POLICIES)
BASE = words_of(find_config_file('mobile_base_preamble.py').read_text(encoding='utf-8'))


@pytest.mark.parametrize(
    'sentence',
    [
        'move two and a half centimeters to the left',
        'pick up the sprocket and put it into the crate',
        'if you see a lemon say lovely weather, otherwise wait 3 seconds',
        'grab the wrench, then go back 0.2 m',
        'set the speed to 5 cm per second and go up',
    ],
)
def test_plain_sentences_hold_no_other_words(sentence: str) -> None:
    """Names of things and what is to be said may be any words."""
    assert ARM.others_in(sentence) == ()


@pytest.mark.parametrize(
    ('sentence', 'others'),
    [
        ('wiggle two centimeters to the left', ('wiggle',)),
        ('unless it rains, levitate 5 cm', ('unless', 'rains', 'levitate')),
        ('say hello, then vamoose', ('vamoose',)),
    ],
)
def test_other_words_are_named_in_their_order(sentence: str, others: tuple[str, ...]) -> None:
    """They are what a small model may not know how to do."""
    assert ARM.others_in(sentence) == others


def test_what_is_plain_depends_on_the_robot() -> None:
    """A base is told to drive and to dock, an arm is not."""
    assert BASE.others_in('drive one metre and dock') == ()
    assert ARM.others_in('drive one metre and dock') == ('drive', 'dock')


def test_phrases_name_what_a_robot_can_be_told_to_do() -> None:
    """Functions that begin alike are told by their verb, and those about poses not at all."""
    assert {'move', 'left', 'say', 'pick up', 'hand over', 'draw', 'open the hand'} <= {
        *ARM.phrases
    }
    assert not [phrase for phrase in ARM.phrases if 'waypoint' in phrase or 'pose' in phrase]
    assert 'pick up' not in BASE.phrases


@given(st.text(max_size=80))
def test_any_text_can_be_looked_at(text: str) -> None:
    """What is not plain is part of the text."""
    assert all(word in text.lower() for word in ARM.others_in(text))
