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

"""Moves that go the sentence's ways in another order."""

from __future__ import annotations

from test.corpus.programs import PREAMBLE_FILE

from lmpvc_codegen.generation.doubts.way_order import doubt_way_order
from lmpvc_codegen.generation.learning import learn
from lmpvc_codegen.generation.source import definitions
import pytest

DIRECTIONS = learn(PREAMBLE_FILE.read_text(encoding='utf-8')).directions
DOWN, UP, LEFT, RIGHT = 'z -= 0.1', 'z += 0.1', 'y -= 0.1', 'y += 0.1'


def doubted(request: str, *ways: str, head: str = '') -> list[str]:
    """Doubt a function of some steps, and give with which a better one begins."""
    indent = '        ' if head else '    '
    steps = ''.join(f'{indent}pose.position.{way}\n' for way in ways)
    source = f'def act(robot):\n    robot.set_speed(0.5)\n{head}{steps}    robot.go()\n'
    (function,) = definitions(source)
    return [doubt.begun for doubt in doubt_way_order(request, function, DIRECTIONS)]


@pytest.mark.parametrize(
    ('request_', 'ways', 'last'),
    [
        ('dip down, come back up, shift right and dip again', (DOWN, UP, RIGHT, LEFT), DOWN),
        ('go down, then up', (UP, DOWN), DOWN),
        ('move left, right, then up and down', (LEFT, RIGHT, DOWN, UP), UP),
    ],
)
def test_a_way_that_is_another_one_is_mended(
    request_: str, ways: tuple[str, ...], last: str
) -> None:
    """It is turned, or written as the one before of that direction."""
    (begun,) = doubted(request_, *ways)
    assert begun.endswith(f'pose.position.{last}\n')


def test_a_loop_begins_with_the_first_way() -> None:
    """Up and down is not down and up, however often."""
    head = '    for _ in range(3):\n'
    request = 'bob three times by dipping four centimetres and coming up again'
    assert doubted(request, DOWN, UP, head=head) == []
    (begun,) = doubted(request, UP, DOWN, head=head)
    assert begun.endswith(f'{head}        pose.position.{DOWN}\n')


def test_ways_that_cannot_be_turned_are_doubted_all_the_same() -> None:
    """One axis is not the other way of another."""
    assert doubted('go left and up', UP, LEFT) == ['']


@pytest.mark.parametrize(
    ('request_', 'ways'),
    [
        ('go left and up', (LEFT, UP)),
        ('go left, then right', (LEFT, UP, DOWN, RIGHT)),
        ('before you go left, go up', (UP, LEFT)),
        ('go up ten centimetres', (UP, DOWN)),
        ('go up and down', (UP, LEFT)),
    ],
)
def test_the_order_that_is_told_is_right(request_: str, ways: tuple[str, ...]) -> None:
    """What comes in between, and what is missing, is for other doubts."""
    assert doubted(request_, *ways) == []
