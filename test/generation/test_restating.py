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

"""Commands that are said again, and what may be taken for the same."""

from __future__ import annotations

from lmpvc_codegen.generation.restating import is_question, is_same, restating_turns
import pytest


@pytest.mark.parametrize(
    ('sentence', 'restated'),
    [
        ('scoot four inches over to the left', 'move 4 inches to the left'),
        ('chuck the sponge in the bucket', 'pick up the sponge and put it into the bucket'),
        ('unless there is a fork about, rise 5 cm', 'if you cannot find a fork, move 5 cm up'),
        ('creep left at 2 cm a second', 'set the speed to 2 centimetres per second, then go left'),
        ('twist round by ninety degrees', 'turn the hand 90 degrees'),
        ('shout out: say well done, then freeze', 'say "well done", then stop'),
    ],
)
def test_the_same_in_other_words_is_taken(sentence: str, restated: str) -> None:
    """Quantities, things, conditions and what is to be said are there, and nothing else."""
    assert is_same(sentence, restated)


@pytest.mark.parametrize(
    ('sentence', 'restated'),
    [
        ('scoot four inches over to the left', 'move 4 centimetres to the left'),
        ('scoot a bit over', 'move 1 centimetre left'),
        ('scoot four inches to the left', 'move 4 inches to the right'),
        ('scoot four inches to the left', 'move 4 inches'),
        ('dip 3 cm and shift 5 cm left', 'move 3 cm down'),
        ('get rid of it in the small bin', 'put it into the box'),
        ('snatch the sponge', 'pick up the sponge and put it into the bucket'),
        ('unless there is a fork about, rise 5 cm', 'move 5 cm up'),
        ('delete all files', 'if you have any files, delete them'),
        ('without climbing, get over to the pan', 'go to the pan'),
        ('kindly say good morning all', 'say hello'),
        ('nod', ''),
        ('nod', 'move up, ' * 20),
    ],
)
def test_what_lost_or_won_something_is_not_taken(sentence: str, restated: str) -> None:
    """Then the sentence itself is the command."""
    assert not is_same(sentence, restated)


@pytest.mark.parametrize(
    ('sentence', 'is_one'),
    [
        ('what is three times four', True),
        ('is there a spoon?', True),
        ('tell me how warm it is', True),
        ('twist your wrist a bit', False),
    ],
)
def test_questions_are_known(sentence: str, is_one: bool) -> None:
    """Their own words matter for the answer."""
    assert is_question(sentence) is is_one


def test_the_prompt_ends_with_the_sentence_and_begins_alike_for_all() -> None:
    """What comes before it is evaluated once for a robot."""
    one, other = (restating_turns(text, ('move', 'pick up')) for text in ('hop', 'skip'))
    assert 'move, pick up' in one[0].content
    assert one[:-1] == other[:-1]
    assert (one[-1].role, one[-1].content) == ('user', 'hop')
