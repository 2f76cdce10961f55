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


"""The beginning of an answer is dropped where it is repeated, wherever its pieces end."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st
from lmpvc_codegen.backends.opening import OpeningFilter
import pytest

OPENING = '```python\n# define function: wave\ndef wave(robot):\n'
BODY = '    robot.go()\n    robot.say("done")\n'

ANSWERS = [
    (BODY, BODY),
    (OPENING + BODY, BODY),
    ('\n' + OPENING + BODY, BODY),
    ('# define function: wave\ndef wave(robot):\n' + BODY, BODY),
    ('def wave(robot):\n' + BODY, BODY),
    ('```python\ndef wave(robot):\n' + BODY, BODY),
    ('```\n' + BODY, BODY),
    ('```py\ndef wave(arm, times=3) -> None:\n' + BODY, BODY),
    ('```python\n# another comment\ndef wave(robot):\n' + BODY, BODY),
    ('', ''),
    ('I cannot do that.', 'I cannot do that.'),
    ('```python\nx = 1\n', 'x = 1\n'),
    ('```', '```'),
]


def filtered(opening: str, pieces: list[str]) -> str:
    """Pass an answer on, piece by piece."""
    passing = OpeningFilter(opening)
    return ''.join([*(passing.feed(piece) for piece in pieces), passing.flush()])


@pytest.mark.parametrize(('answer', 'kept'), ANSWERS)
def test_what_continues_the_opening_is_kept(answer: str, kept: str) -> None:
    """Whether the answer continues it, repeats it, or begins in a way of its own."""
    assert filtered(OPENING, [answer]) == kept


@given(st.sampled_from(ANSWERS), st.lists(st.integers(0, 80), max_size=12))
def test_it_does_not_matter_where_the_pieces_end(case: tuple[str, str], cuts: list[int]) -> None:
    """A server may send any number of characters at a time."""
    answer, kept = case
    ends = [0, *sorted(min(cut, len(answer)) for cut in cuts), len(answer)]
    pieces = [answer[start:end] for start, end in pairwise(ends)]
    assert filtered(OPENING, pieces) == kept


@pytest.mark.parametrize('answer', ['hello', ' hello', '\n```python\n'])
def test_without_an_opening_all_is_kept(answer: str) -> None:
    """A prompt of text, or a conversation that ends with the user's turn, has none."""
    assert filtered('', [answer]) == answer


def test_an_opening_within_a_line_is_continued_within_it() -> None:
    """The rest of the line is what is kept."""
    opening = '```python\nprint('
    assert filtered(opening, ['```python\n', 'print(', '"hello")']) == '"hello")'
    assert filtered(opening, ['"hello")']) == '"hello")'


def test_an_answer_without_end_is_not_held_back_for_ever() -> None:
    """A model that writes something else is read to the watcher all the same."""
    passing = OpeningFilter(OPENING)
    released = ''.join(passing.feed('```python\n' + 'x = 1\n' * 20) for _ in range(10))
    assert 'x = 1' in released
