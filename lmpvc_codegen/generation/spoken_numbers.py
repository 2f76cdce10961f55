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

"""Numbers as people say them: digits, words, decimals, fractions, and mixtures of these."""

from __future__ import annotations

from collections.abc import Callable, Sequence
import math
import re

_DIGIT_WORDS = 'zero one two three four five six seven eight nine'
_TEEN_WORDS = 'ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen'
_TEN_WORDS = 'twenty thirty forty fifty sixty seventy eighty ninety'
_DIGITS = {word: number for number, word in enumerate(_DIGIT_WORDS.split())}
_TEENS = {word: number for number, word in enumerate(_TEEN_WORDS.split(), start=10)}
_TENS = {word: 10 * number for number, word in enumerate(_TEN_WORDS.split(), start=2)}
_ZEROS = dict.fromkeys(('oh', 'o', 'nought', 'naught'), 0)
_HALVES = {'half': 2, 'halves': 2, 'quarter': 4, 'quarters': 4}
_PARTS = {
    'third': 3,
    'fourth': 4,
    'fifth': 5,
    'sixth': 6,
    'seventh': 7,
    'eighth': 8,
    'ninth': 9,
    'tenth': 10,
    'twelfth': 12,
    'sixteenth': 16,
    'twentieth': 20,
    'hundredth': 100,
    'thousandth': 1000,
}
_FRACTIONS = _HALVES | _PARTS | {f'{word}s': value for word, value in _PARTS.items()}
_HUNDRED = 'hundred'
_THOUSAND = 'thousand'
_POINT = 'point'
_GROUPED = re.compile(r'[1-9]\d{0,2}(,\d{3})+')

ARTICLES = ('a', 'an')


def read_number(words: Sequence[str]) -> tuple[float, int] | None:
    """
    Read the number at the beginning of some words.

    :param words: in lower case, hyphens replaced by blanks.
    :returns: the number and how many words it takes; None where there is none. The article in
        'half a meter' and 'a quarter of a meter' belongs to the number.
    """
    words = list(words)
    whole, used = _whole(words)
    rest = words[used:]
    if point := _decimals(rest):
        used += point[1]
        return whole + point[0], used + _of_a(words[used:])
    if fraction := _fraction(rest, whole if used else None):
        return fraction[0], used + fraction[1]
    if not used:
        return None
    more, taken = read_added_fraction(rest)
    return whole + more, used + taken + _of_a(rest[taken:])


def read_added_fraction(words: Sequence[str]) -> tuple[float, int]:
    """Read 'and a half', 'and three quarters' and '1/2', which add to the number before them."""
    words = list(words)
    joined = int(word_at(words, 0) == 'and')
    rest = words[joined:]
    if '/' in word_at(rest, 0):
        part = _numeral(rest[0])
        return (part, joined + 1) if part is not None and part < 1 else (0.0, 0)
    count, used = _whole(rest)
    fraction = _fraction(rest[used:], count if used else None) if joined else None
    return (fraction[0], joined + used + fraction[1]) if fraction else (0.0, 0)


def word_at(words: Sequence[str], number: int) -> str:
    """Give the word with a number; '' behind the last."""
    return words[number] if number < len(words) else ''


def _whole(words: list[str]) -> tuple[float, int]:
    """Read digits, or words up to the thousands; 'a' counts before 'hundred' alone."""
    if words and (numeral := _numeral(words[0])) is not None:
        return numeral, 1
    if word_at(words, 0) in _ZEROS and word_at(words, 1) == _POINT:
        return 0.0, 1
    return _scaled(words, _THOUSAND, 1000, _below_a_thousand)


def _below_a_thousand(words: list[str]) -> tuple[int, int]:
    """Read 'a hundred and five', and 'twelve hundred' too."""
    return _scaled(words, _HUNDRED, 100, _below_a_hundred)


def _scaled(
    words: list[str], name: str, size: int, read: Callable[[list[str]], tuple[int, int]]
) -> tuple[int, int]:
    """Read how many hundreds or thousands there are, and what is said after them."""
    count, used = read(words)
    scale = used if used or word_at(words, 0) == name else 1
    if word_at(words, scale) != name or (scale > used and words[0] not in ARTICLES):
        return count, used
    start = scale + 1
    rest = start + (word_at(words, start) == 'and')
    more, taken = read(words[rest:])
    end = rest + taken
    # 'between one hundred and two hundred' is two numbers.
    if not taken or word_at(words, end) == name:
        more, end = 0, start
    return size * (count if used else 1) + more, end


def _below_a_hundred(words: list[str]) -> tuple[int, int]:
    first, second = word_at(words, 0), word_at(words, 1)
    if first in _TENS:
        ones = _DIGITS.get(second, 0)
        return _TENS[first] + ones, 2 if ones else 1
    known = _DIGITS | _TEENS
    return (known[first], 1) if first in known else (0, 0)


def _decimals(words: list[str]) -> tuple[float, int] | None:
    """Read 'point four', 'point oh five', 'point two five' and 'point twenty five'."""
    if word_at(words, 0) != _POINT:
        return None
    if word_at(words, 1) in _TEENS | _TENS:
        number, used = _below_a_hundred(words[1:])
        return float(f'0.{number}'), 1 + used
    digits, used = '', 1
    spoken = _DIGITS | _ZEROS
    while used < len(words) and (words[used] in spoken or words[used].isdecimal()):
        digits += str(spoken.get(words[used], words[used]))
        used += 1
    return (float(f'0.{digits}'), used) if digits else None


def _fraction(words: list[str], count: float | None) -> tuple[float, int] | None:
    """Read 'half a', 'a quarter of a', 'three quarters of a'; the article belongs to the unit."""
    used = int(count is None and word_at(words, 0) in ARTICLES)
    name = word_at(words, used)
    if name not in _FRACTIONS:
        return None
    used += 1
    # 'every third second' counts; 'a third of a second' divides.
    if count is None and used == 1 and name in _PARTS and word_at(words, used) != 'of':
        return None
    skipped = _of_a(words[used:]) or int(word_at(words, used) in ARTICLES)
    return (1.0 if count is None else count) / _FRACTIONS[name], used + skipped


def _of_a(words: list[str]) -> int:
    """Count the words of 'of', 'of a' and 'of an'; 0 where others follow."""
    if word_at(words, 0) != 'of':
        return 0
    return 2 if word_at(words, 1) in ARTICLES else 1


def _numeral(word: str) -> float | None:
    """Read '12', '1.5', '1,5', '1,500', '.5' and '1/4'; '000' is a rest of something."""
    numerator, slash, denominator = word.partition('/')
    if not re.match(r'\.?\d', word) or re.match(r'0\d', word):
        return None
    try:
        if slash:
            number = float(numerator) / float(denominator)
        elif _GROUPED.fullmatch(word):
            number = float(word.replace(',', ''))
        else:
            number = float(word.replace(',', '.'))
    except (ValueError, ZeroDivisionError):
        return None
    return number if math.isfinite(number) else None
