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


"""The default preamble describes a whole robot, in few words and with right numbers."""

from __future__ import annotations

import ast
from collections.abc import Mapping
import copy
from itertools import pairwise
import math
import re
from test.corpus.programs import PREAMBLE_FILE
import time
from types import SimpleNamespace

from lmpvc_codegen.config import DEFAULT_MODULES
from lmpvc_codegen.generation.checks import check_program
from lmpvc_codegen.generation.learning import learn
from lmpvc_codegen.generation.prompts import function_name
from lmpvc_codegen.generation.robot_api import read_robot_api
import pytest
from scipy.spatial.transform import Rotation

PREAMBLE = PREAMBLE_FILE.read_text(encoding='utf-8')
API = read_robot_api(PREAMBLE, '', modules=DEFAULT_MODULES)
EXAMPLES = dict(
    re.findall(r'^# define function: ([^\n]*)\n(def .*?)# end of function$', PREAMBLE, re.M | re.S)
)

MAX_LENGTH = 15000
"""Characters that the model reads; with the default model's tokenizer they are 4000 tokens."""

SKILLS = (
    'draw_circle draw_ellipse draw_spiral draw_polygon draw_lines turn_hand pick_up put_down '
    'distance'
).split()
"""What the examples hand other names, places and lengths to."""


_SKILLS = tuple(f'def {name}(' for name in SKILLS)


class RecordingRobot:
    """A robot that stands at the origin and keeps what it is told."""

    def __init__(self) -> None:
        """Start with an empty path."""
        self.path: list[SimpleNamespace] = []
        self.told: list[object] = []
        self.orientation: SimpleNamespace | None = None

    def get_pose(self) -> SimpleNamespace:
        """Stand at the origin, the hand straight."""
        return SimpleNamespace(
            position=SimpleNamespace(x=0.0, y=0.0, z=0.0),
            orientation=SimpleNamespace(x=0.0, y=0.0, z=0.0, w=1.0),
        )

    def add_waypoint(self, pose: SimpleNamespace) -> None:
        """Keep where the pose is now."""
        self.path.append(copy.deepcopy(pose.position))
        self.orientation = getattr(pose, 'orientation', None)

    def find(self, name: str) -> tuple[SimpleNamespace, bool]:
        """Find everything at one place."""
        self.told.append(name)
        return SimpleNamespace(position=SimpleNamespace(x=0.5, y=-0.2, z=0.1)), True

    def find_verbose(self, name: str) -> tuple[SimpleNamespace, bool, bool]:
        """Find everything, and all of it pickable."""
        return self.find(name)[0], True, True

    def go(self) -> None:
        """Keep that the robot moved."""
        self.told.append('go')

    def set_speed(self, metres_per_second: float) -> None:
        """Keep the speed."""
        self.told.append(metres_per_second)

    def say(self, text: str) -> None:
        """Keep what was said."""
        self.told.append(text)

    def open_hand(self) -> None:
        """Keep that the hand opened."""
        self.told.append('open')

    def close_hand(self) -> None:
        """Keep that the hand closed."""
        self.told.append('close')


def run(request: str, **more: object) -> RecordingRobot:
    """Run one of our own examples on a recording robot."""
    robot = RecordingRobot()
    names: dict[str, object] = {
        'math': math,
        'copy': copy,
        'time': time,
        'Rotation': Rotation,
        **more,
    }
    exec('\n'.join(source for source in EXAMPLES.values() if source.startswith(_SKILLS)), names)
    exec(EXAMPLES[request], names)
    function = names[function_name(request)]
    assert callable(function)
    function(robot)
    return robot


def position(values: SimpleNamespace) -> Mapping[str, float]:
    """Give a position as a mapping that pytest compares approximately."""
    return dict(vars(values))


def test_the_robots_whole_api_is_declared() -> None:
    """Every method of LMPVC's robot that a program needs is there, with its parameters."""
    assert {name: str(signature) for name, signature in API.methods.items()} == {
        'get_pose': '()',
        'add_waypoint': '(pose)',
        'go': '()',
        'find': '(name)',
        'find_verbose': '(name)',
        'say': '(text)',
        'set_speed': '(metres_per_second)',
        'open_hand': '()',
        'close_hand': '()',
        'stop': '()',
    }
    assert API.is_declared


