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

"""What a command says of lengths, times and speeds, in SI units."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
import math
import re
import unicodedata

from lmpvc_codegen.generation.spoken_numbers import (
    ARTICLES,
    read_added_fraction,
    read_number,
    word_at,
)

_LENGTHS_M = {
    'micrometer': 1e-6,
    'micrometre': 1e-6,
    'millimeter': 0.001,
    'millimetre': 0.001,
    'mm': 0.001,
    'centimeter': 0.01,
    'centimetre': 0.01,
    'cm': 0.01,
    'decimeter': 0.1,
    'decimetre': 0.1,
    'dm': 0.1,
    'meter': 1.0,
    'metre': 1.0,
    'm': 1.0,
    'kilometer': 1000.0,
    'kilometre': 1000.0,
    'km': 1000.0,
    'inch': 0.0254,
    'inches': 0.0254,
    'foot': 0.3048,
    'feet': 0.3048,
    'ft': 0.3048,
}
_TIMES_S = {
    'millisecond': 0.001,
    'ms': 0.001,
    'second': 1.0,
    'sec': 1.0,
    's': 1.0,
    'minute': 60.0,
    'min': 60.0,
    'hour': 3600.0,
    'h': 3600.0,
}
_WORD = re.compile(
    r"""\d+(?:[.,]\d+)*(?:/\d+)? | \.\d+       # numbers
    | (?<=\w)['\u2019][^\W\d_]+ | [^\W\d_]+         # the s of "the cup's" is no second
    | / | [,;:!?] | \.(?=\s|$)""",
    re.VERBOSE,
)
_VULGAR_FRACTION = re.compile('[¼½¾⅐-⅞]')
_PUNCTUATION = frozenset(',;:!?.')
_DIRECTIONS = frozenset(
    'up down left right forward forwards backward backwards back ahead higher lower'.split()
)
_TURNS = frozenset('turn rotate tilt twist roll pitch yaw'.split())
_TURNED = frozenset('turn turns rotation rotations revolution revolutions circle circles'.split())
_DETERMINERS = frozenset('a an the this that each every any some'.split())
# After 'a second', these tell that it is a time: what else follows is what there are two of.
_AFTER_A_TIME = frozenset(
    'and then or but between before after later per at to in on with while until each every for '
    'from if so'.split()
)
_DETAIL = 6
# In words, so that long texts are read in a time that grows with their length.
_LONGEST_NUMBER = 24
_LONGEST_LIST = 8


@dataclass(frozen=True)
class Quantity:
    """
    A number with its unit.

    :param text: the words of it.
    :param value: in metres, seconds, or metres per second.
    :param unit: ``m``, ``s`` or ``m/s``.
    """

    text: str
    value: float
    unit: str

    @property
    def shown(self) -> str:
        """Write the value as a program would."""
        return f'{self.value:.{_DETAIL}g}'


@dataclass(frozen=True)
class _Reading:
    """
    A quantity, and where it was read.

    :param scale: the value of one of its unit.
    :param end: the number of the word after it.
    """

    quantity: Quantity
    scale: float
    end: int


@lru_cache(maxsize=256)
def read_quantities(command: str) -> tuple[Quantity, ...]:
    """
    Read the lengths, times and speeds that a command states, in their order.

    A number without a unit has that of the quantity which it is joined to: 'eight and four
    centimeters', 'five centimeters up and four down'. Others are left out.
    """
    words = _words(command)
    found: list[_Reading] = []
    start = 0
    while start < len(words):
        reading = (
            _quantity(words, start)
            or _of_the_next_unit(words, start)
            or _of_the_last_unit(words, start, found)
        )
        if reading:
            found.append(reading)
        start = reading.end if reading else start + 1
    return tuple(reading.quantity for reading in found)


def is_unit(word: str) -> bool:
    """Tell whether a word is a unit of length or time."""
    return _singular(word) in _LENGTHS_M or _singular(word) in _TIMES_S


def is_among(quantity: Quantity, others: Sequence[Quantity]) -> bool:
    """Tell whether a quantity is among others, however they are said: '1.5 cm', '1 point 5 cm'."""
    return any(
        quantity.unit == other.unit and math.isclose(quantity.value, other.value)
        for other in others
    )


def _words(command: str) -> list[str]:
    """Cut a command into words, numbers and punctuation; '1½' becomes '1 1/2'."""
    plain = _VULGAR_FRACTION.sub(
        lambda found: ' ' + unicodedata.normalize('NFKC', found[0]).replace('\u2044', '/'),
        command,
    )
    return _WORD.findall(plain.lower())


def _quantity(words: Sequence[str], start: int) -> _Reading | None:
    """Read a number and its unit."""
    number = _number(words, start) or _article(words, start)
    if number is None or number[1] >= len(words):
        return None
    value, at = number
    unit, end = _singular(words[at]), at + 1
    if unit not in _LENGTHS_M | _TIMES_S:
        return None
    more, end = _and_a_half(words, end)
    value += more
    if unit in _TIMES_S:
        return _reading(words[start:end], end, value, _TIMES_S[unit], 's')
    period_s, speed_end = _period(words, end)
    if period_s:
        return _reading(
            words[start:speed_end], speed_end, value, _LENGTHS_M[unit] / period_s, 'm/s'
        )
    # '5 cm/step' is another kind, and so is what is squared.
    if word_at(words, end) == '/' or word_at(words, speed_end) == 'squared':
        return None
    return _reading(words[start:end], end, value, _LENGTHS_M[unit], 'm')


def _of_the_next_unit(words: Sequence[str], start: int) -> _Reading | None:
    """Read the 'five' of 'five and four centimeters' and of 'five, four and three centimeters'."""
    number = _number(words, start)
    if number is None:
        return None
    value, end = number
    last = _end_of_list(words, end)
    if last is None or last.quantity.unit == 's':
        return None
    return _reading(words[start:end], end, value, last.scale, last.quantity.unit)


def _end_of_list(words: Sequence[str], at: int) -> _Reading | None:
    """Read the quantity at the end of ', four and three centimeters'."""
    for _ in range(_LONGEST_LIST):
        is_listed = word_at(words, at) == ','
        if word_at(words, at + is_listed) in {'and', 'or', 'x'}:
            following = at + is_listed + 1
            is_number = word_at(words, following) not in {'', *ARTICLES}
            return _quantity(words, following) if is_number else None
        number = _number(words, at + 1) if is_listed else None
        if number is None:
            return None
        at = number[1]
    return None


def _of_the_last_unit(
    words: Sequence[str], start: int, found: Sequence[_Reading]
) -> _Reading | None:
    """Read the 'four' of 'five centimeters up and four down'."""
    number = _number(words, start)
    if number is None or not found or found[-1].quantity.unit != 'm':
        return None
    value, end = number
    last_end = found[-1].end
    if _TURNS.intersection(words[last_end:start]) or not _has_direction(words, start, end):
        return None
    return _reading(words[start:end], end, value, found[-1].scale, 'm')


def _has_direction(words: Sequence[str], start: int, end: int) -> bool:
    """Tell whether a number is said with a direction: '4 down', '4 to the left', 'down 4'."""
    is_beside = word_at(words, end) == 'to' and word_at(words, end + 1) == 'the'
    after = word_at(words, end + 2 if is_beside else end)
    if after in _DIRECTIONS:
        return True
    is_last = after in {'', 'and', 'then'} | _PUNCTUATION
    return is_last and start > 0 and words[start - 1] in _DIRECTIONS


def _reading(words: Sequence[str], end: int, value: float, scale: float, unit: str) -> _Reading:
    return _Reading(Quantity(' '.join(words), value * scale, unit), scale, end)


def _number(words: Sequence[str], start: int) -> tuple[float, int] | None:
    """Read the number at a word; the end is that of all words."""
    # 'go to a point five centimeters above the cup'
    if word_at(words, start) == 'point' and start and words[start - 1] in _DETERMINERS:
        return None
    last = start + _LONGEST_NUMBER
    number = read_number(words[start:last])
    return (number[0], start + number[1]) if number else None


def _article(words: Sequence[str], start: int) -> tuple[float, int] | None:
    """Read the 'a' of 'a meter', but not that of 'a second cup'."""
    is_one = words[start] in ARTICLES and _is_a_whole_word(words, start + 1)
    return (1.0, start + 1) if is_one else None


def _is_a_whole_word(words: Sequence[str], at: int) -> bool:
    """Tell whether a word may be a unit after an article: no letter, and no ordinal number."""
    word, after = word_at(words, at), word_at(words, at + 1)
    return len(word) > 1 and (
        word != 'second' or not after or after in _AFTER_A_TIME | _PUNCTUATION
    )


def _and_a_half(words: Sequence[str], start: int) -> tuple[float, int]:
    """Read what a unit is followed by in 'a meter and a half', unless it is half of another."""
    last = start + _LONGEST_NUMBER
    more, used = read_added_fraction(words[start:last])
    end = start + used
    after = word_at(words, end)
    is_of_another = (
        word_at(words, start) != 'and'
        or words[end - 1] in {'of', *ARTICLES}
        or after in _TURNED
        or _singular(after) in _LENGTHS_M | _TIMES_S
    )
    return (0.0, start) if is_of_another else (more, end)


def _period(words: Sequence[str], start: int) -> tuple[float, int]:
    """Read 'per second', '/s' and 'a minute': how many seconds, and where it ends; 0 for none."""
    following = start + 1
    first = word_at(words, start)
    is_said = first in {*ARTICLES, 'each'} and _is_a_whole_word(words, following)
    period_s = _TIMES_S.get(_singular(word_at(words, following)), 0.0)
    if not period_s or not (is_said or first in {'per', '/'}):
        return 0.0, start
    if word_at(words, following + 1) == 'squared':
        return 0.0, following + 1
    return period_s, following + 1


def _singular(word: str) -> str:
    known = _LENGTHS_M.keys() | _TIMES_S.keys()
    return word if word in known else word.removesuffix('s')
