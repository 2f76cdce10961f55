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

"""Directions: examples in, which coordinate each direction changes out."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st
from lmpvc_codegen.generation.directions import (
    directions_in,
    learn_directions,
    Step,
    steps_in,
)
from lmpvc_codegen.generation.examples import Example, read_examples
import pytest

PREAMBLE = Path(__file__).parents[2] / 'config' / 'preamble.py'
OPPOSITES = {'up': 'down', 'left': 'right', 'forward': 'back'}
WAYS = [*OPPOSITES, *OPPOSITES.values()]


def example(request: str, *lines: str) -> Example:
    """Write an example whose function holds some lines."""
    return Example(request, '\n    '.join(['def act(robot):', *lines]))


def learned(*examples: Example) -> dict[str, str]:
    """Learn directions, and write them as prompts do."""
    return {name: str(step) for name, step in learn_directions(examples).items()}


@pytest.mark.parametrize(
    ('text', 'expected'),
    [
        ('dipping and rising', ['down', 'up']),
        ('go left, wait and then come back', ['left']),
        ('go right and come back at half that speed', ['right']),
        ('come back 5 cm', ['back']),
        ('lay the small pen down on the right of it', ['right']),
        ('put the hand 5 cm down', ['down']),
        ('move up', ['up']),
        ('go upwards then to the LEFT', ['up', 'left']),
        ('go ahead, backwards and rightward', ['forward', 'back', 'right']),
        ('ten centimeters above the cup', ['up']),
        ('lower the hand', ['down']),
        ('raise it and lower it', ['up', 'down']),
        ('move_5_cm_up_and_4_down', ['up', 'down']),
        ('back and forth', ['back', 'forward']),
        ('five centimeters back', ['back']),
        ('go back down', ['down']),
        ('back up', ['up']),
        ('go back to the start', []),
        ('put it back into the box', []),
        ('right now', []),
        ('move right above the cup', ['up']),
        ('right of the plate', ['right']),
        ('ten centimeters behind the cup', ['back']),
        ('ten centimeters in front of the cup', ['forward']),
        ('slow down', []),
        ('if you are lower than ten centimeters go up', ['up']),
        ('reverse by a metre', ['back']),
        ('turn clockwise, then counter-clockwise', ['clockwise', 'anticlockwise']),
        ('speed up', []),
        ('speed up and down', ['down']),
        ('update the upper leftover', []),
        ('back up eighty millimeters', ['back']),
        ('back_up_80_mm', ['back']),
        ('go back up', ['up']),
        ('', []),
    ],
)
def test_directions_in_a_sentence(text: str, expected: list[str]) -> None:
    """Directions are named in their order; words that only look like one are left out."""
    assert directions_in(text) == expected


@pytest.mark.parametrize(
    ('lines', 'expected'),
    [
        (['pose.position.z += 0.1'], ['position.z +=']),
        (['pose.position.z -= 0.1'], ['position.z -=']),
        (['pose.position.z += -0.1'], ['position.z -=']),
        (['pose.position.z -= -0.1'], ['position.z +=']),
        (['pose.position.z = pose.position.z + 0.1'], ['position.z +=']),
        (['pose.position.z = pose.position.z - 0.1'], ['position.z -=']),
        (['pose.position.z = other.position.z + 0.1'], []),
        (['pose.position.z = 0.1'], []),
        (['pose.position.z *= 2'], []),
        (['z += 0.1'], []),
        (['p.z += 1', 'p.x -= 1'], ['z +=', 'x -=']),
        (['robot.turn(-60)'], ['robot.turn(-...)']),
        (['robot.turn(3 * 90)', 'robot.drive(2)'], ['robot.turn(...)', 'robot.drive(...)']),
        (['robot.turn(-0.5 * -90)'], ['robot.turn(...)']),
        (['robot.turn(angle)', 'robot.turn()', 'robot.on(True)', 'turn(2)', 'robot.turn(0)'], []),
        (['if p.z:', '    p.x += 1', 'p.y -= 1'], ['x +=', 'y -=']),
        (
            ['for _ in p:', '    if _:', '        p.x += 1', '    p.y += 1', 'p.z += 1'],
            ['x +=', 'y +=', 'z +='],
        ),
    ],
)
def test_steps_in_a_source(lines: list[str], expected: list[str]) -> None:
    """Changes of coordinates are found in the order in which they are written."""
    assert [str(step) for step in steps_in(example('', *lines).source)] == expected


def test_source_that_does_not_parse_has_no_steps() -> None:
    """What is no Python teaches nothing."""
    assert list(steps_in('pose.z += ')) == []


def test_one_example_teaches_a_direction_and_its_opposite() -> None:
    """Who knows up knows down."""
    assert learned(example('go up', 'p.position.z += 0.1')) == {
        'up': 'position.z +=',
        'down': 'position.z -=',
    }


def test_a_robot_that_moves_by_calls_teaches_their_signs() -> None:
    """Where no example changes a coordinate, numbers in calls tell the way."""
    turn = example('turn 60 degrees to the right', 'robot.turn(-60)')
    drive = example('drive ahead four metres', 'robot.drive(4)')
    assert learned(turn, drive) == {
        'right': 'robot.turn(-...)',
        'left': 'robot.turn(...)',
        'forward': 'robot.drive(...)',
        'back': 'robot.drive(-...)',
        'clockwise': 'robot.turn(-...)',
        'anticlockwise': 'robot.turn(...)',
    }


def test_calls_teach_nothing_where_coordinates_do() -> None:
    """A speed that is set on the way is no way."""
    up = example('go up', 'p.position.z += 0.1')
    back = example('go there slowly and come back', 'robot.set_speed(0.1)')
    assert set(learned(up, back)) == {'up', 'down'}


def test_other_axes_are_learned() -> None:
    """A robot whose y is forward and whose x is left is understood as its owner wrote it."""
    found = learned(example('forward, then left and down', 'p.y += 1', 'p.x += 1', 'p.h += 2'))
    assert found == {
        'forward': 'y +=',
        'back': 'y -=',
        'left': 'x +=',
        'right': 'x -=',
        'down': 'h +=',
        'up': 'h -=',
    }


def test_most_examples_decide() -> None:
    """One slip among three does not turn the robot round."""
    found = learned(
        example('go up', 'p.z -= 1'), example('go up', 'p.z += 1'), example('go down', 'p.z -= 1')
    )
    assert found == {'up': 'z +=', 'down': 'z -='}


@pytest.mark.parametrize(
    'taught',
    [
        example('go up and left', 'p.z += 1'),
        example('wave', 'p.z += 1'),
        example('go up', 'move(robot, 1)'),
        example('slow down', 'robot.speed -= 1', 'p.z += 1'),
    ],
)
def test_example_that_does_not_match_teaches_nothing(taught: Example) -> None:
    """Words and steps that cannot be paired are not guessed at."""
    assert learned(taught) == {}


@given(
    st.permutations(['x', 'y', 'z']), st.lists(st.booleans(), min_size=3, max_size=3), st.data()
)
def test_any_frame_is_learned(axes: list[str], signs: list[bool], data: st.DataObject) -> None:
    """Whatever axes a robot has, examples for half of the directions teach all six."""
    frame = {}
    for (first, second), axis, sign in zip(OPPOSITES.items(), axes, signs, strict=True):
        frame[first] = Step(f'position.{axis}', sign)
        frame[second] = frame[first].opposite
    named = [data.draw(st.sampled_from(pair)) for pair in OPPOSITES.items()]
    order = data.draw(st.permutations(named))
    lines = [f'pose.{frame[way]} 0.1' for way in order]
    assert dict(learn_directions([example(' and then '.join(order), *lines)])) == frame


@given(st.builds(Step, st.sampled_from(['x', 'position.z']), st.booleans()))
def test_opposite_of_the_opposite(step: Step) -> None:
    """Turning round twice leads the same way."""
    assert step.opposite != step
    assert step.opposite.opposite == step


@given(st.lists(st.builds(Example, st.sampled_from(WAYS), st.text())))
def test_any_source_is_learned_from(examples: list[Example]) -> None:
    """No source is an error."""
    assert set(learn_directions(examples)) <= set(WAYS)


def test_default_preamble_teaches_its_axes() -> None:
    """The examples that come with the package say what its comment on the axes says."""
    examples = read_examples(PREAMBLE.read_text(encoding='utf-8'))
    assert learned(*examples) == {
        'up': 'position.z +=',
        'down': 'position.z -=',
        'right': 'position.y +=',
        'left': 'position.y -=',
        'forward': 'position.x +=',
        'back': 'position.x -=',
    }
