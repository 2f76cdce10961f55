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

"""Quantities: a command in, what it states of lengths, times and speeds out."""

from __future__ import annotations

import math
import re
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from lmpvc_codegen.generation.prompts import function_name
from lmpvc_codegen.generation.quantities import Quantity, read_quantities
import pytest

METRES = {
    'millimeters': 0.001,
    'mm': 0.001,
    'cm': 0.01,
    'centimetres': 0.01,
    'meter': 1.0,
    'm': 1.0,
    'inches': 0.0254,
    'feet': 0.3048,
}
# What commands are made of, and what could go wrong in one.
PIECES = [
    *METRES,
    'five',
    'twenty',
    'hundred',
    'and',
    'a',
    'an',
    'half',
    'quarter',
    'of',
    'point',
    'or',
    'second',
    's',
    'per',
    '/',
    '5',
    '1/4',
    '1/0',
    '1½',
    '.5',
    '5.',
    ',',
    '.',
    "'s",
    'up',
    'down',
    'to',
    'the',
    'left',
    'then',
    'turn',
    'squared',
    'minute',
    'cup',
    '-',
    '²',
    '٣',
    '000',
    'x',
]


def values(command: str) -> list[tuple[Any, str]]:
    """Give values and units alone."""
    return [(pytest.approx(found.value), found.unit) for found in read_quantities(command)]


@pytest.mark.parametrize(
    ('command', 'metres'),
    [
        ('a hundred and fifty millimetres', 0.15),
        ('half a metre', 0.5),
        ('a half metre', 0.5),
        ('half of a meter', 0.5),
        ('three quarters of an inch', 0.01905),
        ('1/4 of an inch', 0.00635),
        ('two and a half centimeters', 0.025),
        ('four-and-a-half cm', 0.045),
        ('one point five cm', 0.015),
        ('one point twenty five centimeters', 0.0125),
        ('zero point oh five meters', 0.05),
        ('point five of a meter', 0.5),
        ('twenty-five mm', 0.025),
        ('3cm', 0.03),
        ('3 cms', 0.03),
        ('1.5cm', 0.015),
        ('1,5 cm', 0.015),
        ('1,000 mm', 1.0),
        ('.5 m', 0.5),
        ('1/4 m', 0.25),
        ('1 1/2 inches', 0.0381),
        ('1½ inches', 0.0381),
        ('½ inch', 0.0127),
        ('a meter', 1.0),
        ('one meter', 1.0),
        ('an inch', 0.0254),
        ('a foot', 0.3048),
        ('3 ft', 0.9144),
        ('a meter and a half', 1.5),
        ('one meter and a half', 1.5),
        ('two inches and three quarters', 0.06985),
        ('a tenth of a meter', 0.1),
        ('a 5-centimeter square', 0.05),
        ('Move UP Ten Centimeters.', 0.1),
        ('move 10 cm per step', 0.1),
        ('move joint 2 by 5 cm', 0.05),
        ('move five centimeters a second time', 0.05),
        ('go to a point five centimeters above the cup', 0.05),
        ('go to the point 5 centimeters above the cup', 0.05),
        ('a meter and half a turn', 1.0),
        ('a meter and a half turn', 1.0),
    ],
)
def test_length(command: str, metres: float) -> None:
    """A length is read in metres, however it is said."""
    assert values(command) == [(metres, 'm')]


@pytest.mark.parametrize(
    ('command', 'seconds'),
    [
        ('half a second', 0.5),
        ('wait a second', 1.0),
        ('wait a second, open the hand', 1.0),
        ('wait a second and then open the hand', 1.0),
        ('wait one second', 1.0),
        ('wait for two point five seconds', 2.5),
        ('wait a second and a half', 1.5),
        ('a minute and a half', 90.0),
        ('an hour and a half', 5400.0),
        ('three quarters of an hour', 2700.0),
        ('a third of a second', 1 / 3),
        ('a 20 second pause', 20.0),
        ('5s', 5.0),
        ('500 ms', 0.5),
        ('250 milliseconds', 0.25),
        ('5 secs', 5.0),
        ('2 mins', 120.0),
        ('twice a second', 1.0),
        ('every two seconds', 2.0),
    ],
)
def test_time(command: str, seconds: float) -> None:
    """A time is read in seconds."""
    assert values(command) == [(seconds, 's')]


@pytest.mark.parametrize(
    ('command', 'metres_per_second'),
    [
        ('five centimeters per second', 0.05),
        ('0.1 m/s', 0.1),
        ('10cm/s', 0.1),
        ('1 metre/second', 1.0),
        ('ten centimeters a second', 0.1),
        ('five centimeters each second', 0.05),
        ('half a meter per second', 0.5),
        ('a meter and a half per second', 1.5),
        ('a quarter of a meter a second', 0.25),
        ('60 mm per minute', 0.001),
        ('six centimeters a minute', 0.001),
        ('1.8 km/h', 0.5),
    ],
)
def test_speed(command: str, metres_per_second: float) -> None:
    """A length with a time is a speed in metres per second."""
    assert values(command) == [(metres_per_second, 'm/s')]


@pytest.mark.parametrize(
    'command',
    [
        '',
        'meter',
        'second',
        'first',
        'second time',
        'one more time',
        'try a second time',
        'pick up a second cup',
        'look for a second bolt and say yes',
        'the second cup',
        'every third second',
        'move to the second',
        'a quarter turn',
        'a quarter of a turn',
        'half of the circle',
        'one and a half degrees',
        'three and a half laps',
        'a couple of centimeters',
        'a few seconds',
        'half a dozen centimeters',
        'five up and four down',
        'open and close the hand ten times',
        'put 2 in the box',
        "go to object 5's place",
        'plan a m and a s',
        'my left foot',
        '1/0 m',
        '1 000 mm',
        '0.5 m/s²',
        'half a meter per second squared',
        'two meters squared',
        'add twelve and thirty',
    ],
)
def test_nothing_is_stated(command: str) -> None:
    """Ordinals, counts, angles, hazy amounts and what is no number state no quantity."""
    assert read_quantities(command) == ()


