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

"""The simulated mobile base: what it does with its calls, and what is told of it."""

from __future__ import annotations

from dataclasses import replace
import json
import math

from lmpvc_codegen.config import find_config_file
from lmpvc_codegen.errors import SimulationError
from lmpvc_codegen.simulation.description import describe
from lmpvc_codegen.simulation.simulator import simulate
from lmpvc_codegen.simulation.traces import Docking, Drive, Motion, Search, Trace
from lmpvc_codegen.simulation.violations import violations
from lmpvc_codegen.simulation.world import read_world, World, WorldObject
import pytest

ROOM = World(
    robot='mobile_base',
    objects=(WorldObject('chair', (1.0, -1.0, 0.0)), WorldObject('dock', (-1.0, 0.0, 0.0))),
    start_m=(0.0, 0.0, 0.0),
    workspace_m=((-2.0, -2.0, 0.0), (2.0, 2.0, 1.0)),
    charge_percent=40.0,
)


def run(program: str, world: World = ROOM) -> Trace:
    """Simulate a program that comes to its end."""
    trace = simulate(program, world)
    assert trace.failure is None, trace.failure
    return trace


def end(trace: Trace) -> tuple[float, float, float]:
    """Tell where the base is in the end: x, y, and degrees to the left."""
    last = trace.path[-1]
    return last.x, last.y, math.degrees(last.heading_rad)


@pytest.mark.parametrize(
    ('program', 'where'),
    [
        ('robot.drive(1)', (1, 0, 0)),
        ('robot.drive(-0.5)', (-0.5, 0, 0)),
        ('robot.turn(90); robot.drive(1)', (0, -1, 90)),
        ('robot.turn(-90); robot.drive(1)', (0, 1, -90)),
        ('robot.turn(720)', (0, 0, 0)),
        ('robot.curve(1, 90)', (1, -1, 90)),
        ('robot.curve(1, -90)', (1, 1, -90)),
        ('robot.curve(0.5, 360)', (0, 0, 0)),
        ('robot.dock()', (-1, 0, -180)),
    ],
)
def test_the_base_goes_where_it_is_told(program: str, where: tuple[float, float, float]) -> None:
    """Ahead is x, right is y, and turns to the left are above 0."""
    assert end(run(program)) == pytest.approx(where, abs=1e-9)


def test_a_drive_is_a_motion_with_its_speed_and_line() -> None:
    """Oracles on motions judge both robots."""
    drive, fast = run('robot.drive(1)\nrobot.drive(0.5, speed=1.0)').of(Motion)

    assert isinstance(drive, Drive)
    assert (drive.line, drive.speed_m_s, drive.seconds) == (1, 0.25, 4.0)
    assert (fast.line, fast.speed_m_s, fast.seconds) == (2, 1.0, 0.5)


def test_whole_turns_are_told() -> None:
    """From one waypoint to the next by a right angle at most."""
    (turn,) = run('robot.turn(720)').of(Drive)

    assert len(turn.waypoints) == 9
    assert 'turns 720 degrees to the left' in '\n'.join(describe(run('robot.turn(720)')))


def test_a_wall_stops_the_base() -> None:
    """The program is told, and nothing is violated."""
    for program, x in (('robot.drive(5)', 2.0), ('robot.drive(-5)', -2.0)):
        trace = run(f'robot.speak({program})')
        assert trace.spoken == ('False',)
        assert end(trace)[0] == x
        assert trace.of(Drive)[0].is_blocked
        assert not violations(trace)
    assert run('robot.speak(robot.drive(2))').spoken == ('True',)
    assert run('robot.speak(robot.curve(3, 180))').spoken == ('False',)


def test_what_is_seen_is_told_from_where_the_base_is() -> None:
    """Distance and bearing lead there; what is not there is None."""
    program = (
        "robot.drive(1); robot.turn(-30); chair = robot.look('chair')\n"
        'robot.turn(chair.bearing); robot.drive(chair.distance)\n'
        "robot.speak(robot.look('cat'))"
    )
    trace = run(program)

    assert end(trace) == pytest.approx((1, -1, 90))
    assert [search.is_found for search in trace.of(Search)] == [True, False]
    assert trace.spoken == ('None',)


def test_docking_charges() -> None:
    """Where there is no dock, or a wall before it, it is said so."""
    program = 'robot.speak(robot.battery()); robot.speak(robot.dock()); robot.speak({})'
    program = program.format('robot.battery()')

    assert run(program).spoken == ('40.0', 'True', '100.0')
    outside = WorldObject('dock', (3.0, 0.0, 0.0))
    for objects in ((), (outside,)):
        trace = run(program, replace(ROOM, objects=objects))
        assert trace.spoken == ('40.0', 'False', '40.0')
        assert [event.is_docked for event in trace.of(Docking)] == [False]


@pytest.mark.parametrize(
    ('program', 'error'),
    [
        ('robot.drive()', 'TypeError'),
        ("robot.drive('far')", 'ValueError'),
        ("robot.turn(float('nan'))", 'ValueError'),
        ('robot.drive(1, speed=0)', 'ValueError'),
        ('robot.get_pose()', 'AttributeError'),
        ("robot.look('cat').distance", 'AttributeError'),
        ('while True: robot.turn(360)', 'HorizonReached'),
    ],
)
def test_an_error_is_told(program: str, error: str) -> None:
    """The arm's methods are not the base's."""
    failure = simulate(program, ROOM).failure

    assert failure is not None
    assert failure.error == error


def test_a_trace_is_told_in_words() -> None:
    """As seen by the base, not by the room."""
    program = (
        'robot.turn(90); robot.drive(0.5); robot.drive(-0.04); robot.curve(0.5, -90)\n'
        'robot.drive(9); robot.dock()'
    )
    told = '\n'.join(describe(run(program)))

    for words in (
        'turns 90 degrees to the left',
        'drives 50 cm ahead',
        'drives 4 cm back',
        'drives 78.51 cm ahead and turns 90 degrees to the right',
        'where something is in the way',
        'is at the dock and charges',
    ):
        assert words in told


def test_the_world_that_is_installed_can_be_read() -> None:
    """It survives JSON."""
    world = read_world(find_config_file('mobile_base_world.json').read_text())

    assert world.robot == 'mobile_base'
    assert read_world(json.dumps(world.to_json())) == world


def test_a_robot_that_there_is_not_is_refused_in_words() -> None:
    """With those that there are."""
    with pytest.raises(SimulationError, match='arm, mobile_base'):
        read_world('{"robot": "submarine"}')
