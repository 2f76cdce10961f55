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

"""Numbers in words: what is said in, the number and how many words it took out."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from lmpvc_codegen.generation.spoken_numbers import read_added_fraction, read_number
import pytest

ONES = (
    'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen '
    'fifteen sixteen seventeen eighteen nineteen'
).split()
TENS = 'twenty thirty forty fifty sixty seventy eighty ninety'.split()


def spell(number: int, *, with_and: bool = False) -> str:
    """Write a number below a million in English words."""
    if number < 20:
        return ONES[number]
    if number < 100:
        rest = number % 10
        return TENS[number // 10 - 2] + (f' {ONES[rest]}' if rest else '')
    size, name = (1000, 'thousand') if number >= 1000 else (100, 'hundred')
    count, rest = divmod(number, size)
    text = f'{spell(count, with_and=with_and)} {name}'
    if rest:
        text += (' and ' if with_and and rest < 100 else ' ') + spell(rest, with_and=with_and)
    return text


def near(number: float) -> Any:
    """Compare but for the last bits."""
    return pytest.approx(number)


def spell_digits(digits: str) -> list[str]:
    """Write digits one by one."""
    return [ONES[int(digit)] for digit in digits]


@given(st.integers(min_value=0, max_value=999_999), st.booleans(), st.sampled_from(['', 'cups']))
def test_whole_number_in_words_is_read_back(number: int, with_and: bool, after: str) -> None:
    """Any integer below a million, British or American, is read whole and no word further."""
    words = spell(number, with_and=with_and).split()
    assert read_number([*words, *after.split()]) == (number, len(words))


@given(st.integers(0, 999_999), st.text('0123456789', min_size=1, max_size=6))
def test_decimal_in_words_is_read_back(whole: int, digits: str) -> None:
    """Any decimal is read, its digits said one by one after 'point'."""
    words = [*spell(whole).split(), 'point', *spell_digits(digits)]
    assert read_number(words) == (near(float(f'{whole}.{digits}')), len(words))


@given(st.decimals(min_value=0, max_value=999_999, places=3))
def test_numeral_is_read(number: object) -> None:
    """A number in digits is one word."""
    assert read_number([str(number), 'cm']) == (float(str(number)), 1)


@given(
    st.integers(1, 20),
    st.sampled_from([('half', 0.5), ('quarter', 0.25), ('third', 1 / 3), ('eighth', 0.125)]),
)
def test_mixed_number_is_read(whole: int, fraction: tuple[str, float]) -> None:
    """'seven and a quarter' is one number."""
    words = [*spell(whole).split(), 'and', 'a', fraction[0]]
    assert read_number(words) == (near(whole + fraction[1]), len(words))


@given(
    st.lists(
        st.sampled_from(
            [
                *ONES,
                *TENS,
                'a',
                'and',
                'of',
                'point',
                'half',
                'third',
                'hundred',
                'thousand',
                'oh',
                '1/2',
                '1/0',
                '5',
                '000',
                '/',
                '',
            ]
        )
    )
)
def test_any_words_are_read_without_error(words: list[str]) -> None:
    """Number words in any order give a finite number of some of them, or none."""
    found = read_number(words)
    if found:
        number, used = found
        assert 0 <= number < 1e12
        assert 0 < used <= len(words)
    more, taken = read_added_fraction(words)
    assert more >= 0
    assert 0 <= taken <= len(words)


@pytest.mark.parametrize(
    ('said', 'number'),
    [
        ('five', 5),
        ('twenty five', 25),
        ('a hundred', 100),
        ('hundred', 100),
        ('a hundred and fifty', 150),
        ('a thousand', 1000),
        ('a thousand and one', 1001),
        ('twelve hundred', 1200),
        ('twelve hundred and fifty', 1250),
        ('two hundred and five thousand', 205_000),
        ('three', 3),
        ('0', 0),
        ('007', None),
        ('000', None),
        ('.5', 0.5),
        ('1,5', 1.5),
        ('0,125', 0.125),
        ('1,500', 1500),
        ('1,250,000', 1_250_000),
        ('1.2.3', None),
        ('1/4', 0.25),
        ('1/4 of a', 0.25),
        ('1/0', None),
        ('1 1/2', 1.5),
        ('1 and 3/4', 1.75),
        ('0 point 05', 0.05),
        ('point five', 0.5),
        ('point two five', 0.25),
        ('point twenty five', 0.25),
        ('point fifteen', 0.15),
        ('point ten', 0.1),
        ('one point oh five', 1.05),
        ('oh point five', 0.5),
        ('nought point nought five', 0.05),
        ('point five of a', 0.5),
        ('half', 0.5),
        ('a half', 0.5),
        ('half a', 0.5),
        ('half an', 0.5),
        ('half of a', 0.5),
        ('one half', 0.5),
        ('quarter of an', 0.25),
        ('three quarters of an', 0.75),
        ('two thirds of a', 2 / 3),
        ('third of a', 1 / 3),
        ('five sixteenths of an', 5 / 16),
        ('twenty five hundredths of a', 0.25),
        ('two and a half', 2.5),
        ('one and three quarters', 1.75),
        ('one and three quarters of an', 1.75),
        ('one hundred and a half', 100.5),
        ('', None),
        ('a', None),
        ('and', None),
        ('point', None),
        ('of a', None),
        ('oh', None),
        ('meter', None),
        ('first', None),
        ('second', None),
        ('third', None),
        ('every third', None),
        ('couple', None),
        ('nan', None),
        ('inf/2', None),
    ],
)
def test_number(said: str, number: float | None) -> None:
    """A number takes all of its words; where there is none, none is read."""
    words = said.split()
    expected = None if number is None else (near(number), len(words))
    assert read_number(words) == expected


@pytest.mark.parametrize(
    ('said', 'number', 'used'),
    [
        ('five four', 5, 1),
        ('twenty twenty', 20, 1),
        ('twenty zero', 20, 1),
        ('five and four', 5, 1),
        ('five and', 5, 1),
        ('one hundred and two hundred', 100, 2),
        ('one hundred and', 100, 2),
        ('one hundred and one hundred and fifty', 100, 2),
        ('one thousand and two thousand', 1000, 2),
        ('hundred hundred', 100, 1),
        ('point five twenty', 0.5, 2),
        ('point twenty five six', 0.25, 3),
        ('two and a cup', 2, 1),
        ('5 and 3/2', 5, 1),
        ('five point', 5, 1),
    ],
)
def test_number_ends_where_the_next_begins(said: str, number: float, used: int) -> None:
    """What does not belong to a number is left."""
    assert read_number(said.split()) == (near(number), used)


def test_number_too_large_for_a_float_is_none() -> None:
    """Four hundred nines are no number of a command."""
    assert read_number(['9' * 400]) is None


def test_tuple_of_words_is_read() -> None:
    """Any sequence of words will do."""
    assert read_number(('one', 'point', 'five')) == (1.5, 3)


@pytest.mark.parametrize(
    ('said', 'number', 'used'),
    [
        ('and a half', 0.5, 3),
        ('and three quarters', 0.75, 3),
        ('and 1/2', 0.5, 2),
        ('1/2', 0.5, 1),
        ('a half', 0.0, 0),
        ('and', 0.0, 0),
        ('and four', 0.0, 0),
        ('and 3/2', 0.0, 0),
        ('and 1/0', 0.0, 0),
        ('', 0.0, 0),
    ],
)
def test_added_fraction(said: str, number: float, used: int) -> None:
    """A fraction adds to a number when 'and' joins them, or when it is written in digits."""
    assert read_added_fraction(said.split()) == (number, used)
