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

"""Results of searches, and what they have."""

from __future__ import annotations

from lmpvc_codegen.generation.doubts.result_parts import doubt_result_parts, learn_parted_names
from lmpvc_codegen.generation.lessons import Lessons
from lmpvc_codegen.generation.source import definitions
import pytest


def act(*lines: str) -> str:
    """Write a function of some lines."""
    return 'def act(robot):\n' + ''.join(f'    {line}\n' for line in lines)


SEARCH = "there, seen = robot.spot('jar')"
EXAMPLE = act("pose, found = robot.spot('jar')", 'if found:', '    pose.z += 0.1')
PARTED = learn_parted_names(definitions(EXAMPLE))


def doubted(*lines: str) -> list[str]:
    """Doubt a function of some lines."""
    (function,) = definitions(act(*lines))
    lessons = Lessons(naming=frozenset({'robot.spot'}), parted_names=PARTED)
    found = doubt_result_parts(function, lessons, {'spot': ('pose', 'found')})
    return [doubt.message for doubt in found]


def test_what_has_parts_is_learned() -> None:
    """A condition has none."""
    assert 'pose' in PARTED
    assert 'found' not in PARTED


def test_a_part_of_what_has_none_is_doubted() -> None:
    """The doubt says what has it."""
    assert doubted(SEARCH, 'robot.aim(seen.z)') == ['There is no seen.z: the place is there.']


@pytest.mark.parametrize(
    'line', ['robot.aim(there.z)', 'robot.aim(seen)', "there = robot.spot('lid')"]
)
def test_what_has_parts_may_be_read(line: str) -> None:
    """So may what has none, as a whole."""
    assert doubted(SEARCH, line) == []
