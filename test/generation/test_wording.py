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

"""Commands with commas and in plain words, by rules of English alone."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from lmpvc_codegen.generation.wording import reword
import pytest

KNOWN = frozenset('go move draw pick up put touch rotate tilt say wait open close turn'.split())


@pytest.mark.parametrize(
    ('said', 'plain'),
    [
        (
            'close your fingers climb fifteen centimetres slide two inches to the left and let go',
            'close your fingers, climb fifteen centimetres, '
            'move two inches to the left and let go',
        ),
        (
            'pick up the jar raise it ten centimetres and put it on the lid',
            'pick up the jar, lift it ten centimetres and put it on the lid',
        ),
        (
            'if you can see a jar go ten centimetres above it otherwise just say no jar',
            'if you can see a jar, go ten centimetres above it, otherwise say no jar',
        ),
        (
            'wait two seconds open it and then close the hand',
            'wait two seconds, open it and then close the hand',
        ),
        ('touch each of them go back', 'touch each of them go back'),
    ],
)
def test_steps_are_parted_by_commas(said: str, plain: str) -> None:
    """A speech recogniser writes none."""
    assert reword(said, KNOWN) == plain


@pytest.mark.parametrize(
    ('said', 'plain'),
    [
        ('hover ten centimetres above the jar', 'go ten centimetres above the jar'),
        ('could you scoot an inch to the left please', 'move an inch to the left'),
        ('is the jar left of the lid answer yes or no', 'is the jar left of the lid'),
        ('get the jar and put it on the lid', 'pick up the jar and put it on the lid'),
        ('get rid of the jar in the bin', 'put the jar into the bin'),
        ('go over the jar and drop it', 'go over the jar and let go of it'),
        ('the jar is full, so put it on the lid', 'put the jar on the lid'),
        ('if the jar is full, put it on the lid', 'if the jar is full, put it on the lid'),
        (
            'the nuts belong in the box, the pen in the jar',
            'put the nuts into the box, put the pen into the jar',
        ),
        ('put the pen, the jar and the lid into the box',) * 2,
        ('go left as fast as you can', 'go left very fast'),
        ('draw a hexagon whose edges are 3 cm', 'draw a hexagon whose sides are 3 cm'),
        ('touch the jar the lid and the pen', 'touch the jar, the lid and the pen'),
        ('look to the left the pen is there', 'look to the left the pen is there'),
        ('trace a square and then tip the hand', 'draw a square and then tilt the hand'),
        ('position yourself beside the jar', 'go beside the jar'),
        ('do a circle of ten centimetres', 'draw a circle of ten centimetres'),
        ('spiral upwards three turns', 'go up in a spiral of three turns'),
        ('unless there is a jar go up', 'if there is no jar, go up'),
        ('in case you see a jar grab it', 'if you see a jar, pick up it'),
        ('is the jar further left than the lid', 'is the jar to the left of the lid'),
        ('return it to the very same spot', 'and put it back where it was'),
        ('go up and return to the starting point', 'go up and come back'),
        (
            'how far apart are the jar and the lid',
            'what is the distance between the jar and the lid',
        ),
        ('stop two inches higher than the jar', 'stop two inches above the jar'),
        ('if you see it, touch it, and if not, wait', 'if you see it, touch it, and if not, wait'),
    ],
)
def test_other_words_become_those_of_examples(said: str, plain: str) -> None:
    """The meaning stays."""
    assert reword(said, KNOWN) == plain


def test_a_verb_that_no_example_has_takes_no_place() -> None:
    """Another robot's examples say it in other words."""
    assert reword('hover above the jar', frozenset(['drive'])) == 'hover above the jar'
    assert reword('hover above the jar', frozenset(['hover', 'go'])) == 'hover above the jar'


@pytest.mark.parametrize(
    'said',
    ['say please move the jar go on', 'go up and announce trace the jar', 'say grab it lay it'],
)
def test_what_is_to_be_said_stays(said: str) -> None:
    """Every word of it."""
    assert reword(said, KNOWN).endswith(said.partition('say ')[2] or 'trace the jar')


@pytest.mark.parametrize(
    'said',
    [
        'move the hand to the left and to the right',
        'go to the place where you put the jar',
        'how far can you go',
        'the hand that is open',
        'turn the hand a quarter turn',
        'go to the drop zone',
        '',
        'tip',
    ],
)
def test_nouns_and_other_verbs_begin_no_step(said: str) -> None:
    """They stay as they are."""
    assert ',' not in reword(said, KNOWN)


@given(st.text(alphabet=st.sampled_from("aghot uplems,.'23 "), max_size=80))
def test_any_text_is_taken(said: str) -> None:
    """Nothing is raised, and saying it twice changes no more."""
    once = reword(said, KNOWN)
    assert reword(once, KNOWN) == once