def test_its_imports_are_all_permitted() -> None:
    """A program may use every module that the preamble imports."""
    assert set(API.imports) == {'copy', 'math', 'random', 'time', 'np', 'Rotation'}
    assert all(API.permits(found) for found in API.imports.values())


def test_it_is_short() -> None:
    """The model reads the preamble before each answer, so it stays short."""
    assert len(learn(PREAMBLE).abridged(PREAMBLE)) < MAX_LENGTH


def test_every_example_is_framed_and_named_after_its_sentence() -> None:
    """Each function stands between the two comments, and its name is made of the sentence."""
    functions = [n for n in ast.parse(PREAMBLE).body if isinstance(n, ast.FunctionDef)]
    skills = [function.name for function in functions if len(function.args.args) > 1]

    assert skills == SKILLS
    assert [function.name for function in functions if function.name not in SKILLS] == [
        function_name(request)
        for request, source in EXAMPLES.items()
        if not source.startswith(_SKILLS)
    ]
    assert len(EXAMPLES) == len(functions)


def test_every_example_keeps_the_promise_of_a_program() -> None:
    """The examples pass the checks, all together."""
    assert check_program('\n\n'.join(EXAMPLES.values()), API) == ()


def test_moving_up_moves_up_alone() -> None:
    """Half a meter up is 0.5 of z."""
    robot = run('move half a meter up')

    assert [position(p) for p in robot.path] == [{'x': 0, 'y': 0, 'z': 0.5}]


def test_several_axes_have_their_own_numbers() -> None:
    """Forward is +x, down is -z, left is -y; a little is 5 centimeters; one after the other."""
    robot = run('go 20 centimeters forward, 5 millimeters down and a little left')

    assert [position(p) for p in robot.path] == [
        pytest.approx({'x': 0.2, 'y': 0.0, 'z': 0.0}),
        pytest.approx({'x': 0.2, 'y': 0.0, 'z': -0.005}),
        pytest.approx({'x': 0.2, 'y': -0.05, 'z': -0.005}),
    ]
    assert robot.told == ['go']


def test_the_hand_opens_and_closes_three_times(monkeypatch: pytest.MonkeyPatch) -> None:
    """Three times is three times, two seconds apart."""
    slept: list[float] = []
    monkeypatch.setattr(time, 'sleep', slept.append)

    robot = run('open and close the hand three times, every two seconds')

    assert robot.told == ['open', 'close'] * 3
    assert slept == [2, 2, 2]


def test_the_circle_is_a_circle() -> None:
    """Every waypoint is 8 centimeters from the center, and the last is the first."""
    robot = run('draw a circle of 8 cm radius')

    assert robot.told == ['go']
    assert [math.hypot(p.x, p.y) for p in robot.path] == pytest.approx([0.08] * 37)
    assert {p.z for p in robot.path} == {0}
    assert position(robot.path[-1]) == pytest.approx(position(robot.path[0]))


def test_the_rectangle_has_its_sides() -> None:
    """Four corners, two lengths, and the last corner is where it began."""
    robot = run('draw a rectangle 16 centimeters long and 9 centimeters wide')

    assert [(p.x, p.y) for p in robot.path] == [
        pytest.approx(corner, abs=1e-9) for corner in [(0.16, 0), (0.16, 0.09), (0, 0.09), (0, 0)]
    ]


def test_the_zigzag_goes_to_and_fro_while_it_advances() -> None:
    """Five strokes, each further left, forward and back in turns."""
    robot = run('draw a zigzag to the left with five strokes')

    assert [p.y for p in robot.path] == pytest.approx([-0.05, -0.1, -0.15, -0.2, -0.25])
    assert [p.x for p in robot.path] == pytest.approx([0.05, 0, 0.05, 0, 0.05])


