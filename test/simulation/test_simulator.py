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

"""Robot programs in, what the robot did out."""

from __future__ import annotations

import json
import math

from lmpvc_codegen.errors import SimulationError
from lmpvc_codegen.simulation.description import describe
from lmpvc_codegen.simulation.simulator import simulate
from lmpvc_codegen.simulation.traces import (
    Failure,
    Grip,
    Halt,
    Motion,
    Search,
    Speech,
    SpeedChange,
    Trace,
    Wait,
)
from lmpvc_codegen.simulation.violations import violations
from lmpvc_codegen.simulation.world import read_world, World, WorldObject
import pytest

TABLE = World(
    objects=(
        WorldObject('cup', (0.5, 0.2, 0.1)),
        WorldObject('small bin', (0.3, -0.3, 0.1), is_pickable=False),
        WorldObject('banana', (0.4, 0.3, 0.0), visible_from_s=5.0),
    )
)

UP = """\
pose = robot.get_pose()
pose.position.z += {metres}
robot.add_waypoint(pose)
robot.go()
"""


def run(program: str, world: World = TABLE, *, policies: str = '') -> Trace:
    """Simulate a program that comes to its end."""
    trace = simulate(program, world, policies=policies)
    assert trace.failure is None, trace.failure
    return trace


def failure(program: str, world: World = TABLE) -> Failure:
    """Simulate a program that does not."""
    trace = simulate(program, world)
    assert trace.failure is not None
    assert trace.events[-1] is trace.failure
    return trace.failure


def test_a_move_is_a_motion_with_its_line() -> None:
    """Where the hand was, where it went, how fast, and which line asked for it."""
    (motion,) = run(UP.format(metres=0.1)).of(Motion)

    assert [w[:3] for w in motion.waypoints] == [(0.4, 0.0, 0.4), (0.4, 0.0, 0.5)]
    assert (motion.line, motion.speed_m_s) == (4, 0.25)
    assert motion.seconds == pytest.approx(0.4)


def test_every_call_of_the_api_is_an_event() -> None:
    """In order."""
    program = (
        "robot.say('hi')\nrobot.set_speed(0.1)\nrobot.find('cup')\nrobot.find_verbose('cup')\n"
        'robot.open_hand()\nrobot.close_hand()\nimport time\ntime.sleep(2)\nrobot.stop()\n'
        + UP.format(metres=0.1)
    )
    kinds = [type(event) for event in run(program).events]

    assert kinds == [Speech, SpeedChange, Search, Search, Grip, Grip, Wait, Halt, Motion]


def test_a_pose_that_is_changed_after_it_was_added_stays_in_the_path() -> None:
    """The path holds what was added, and the robot's own pose is never handed out."""
    program = (
        'p = robot.get_pose()\np.position.x += 0.1\nrobot.add_waypoint(p)\np.position.x += 9\n'
        'robot.go()\nq = robot.get_pose()\nq.position.x = 7\n'
        'robot.say(robot.get_pose().position.x)'
    )
    assert run(program).spoken == ('0.5',)


def test_going_without_a_path_does_nothing() -> None:
    """As LMPVC's robot, it answers False."""
    trace = run('robot.say(robot.go())')

    assert trace.spoken == ('False',)
    assert not trace.of(Motion)


PICK = """\
pose, pickable, found = robot.find_verbose({name!r})
robot.add_waypoint(pose)
robot.go()
robot.close_hand()
"""


def test_the_hand_takes_what_it_is_at_and_carries_it() -> None:
    """What was carried is found where it was let go of."""
    program = PICK.format(name='cup') + UP.format(metres=0.1) + 'robot.open_hand()\n'
    program += "robot.say(round(robot.find('cup')[0].position.z, 3))"
    trace = run(program)

    assert [(g.is_closed, g.thing) for g in trace.of(Grip)] == [(True, 'cup'), (False, 'cup')]
    assert trace.spoken == ('0.2',)


def test_the_hand_takes_nothing_that_cannot_be_picked_up_or_is_far() -> None:
    """It closes on nothing."""
    for program in (PICK.format(name='small bin'), 'robot.close_hand()'):
        assert run(program).of(Grip)[-1].thing == ''


def test_what_is_held_at_the_start_can_be_let_go_of() -> None:
    """The world says what is in the hand."""
    (grip,) = run('robot.open_hand()', World(held='pen')).of(Grip)

    assert grip.thing == 'pen'


@pytest.mark.parametrize('name', ['small bin', 'Small Bin', 'the small_bin', ' small-bin '])
def test_searches_ignore_case_and_articles(name: str) -> None:
    """A detector finds either."""
    (search,) = run(f'robot.find({name!r})').of(Search)

    assert (search.is_found, search.position_m) == (True, (0.3, -0.3, 0.1))


def test_what_appears_later_is_found_later() -> None:
    """A program that waits and tries again finds it."""
    program = (
        "import time\nfor _ in range(3):\n  pose, found = robot.find('banana')\n"
        '  robot.say(found)\n  time.sleep(3)'
    )
    assert run(program).spoken == ('False', 'False', 'True')


def test_sleeping_costs_no_time_and_a_busy_wait_ends() -> None:
    """An hour passes in a moment."""
    program = (
        'import time, datetime\ntime.sleep(1800)\nend = time.monotonic() + 60\n'
        'while time.monotonic() < end:\n  pass\n'
        'start = datetime.datetime.now()\ntime.sleep(60)\n'
        'robot.say(round((datetime.datetime.now() - start).total_seconds()))'
    )
    trace = run(program)

    assert trace.spoken == ('60',)
    assert trace.waited_s == pytest.approx(1860)
    assert trace.wall_s < 5


