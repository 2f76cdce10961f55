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

"""Stated quantities: a request and a function in, the number that stands in its place out."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st
from lmpvc_codegen.generation.examples import Example, read_examples
from lmpvc_codegen.generation.source import definitions
from lmpvc_codegen.generation.stated import check_quantities
import pytest

PREAMBLE = Path(__file__).parents[2] / 'config' / 'preamble.py'
EXAMPLES = read_examples(PREAMBLE.read_text(encoding='utf-8'))


def messages(request: str, *lines: str, helpers: str = '') -> list[str]:
    """Check a function that holds some lines, and say what is found."""
    source = '\n    '.join(['def act(robot, pose=None):', *lines])
    functions = definitions(f'{source}\n\n{helpers}')
    assert functions, source
    return [finding.message for finding in check_quantities(request, functions)]


@pytest.mark.parametrize(
    ('request_', 'line', 'message'),
    [
        ('go 2.5 centimeters up', 'pose.z += 0.25', '2.5 centimeters: that is 0.025 m, not 0.25'),
        ('go five mm down', 'pose.z -= 0.05', 'five mm: that is 0.005 m, not 0.05'),
        ('go five mm down', 'pose.z += -0.05', 'five mm: that is 0.005 m, not -0.05'),
        ('go five mm down', 'pose.z -= 5 / 100', 'five mm: that is 0.005 m, not 0.05'),
        ('half a meter left', 'pose.y -= 0.05', 'half a meter: that is 0.5 m, not 0.05'),
        ('up at 5 cm/s', 'robot.set_speed(0.5)', '5 cm / s: that is 0.05 m/s, not 0.5'),
        ('go up a meter and a half', 'pose.z += 1.0', 'a meter and a half: that is 1.5 m, not 1'),
    ],
)
def test_wrong_number(request_: str, line: str, message: str) -> None:
    """A number in the place of a stated one is found, with the right one in its unit."""
    assert messages(request_, line) == [f'The sentence says {message}.']


@pytest.mark.parametrize(
    ('request_', 'line'),
    [
        ('go 2.5 centimeters up', 'pose.z += 0.025'),
        ('go 2.5 centimeters down', 'pose.z += -0.025'),
        ('go 2.5 centimeters up', 'pose.z += 2.5 * 0.01'),
        ('go 2.5 centimeters up', 'pose.z += 2.5 / 100'),
        ('go a third of a meter up', 'pose.z += 0.33'),
        ('go an inch up', 'pose.z += 0.025'),
        ('draw a 10 cm square', 'half = 0.05'),
        ('8 cm up, then 3 cm down', 'pose.z += 0.05'),
        ('8 cm up, then 3 cm more', 'pose.z += 0.11'),
        ('up one meter', 'pose.z += 1'),
        ('up two meters, then wait 0.3 seconds', 'pose.z += 2; time.sleep(0.3)'),
        ('up two meters, then wait half a minute', 'time.sleep(30.0)'),
        ('up 5 cm', 'move_up(robot)'),
        ('up 5 cm', 'move(robot, 5)'),
        ('up 5 cm', 'robot.say("0.5")'),
        ('up 5 cm', 'pose.z += True'),
        ('up 5 cm and a little left', 'pose.z += 0.05; pose.y -= 0.03'),
        ('wait two seconds', 'time.sleep(0.2)'),
        ('go up a little', 'pose.z += 0.05'),
        ('how many centimeters are two and a half meters', 'robot.say(f"{2.5 * 100.0}")'),
        ('', 'pose.z += 0.05'),
    ],
)
def test_right_or_no_number(request_: str, line: str) -> None:
    """The stated number, what is computed with it, and what states none of it pass."""
    assert messages(request_, line) == []


def test_helper_that_came_along_counts() -> None:
    """The number may stand in a helper of the same answer."""
    helper = 'def lift(robot):\n    robot.z += 0.05\n'
    assert (
        messages('up 5 cm, slowly', 'robot.set_speed(0.02)', 'lift(robot)', helpers=helper) == []
    )


@pytest.mark.parametrize(
    ('request_', 'call'),
    [
        ('up five centimeters, slowly', 'move_up_five_centimeters(robot)'),
        ('up 1.5 cm, slowly', 'move_up_1_point_5_cm(robot)'),
        ('up half a meter, slowly', 'move_half_a_meter_up(robot)'),
    ],
)
def test_quantity_that_is_left_to_a_helper(request_: str, call: str) -> None:
    """A helper whose name states the quantity will hold it."""
    assert messages(request_, 'robot.set_speed(0.02)', call) == []
    assert messages(request_, 'robot.set_speed(0.02)', 'lift(robot)') != []


def test_one_finding_at_a_time() -> None:
    """Of several wrong numbers the first is told."""
    found = messages('5 cm up and 3 cm left', 'pose.z += 0.5', 'pose.y -= 0.3')
    assert found == ['The sentence says 5 cm: that is 0.05 m, not 0.5.']


def test_finding_names_the_function() -> None:
    """The finding is about the answer's function, not about its helpers."""
    functions = definitions('def act(robot):\n    robot.z += 0.5\n\ndef other(robot):\n    pass')
    (finding,) = check_quantities('up 5 cm', functions)
    assert (finding.function, finding.line) == ('act', 1)


@pytest.mark.parametrize(
    'line',
    [
        'x = 1 / 0',
        'x = 1e999 - 1e999',
        f'x = {"9" * 400}',
        'x = 2.0 ** 1e9',
        'x = -(-0.5)',
        'x = ' + ' + '.join(['0.5'] * 900),
        f'x = {"9" * 400} * 0.5',
    ],
)
def test_odd_arithmetic_is_no_error(line: str) -> None:
    """What cannot be computed, or only to no use, is left to the other checks."""
    assert isinstance(messages('up 5 cm', line), list)


@pytest.mark.parametrize('example', EXAMPLES, ids=lambda example: example.request)
def test_examples_of_the_default_preamble_pass(example: Example) -> None:
    """What the package shows to models as right is right by this check."""
    assert list(check_quantities(example.request, definitions(example.source))) == []


@given(st.integers(1, 400), st.sampled_from([0.1, 10, 100, 3]))
def test_factor_is_found(millimetres: int, factor: float) -> None:
    """A length that is wrong by a factor is found, the right one passes."""
    right = millimetres / 1000
    request = f'move {millimetres} mm up'
    assert messages(request, f'pose.z += {right:.6f}') == []
    assert len(messages(request, f'pose.z += {right * factor:.6f}')) == 1