def test_the_spiral_grows() -> None:
    """The radius grows from nothing to nine centimeters, over four turns."""
    robot = run('draw a spiral of four turns out to 9 centimeters')

    radii = [math.hypot(p.x, p.y) for p in robot.path]
    assert radii == sorted(radii)
    assert len(radii) == 4 * 24 + 1
    assert radii[:: 4 * 24] == pytest.approx([0, 0.09])


def test_a_spiral_that_goes_down_keeps_its_radius() -> None:
    """Five turns, six centimeters wide, each step lower than the one before."""
    robot = run('go down 13 centimeters in a spiral of five turns')

    assert [math.hypot(p.x, p.y) for p in robot.path] == pytest.approx([0.06] * (5 * 24 + 1))
    heights = [p.z for p in robot.path]
    assert heights == sorted(heights, reverse=True)
    assert (heights[0], heights[-1]) == pytest.approx((0, -0.13))


def test_a_quarter_of_a_circle_lies_above_the_thing() -> None:
    """It has its radius, its height, and a quarter of the way around."""
    robot = run('draw a quarter of a circle of 7 centimeters radius 9 centimeters above the lamp')

    assert robot.told == ['lamp', 'go']
    ways = [(p.x - 0.5, p.y + 0.2) for p in robot.path]
    assert [math.hypot(*way) for way in ways] == pytest.approx([0.07] * len(ways))
    assert [p.z for p in robot.path] == pytest.approx([0.19] * len(ways))
    assert ways[0] == pytest.approx((0.07, 0))
    assert ways[-1] == pytest.approx((0, 0.07))


def test_an_upright_star_stands_and_is_closed() -> None:
    """Seven strokes of one length, in a plane that holds the vertical, back to the start."""
    robot = run('draw an upright star with seven points')

    assert {p.x for p in robot.path} == {0}
    corners = [(0.0, 0.0), *((p.y, p.z) for p in robot.path)]
    assert [math.dist(*pair) for pair in pairwise(corners)] == pytest.approx([0.1] * 7)
    assert corners[-1] == pytest.approx(corners[0], abs=1e-9)
    assert len({(round(y, 6), round(z, 6)) for y, z in corners[1:]}) == 7


def test_a_letter_is_drawn_line_by_line() -> None:
    """Down, to the right, and up again."""
    robot = run('draw the letter U, 11 centimeters tall')

    assert [(p.x, p.y, p.z) for p in robot.path] == [
        pytest.approx((0, 0, -0.11)),
        pytest.approx((0, 0.06, -0.11)),
        pytest.approx((0, 0.06, 0)),
    ]


@pytest.mark.parametrize(
    ('sentence', 'axis', 'degrees'),
    [
        ('rotate your hand a third of a turn clockwise', (0, 0, 1), -120),
        ('tilt the hand back by 35 degrees', (0, 1, 0), 35),
    ],
)
def test_the_hand_turns_where_it_is(
    sentence: str, axis: tuple[float, float, float], degrees: float
) -> None:
    """Clockwise, seen from above, is a negative turn about z; forward is one about y."""
    robot = run(sentence)

    assert [position(p) for p in robot.path] == [{'x': 0, 'y': 0, 'z': 0}]
    o = robot.orientation
    assert o is not None
    turned = Rotation.from_quat([o.x, o.y, o.z, o.w]).as_rotvec(degrees=True)
    assert tuple(turned) == pytest.approx(tuple(degrees * part for part in axis), abs=1e-6)


def test_near_is_a_distance() -> None:
    """The vase stands further than 15 centimeters from the origin; the fork is where it is."""
    assert run('if your hand is within 15 centimeters of the vase say near').told == ['vase']
    assert run('which is nearer to you, the fork or the knife').told[-1] == 'The knife.'


def test_touching_goes_there() -> None:
    """The hand goes to the lamp itself."""
    robot = run('touch the lamp')

    assert [position(p) for p in robot.path] == [pytest.approx({'x': 0.5, 'y': -0.2, 'z': 0.1})]