def test_chance_is_seeded() -> None:
    """The same world gives the same program the same numbers; another seed gives others."""
    program = 'import random, numpy as np\nrobot.say((random.random(), np.random.rand()))'
    first, again = run(program).spoken, run(program).spoken

    assert first == again
    assert run(program, World(seed=1)).spoken != first


@pytest.mark.parametrize(
    ('program', 'error', 'line'),
    [
        ('robot.say(1)\n1 / 0', 'ZeroDivisionError', 2),
        ('robot.dance()', 'AttributeError', 1),
        ('def f(robot):\n  robot.go(1, 2)\nf(robot)', 'TypeError', 2),
        ('robot.add_waypoint((1, 2, 3))', 'TypeError', 1),
        ('p = robot.get_pose()\np.position.x = 1e999\nrobot.add_waypoint(p)', 'ValueError', 3),
        ('robot.set_speed(0)', 'ValueError', 1),
        ('import time\ntime.sleep(-1)', 'ValueError', 2),
        ('def f(:', 'SyntaxError', 1),
        ('raise SystemExit', 'SystemExit', 1),
        ("while True:\n  robot.say('x')", 'HorizonReached', 2),
        ('import time\nwhile True:\n  time.sleep(1)', 'HorizonReached', 3),
        ('import lmpvc_secret', 'ModuleNotFoundError', 1),
        ('math.pi', 'NameError', 1),
    ],
)
def test_an_error_is_told_with_its_line(program: str, error: str, line: int) -> None:
    """The trace ends with it, and keeps what happened before."""
    found = failure(program)

    assert (found.error, found.line) == (error, line)


def test_a_program_that_computes_for_ever_is_ended() -> None:
    """And what the robot did before is told."""
    trace = simulate("robot.say('start')\nwhile True: pass", TABLE)

    assert trace.spoken == ('start',)
    assert trace.failure is not None
    assert trace.failure.error == 'Timeout'


def test_policies_are_functions_of_the_program() -> None:
    """They may use what the module that holds them imports: copy, math, np, R, random, time."""
    policies = (
        'def turn(robot, degrees):\n  pose = copy.deepcopy(robot.get_pose())\n'
        "  q = R.from_euler('z', degrees, degrees=True).as_quat()\n"
        '  o = pose.orientation\n  o.x, o.y, o.z, o.w = np.array(q)\n'
        '  robot.add_waypoint(pose)\n  robot.go()\n'
    )
    trace = run('turn(robot, 90)', policies=policies)

    assert math.degrees(trace.start.angle_rad(trace.path[-1])) == pytest.approx(90)


def test_numpy_and_scipy_work_without_files() -> None:
    """What they import late is there before files are out of reach."""
    program = (
        'import numpy as np\nimport math, datetime\nfrom scipy.spatial.transform import Rotation\n'
        'x = np.linalg.norm(np.array([3.0, 4.0]))\ny = np.random.default_rng(0).uniform()\n'
        'z = np.round(np.polyfit([0, 1, 2], [0, 1, 2], 1), 3)\n'
        "r = Rotation.from_euler('xyz', [10, 20, 30], degrees=True).apply([1, 0, 0])\n"
        "d = datetime.datetime.strptime('2026', '%Y')\nrobot.say(f'{x} {d.year}')"
    )
    assert run(program).spoken == ('5.0 2026',)


@pytest.mark.parametrize(
    ('program', 'kind'),
    [
        (UP.format(metres=1.0), 'workspace'),
        (UP.format(metres=-0.5), 'workspace'),
        (
            'p = robot.get_pose()\np.position.x = 1\np.position.z = 1\nrobot.add_waypoint(p)\n'
            'robot.go()',
            'reach',
        ),
        ('robot.set_speed(2)\n' + UP.format(metres=0.1), 'speed'),
    ],
)
def test_violations_are_found(program: str, kind: str) -> None:
    """Each with its motion and a sentence that holds the numbers."""
    found = violations(run(program))

    assert kind in {violation.kind for violation in found}
    assert all(any(c.isdigit() for c in violation.sentence) for violation in found)


def test_what_is_allowed_violates_nothing() -> None:
    """Up to the bounds themselves."""
    assert not violations(run(UP.format(metres=0.8)))


def test_a_trace_is_told_in_words() -> None:
    """A person reads what happened without knowing the program."""
    program = (
        UP.format(metres=0.004)
        + PICK.format(name='cup')
        + "import time\nfor _ in range(10): time.sleep(0.2)\nrobot.say('done')\n"
        + 'robot.open_hand()\nrobot.set_speed(3)\n'
        + UP.format(metres=2)
        + '1 / 0'
    )
    told = '\n'.join(describe(simulate(program, TABLE)))

    for words in (
        'moves 4 mm up',
        "looks for 'cup': found",
        'moves 10 cm forward, 20 cm right, 30.4 cm down',
        'closes the hand on the cup',
        'waits 2 s',
        'says "done"',
        'letting go of the cup',
        'moves 2 m up',
        '! speed: 3 m/s; at most 1 is allowed',
        '! workspace: z = 2.100 m is outside of 0 to 1.2',
        'line 18   ENDS: ZeroDivisionError',
    ):
        assert words in told


def test_a_world_survives_json() -> None:
    """What is written is what is read."""
    assert read_world(json.dumps(TABLE.to_json())) == TABLE


@pytest.mark.parametrize(
    'text',
    ['', '[]', '{"x": 1}', '{"start_m": ["a"]}', '{"objects": [{}]}', '{"reach_m": NaN'],
)
def test_a_world_that_is_none_is_refused_in_words(text: str) -> None:
    """With a remedy."""
    with pytest.raises(SimulationError) as raised:
        read_world(text)
    assert raised.value.remedy
