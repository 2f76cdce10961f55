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

"""Pictures of traces."""

from __future__ import annotations

from pathlib import Path

from lmpvc_codegen.errors import SimulationError
from lmpvc_codegen.simulation.drawing import draw
from lmpvc_codegen.simulation.simulator import simulate
from lmpvc_codegen.simulation.world import World, WorldObject
import pytest

pytest.importorskip('matplotlib')

WORLD = World(objects=(WorldObject('cup', (0.5, 0.2, 0.1)),))
GO = 'robot.add_waypoint(robot.find("cup")[0])\nrobot.go()\nrobot.close_hand()\n'
FAST = (
    'robot.set_speed(3)\np = robot.get_pose()\np.position.y += 2\nrobot.add_waypoint(p)\n'
    'robot.go()'
)


def svg(program: str, tmp_path: Path) -> str:
    """Draw a program's trace and read the picture's text."""
    file = tmp_path / 'drawn.svg'
    draw(simulate(program, WORLD), file, title='fetch the $cup')
    return file.read_text()


def test_a_picture_shows_path_objects_and_words(tmp_path: Path) -> None:
    """Both views, what the robot did, and the command as it was spoken."""
    drawn = svg(GO, tmp_path)

    for words in ('from above', 'from the right', 'fetch the $cup', 'cup', 'closes the hand'):
        assert f'<!-- {words}' in drawn or words in drawn


def test_violations_are_red(tmp_path: Path) -> None:
    """And nothing else is."""
    assert '#d62728' in svg(FAST, tmp_path)
    assert '#d62728' not in svg(GO, tmp_path)


@pytest.mark.parametrize(
    'program',
    ['', "robot.say('x' * 1000)", 'for i in range(80): robot.say(i)', '1 / 0'],
)
def test_every_trace_can_be_drawn(program: str, tmp_path: Path) -> None:
    """One that holds nothing, too."""
    file = tmp_path / 'drawn.png'
    draw(simulate(program, WORLD), file)

    assert file.read_bytes().startswith(b'\x89PNG')


def test_a_base_is_drawn_on_the_floor(tmp_path: Path) -> None:
    """From above alone, with the way that it looks in the end."""
    file = tmp_path / 'drawn.svg'
    world = World(robot='mobile_base', start_m=(0.0, 0.0, 0.0))
    draw(simulate('robot.drive(1); robot.turn(30); robot.curve(0.5, 90)', world), file)
    drawn = file.read_text()

    assert 'from above' in drawn
    assert 'turns 30 degrees to the left' in drawn
    assert 'from the right' not in drawn


@pytest.mark.parametrize('name', ['missing/drawn.png', 'drawn.nothing'])
def test_a_picture_that_cannot_be_written_is_told_in_words(name: str, tmp_path: Path) -> None:
    """With what to name instead."""
    with pytest.raises(SimulationError, match='cannot be written'):
        draw(simulate('', WORLD), tmp_path / name)
