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

"""Parts of turns: sentences in, degrees out."""

from __future__ import annotations

from lmpvc_codegen.generation.angles import parts_of_turns, stated_angles
import pytest


@pytest.mark.parametrize(
    ('sentence', 'expected'),
    [
        ('rotate the hand by half a turn', [('half a turn', 180)]),
        ('a quarter turn left, then a full turn', [('a quarter turn', 90), ('a full turn', 360)]),
        ('Three-quarters of a turn', [('Three-quarters of a turn', 270)]),
        ('turn by a half rotation', [('a half rotation', 180)]),
        ('one whole revolution', [('one whole revolution', 360)]),
        ('turn right, half a metre', []),
        ('a spiral of two turns', []),
        ('a full hand turns', []),
        ('', []),
    ],
)
def test_parts_of_turns(sentence: str, expected: list[tuple[str, int]]) -> None:
    """They are read with the words that say them; whole numbers of turns are left alone."""
    assert list(parts_of_turns(sentence)) == expected


@pytest.mark.parametrize(
    ('sentence', 'expected'),
    [
        ('rotate by ninety degrees', [('ninety degrees', 90)]),
        ('turn one and a half degrees', [('one and a half degrees', 1.5)]),
        ('tilt 12.5 degrees, then half a turn', [('half a turn', 180), ('12.5 degrees', 12.5)]),
        ('it has 20 degrees', [('20 degrees', 20)]),
        ('by some degrees', []),
    ],
)
def test_stated_angles(sentence: str, expected: list[tuple[str, float]]) -> None:
    """Angles are read in words and digits, whole turns first."""
    assert list(stated_angles(sentence)) == expected