def test_halfway_is_the_mean_of_both() -> None:
    """Every coordinate is the mean of both objects'."""
    robot = run('go halfway between the fork and the knife')

    assert [position(p) for p in robot.path] == [pytest.approx({'x': 0.5, 'y': -0.2, 'z': 0.1})]
    assert robot.told == ['fork', 'knife', 'go']


def test_above_is_higher() -> None:
    """Ten centimeters above the cup is 0.1 more of z than the cup."""
    robot = run('go 10 centimeters above the cup')

    assert [position(p) for p in robot.path] == [pytest.approx({'x': 0.5, 'y': -0.2, 'z': 0.2})]
    assert robot.told == ['cup', 'go']


def test_picking_approaches_from_above() -> None:
    """The hand comes from above, closes at the bolt, and leaves upwards."""
    robot = run('pick up the bolt')

    assert [p.z for p in robot.path] == pytest.approx([0.25, 0.1, 0.25])
    assert robot.told == ['bolt', 'open', 'go', 'close', 'go']


@pytest.mark.parametrize(
    ('sentence', 'said'),
    [
        ('if the fork is to the left of the knife say yes, otherwise say no', 'No.'),
        ('is the vase pickable', 'Yes, it is.'),
        ('say ready if you see a fork and a knife, otherwise say what is missing', 'Ready.'),
        ('how high is your hand', 'My hand is 0 centimeters high.'),
    ],
)
def test_what_is_seen_is_said(sentence: str, said: str) -> None:
    """What stands in one place is not to the left of itself; everything can be picked up."""
    assert run(sentence).told[-1] == said


def test_the_hand_comes_back_to_where_it_started() -> None:
    """The lamp first, slowly, then the start."""
    robot = run('go slowly to the lamp and come back')

    assert [position(p) for p in robot.path] == [
        pytest.approx({'x': 0.5, 'y': -0.2, 'z': 0.1}),
        pytest.approx({'x': 0, 'y': 0, 'z': 0}),
    ]
    assert robot.told == ['lamp', 0.1, 'go']


def test_a_condition_on_the_hand_is_a_condition() -> None:
    """A hand that is lower goes up."""
    robot = run('if your hand is lower than 30 centimeters go up 5 centimeters')

    assert [position(p) for p in robot.path] == [pytest.approx({'x': 0, 'y': 0, 'z': 0.05})]


def test_letting_go_opens_the_hand() -> None:
    """Nothing else happens."""
    assert run('let go of it').told == ['open']


def test_a_thing_is_put_down_where_it_is_told() -> None:
    """It is picked up first; the hand opens at the place, and leaves upwards."""
    robot = run('put the fork 12 centimeters to the right of the plate')

    assert robot.told == ['plate', 'fork', 'open', 'go', 'close', 'go', 'go', 'open', 'go']
    assert [p.y for p in robot.path] == pytest.approx([-0.2, -0.2, -0.2, -0.08, -0.08, -0.08])
    assert [p.z for p in robot.path] == pytest.approx([0.25, 0.1, 0.25] * 2)


def test_a_thing_goes_back_to_where_it_was() -> None:
    """It is lifted from above its place, and let go of in its place."""
    robot = run('lift the spoon 20 centimeters and put it back where it was')

    assert robot.told[-3:] == ['go', 'open', 'go']
    assert position(robot.path[-2]) == pytest.approx({'x': 0.5, 'y': -0.2, 'z': 0.1})


def test_what_cannot_be_picked_up_is_not_put_down(monkeypatch: pytest.MonkeyPatch) -> None:
    """The robot says so, and nothing moves."""

    def find_heavy(robot: RecordingRobot, name: str) -> tuple[SimpleNamespace, bool, bool]:
        return robot.find(name)[0], False, True

    monkeypatch.setattr(RecordingRobot, 'find_verbose', find_heavy)
    robot = run('put the pen into the drawer')

    assert robot.told == ['pen', 'I cannot pick up the pen.']


def test_each_speed_is_set_before_its_move() -> None:
    """Fast is half a meter per second."""
    robot = run('go 14 centimeters down fast, then 6 centimeters right at 0.08 m/s')

    assert robot.told == [0.5, 'go', 0.08, 'go']