@pytest.mark.parametrize(
    ('command', 'texts', 'expected'),
    [
        ('radii of five and four centimeters', ['five', 'four centimeters'], [0.05, 0.04]),
        ('five, six and seven cm', ['five', 'six', 'seven cm'], [0.05, 0.06, 0.07]),
        ('five, six, and seven cm', ['five', 'six', 'seven cm'], [0.05, 0.06, 0.07]),
        ('ten or twenty mm', ['ten', 'twenty mm'], [0.01, 0.02]),
        ('a 20x10 cm sheet', ['20', '10 cm'], [0.2, 0.1]),
        ('between one hundred and two hundred mm', ['one hundred', 'two hundred mm'], [0.1, 0.2]),
        ('between 0.1 and 0.2 m/s', ['0.1', '0.2 m / s'], [0.1, 0.2]),
        ('five cm up and four down', ['five cm', 'four'], [0.05, 0.04]),
        ('up 5 cm, 3 left and 2 down', ['5 cm', '3', '2'], [0.05, 0.03, 0.02]),
        ('up 5 cm, then down 3 and left 2', ['5 cm', '3', '2'], [0.05, 0.03, 0.02]),
        ('5 cm up and 3 to the left', ['5 cm', '3'], [0.05, 0.03]),
        ('5 cm up and one and a half back', ['5 cm', 'one and a half'], [0.05, 0.015]),
    ],
)
def test_unit_that_is_said_once(command: str, texts: list[str], expected: list[float]) -> None:
    """A number takes its unit from the quantity that it is joined to."""
    found = read_quantities(command)
    assert [quantity.text for quantity in found] == texts
    assert [quantity.value for quantity in found] == pytest.approx(expected)


@pytest.mark.parametrize(
    'command',
    [
        'move 5 cm up and turn left 90',
        'move 5 cm up, then turn 30 right',
        'move 5 cm up and go down 3 times',
        'move 5 cm and open the hand 3 times',
        'pick object five and move 5 cm',
        'for joint two and a length of 5 cm',
        'step 1, 5 cm up',
        'wait 3 and then move 5 cm',
        'a meter and object five',
    ],
)
def test_number_that_is_no_length(command: str) -> None:
    """Angles, counts and names near a length do not take its unit."""
    assert len(read_quantities(command)) == 1


@pytest.mark.parametrize(
    ('command', 'expected'),
    [
        ('go up a meter and half a centimeter', [(1, 'm'), (0.005, 'm')]),
        ('6 feet 2 inches', [(1.8288, 'm'), (0.0508, 'm')]),
        ('ten cm up at 0.1 m/s, wait a second', [(0.1, 'm'), (0.1, 'm/s'), (1, 's')]),
        ('two minutes and thirty seconds', [(120, 's'), (30, 's')]),
        ('five centimeters in half a second', [(0.05, 'm'), (0.5, 's')]),
    ],
)
def test_quantities_of_several_kinds(command: str, expected: list[tuple[float, str]]) -> None:
    """All quantities are read, in their order."""
    assert values(command) == expected


@pytest.mark.parametrize(
    ('command', 'text', 'shown'),
    [
        ('go half a meter up', 'half a meter', '0.5'),
        ('a hundred and fifty mm', 'a hundred and fifty mm', '0.15'),
        ('three quarters of an inch', 'three quarters of an inch', '0.01905'),
        ('a third of a meter', 'a third of a meter', '0.333333'),
        ('10cm/s', '10 cm / s', '0.1'),
    ],
)
def test_text_and_value_as_they_are_shown(command: str, text: str, shown: str) -> None:
    """The glossary of a prompt shows the words, and a value without the noise of floats."""
    (quantity,) = read_quantities(command)
    assert quantity.text == text
    assert quantity.shown == shown


@pytest.mark.parametrize('piece', ['5, ', 'five and ', 'hundred ', 'point ', '5', 'a ', '5 cm '])
def test_long_command_is_read(piece: str) -> None:
    """No length of a command is too much; the last quantity is read."""
    found = read_quantities(f'{piece * 3000}. 5 cm')
    assert found[-1].text == '5 cm'


@given(st.integers(1, 5000), st.sampled_from(sorted(METRES)), st.sampled_from(['{} {}', '{}{}']))
def test_number_and_unit(number: int, unit: str, written: str) -> None:
    """Any number of any unit is converted, with a blank between them or without."""
    command = written.format(number, unit)
    assert read_quantities(command) == (Quantity(f'{number} {unit}', number * METRES[unit], 'm'),)


@given(st.sampled_from([0.5, 1.5, 2.25, 12.0, 0.05]), st.sampled_from(['cm', 'meters', 'seconds']))
def test_quantity_is_read_from_the_name_of_a_function(number: float, unit: str) -> None:
    """A helper is named after its request; the name states the same."""
    command = f'move {number:g} {unit} up'
    assert values(function_name(command)) == values(command)


@given(st.one_of(st.text(), st.lists(st.sampled_from(PIECES)).map(' '.join)))
def test_any_text_is_read(command: str) -> None:
    """No text is an error; the text of a quantity is in the command, its value is finite."""
    said = re.sub(r'\s', '', command.lower().replace('½', '1/2'))
    for quantity in read_quantities(command):
        assert all(word in said for word in quantity.text.split())
        assert math.isfinite(quantity.value)
        assert quantity.value >= 0
        assert quantity.unit in {'m', 's', 'm/s'}
