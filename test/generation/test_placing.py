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

"""Commands that place objects, taken apart as an example does it."""

from __future__ import annotations

from test.corpus.programs import PREAMBLE_FILE

from lmpvc_codegen.generation.examples import Example, read_examples
from lmpvc_codegen.generation.placing import learn_placing, PlacingSteps, split_placing
import pytest

PLACING = learn_placing(read_examples(PREAMBLE_FILE.read_text(encoding='utf-8')))


def test_the_default_preamble_teaches_placing() -> None:
    """Its example names what is placed, where, and the two steps."""
    steps = ('pick up the pen', 'place it in the drawer')
    assert PlacingSteps('pen', 'drawer', steps) == PLACING


@pytest.mark.parametrize(
    ('command', 'steps'),
    [
        ('put the bolt into the box', ['pick up the bolt', 'place it in the box']),
        ('Place a red cup on the table.', ['pick up the red cup', 'place it on the table']),
        (
            'sort the cup, the nut and the screw into the small bin',
            [
                *('pick up the cup', 'place it in the small bin'),
                *('pick up the nut', 'place it in the small bin'),
                *('pick up the screw', 'place it in the small bin'),
            ],
        ),
        ('put it into the box', []),
        ('put what you hold on the table', []),
        ('put the cup on the left of the table', []),
        ('put your trust in the robot and go up', []),
        ('move the cup', []),
        ('', []),
    ],
)
def test_a_command_is_taken_apart(command: str, steps: list[str]) -> None:
    """Each object is picked and placed in its turn; other commands are left whole."""
    assert list(split_placing(command, PLACING)) == steps


def test_without_such_an_example_nothing_is_taken_apart() -> None:
    """An example that does the work itself teaches no steps."""
    direct = Example('put the pen into the box', 'def f(robot):\n    robot.go()')
    other = Example('greet us', 'def f(robot):\n    wave(robot)')
    assert learn_placing([direct, other]) is None
    assert split_placing('put the pen into the box', None) == ()
