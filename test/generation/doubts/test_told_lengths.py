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

"""Lengths that are told in another unit than they are computed in."""

from __future__ import annotations

from lmpvc_codegen.generation.doubts.told_lengths import doubt_told_lengths
from lmpvc_codegen.generation.source import definitions
import pytest


def doubted(*lines: str) -> list[str]:
    """Doubt a function of some lines, and give with which a better one begins."""
    source = 'def act(robot):\n' + ''.join(f'    {line}\n' for line in lines)
    return [doubt.begun for doubt in doubt_told_lengths(definitions(source)[0])]


@pytest.mark.parametrize(
    ('told', 'better'),
    [
        ('{pose.z:.0f} centimeters.', '{100 * pose.z:.0f} centimeters.'),
        ('{a - b:.1f} cm and {b} cm', '{100 * (a - b):.1f} cm and {100 * b} cm'),
        ('{far(a, b)} millimetres', '{1000 * far(a, b)} millimetres'),
    ],
)
def test_metres_are_multiplied(told: str, better: str) -> None:
    """The whole line is written anew."""
    (begun,) = doubted('a = 1', f"robot.say(f'{told}')")
    assert begun == f"    a = 1\n    robot.say(f'{better}')\n"


@pytest.mark.parametrize(
    'lines',
    [
        ("robot.say(f'{100 * pose.z} centimeters')",),
        ('far = pose.z / 0.01', "robot.say(f'{far} cm')"),
        ("robot.say(f'{pose.z} meters')",),
        ("robot.say(f'{3 + 4} centimeters')",),
        ("robot.say(f'{pose.z} {unit}')",),
        ("robot.say('5 cm')",),
    ],
)
def test_what_is_told_as_it_is_computed_is_right(lines: tuple[str, ...]) -> None:
    """Numbers that stand there are told as they are."""
    assert doubted(*lines) == []
