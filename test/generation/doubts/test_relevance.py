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

"""What answers add to their sentences, and leave out of them."""

from __future__ import annotations

from test.corpus.programs import PREAMBLE_FILE
import textwrap

from lmpvc_codegen.config.settings import DEFAULT_MODULES
from lmpvc_codegen.generation.beginnings import beginning
from lmpvc_codegen.generation.doubts.kinds import Doubt, UncalledFunction, UnsoughtObject
from lmpvc_codegen.generation.doubts.relevance import Relevance
from lmpvc_codegen.generation.learning import learn
from lmpvc_codegen.generation.robot_api import read_robot_api
from lmpvc_codegen.generation.source import definitions
import pytest

PREAMBLE = PREAMBLE_FILE.read_text(encoding='utf-8')
API = read_robot_api(PREAMBLE, '', modules=DEFAULT_MODULES)
RELEVANCE = Relevance(learn(PREAMBLE), API)

FIND_CUP = "pose, found = robot.find('cup')"
UP = 'pose = robot.get_pose()\npose.position.z += 0.1\nrobot.add_waypoint(pose)\nrobot.go()'
BOTH = "cup, cup_found = robot.find('cup')\nplate, plate_found = robot.find('plate')"
THERE = f'{FIND_CUP}\nrobot.add_waypoint(pose)\nrobot.go()'


def found(sentence: str, body: str) -> list[Doubt]:
    """Give the doubts about a function's body."""
    source = f'def act(robot):\n{textwrap.indent(body, "    ")}'
    return list(RELEVANCE.doubts(sentence, sentence, definitions(source)))


def doubts(sentence: str, body: str) -> list[tuple[str, str]]:
    """Give the kinds and messages of the doubts about a function's body."""
    return [(doubt.kind, doubt.message) for doubt in found(sentence, body)]


DOUBTED = {
    'something else is looked for': (
        'touch the cup',
        THERE.replace('cup', 'plate'),
        'UnnamedObject',
        "The sentence does not name 'plate'. Leave out what it does not ask for.",
    ),
    'a name is not as it is said': (
        'touch the red button',
        THERE.replace('cup', 'red_button'),
        'UnnamedObject',
        "The sentence calls it 'red button', not 'red_button'.",
    ),
    'the robot looks for itself': (
        'if the cup is to the left of the hand say left',
        "pose, found = robot.find('hand')\nrobot.say(str(pose))",
        'OwnHand',
        "'hand' is the robot itself: robot.get_pose() tells where it is.",
    ),
    'nothing is looked for': (
        'move 10 centimeters above the small bin',
        UP,
        'UnsoughtObject',
        "The sentence names 'small bin': look for it with robot.find('small bin').",
    ),
    'what is handled is not looked for': (
        'put the screw next to the cup',
        THERE,
        'UnsoughtObject',
        "The sentence names 'screw': look for it with robot.find('screw').",
    ),
    'an example for another thing is called': (
        'look for the cup and touch it',
        'touch_the_lamp(robot)',
        'ForeignHelper',
        'The sentence does not ask for touch_the_lamp. Write out what it asks for.',
    ),
    'what was not found has a place': (
        'if you see the cup touch it, otherwise go 5 centimeters up',
        f'{FIND_CUP}\nif not found:\n    pose.position.z += 0.05\nrobot.add_waypoint(pose)',
        'UnfoundPlace',
        'Where found is False, pose is no place.',
    ),
    'another axis is compared': (
        'say if the cup is to the left of the plate',
        f'{BOTH}\nif cup.position.x < plate.position.x:\n    robot.say("Yes.")',
        'ComparedAxis',
        'What is left of another thing is so where cup.position.y < plate.position.y.',
    ),
    'the other way is compared': (
        'say if the cup is to the left of your hand',
        f'{FIND_CUP}\nhand = robot.get_pose()\n'
        'robot.say("Yes." if hand.position.y < pose.position.y else "No.")',
        'ComparedAxis',
        'What is left of another thing is so where pose.position.y < hand.position.y.',
    ),
    'a result is overwritten': (
        'say if you see the cup and the plate',
        f'{FIND_CUP}\nplate, found = robot.find("plate")\nrobot.say(f"{{pose}} {{found}}")',
        'LostResult',
        "Every search needs names of its own: the first 'found' is lost.",
    ),
    'a circle stays open': (
        'draw a circle',
        'center = robot.get_pose()\nfor i in range(12):\n    pose = copy.deepcopy(center)\n'
        '    pose.position.x += 0.1 * math.cos(2 * math.pi * i / 12)\n'
        '    robot.add_waypoint(pose)',
        'OpenFigure',
        'The path stops one step before its start: it takes range(12 + 1).',
    ),
    'a place is changed for nothing': (
        'move 10 centimeters up',
        'pose = robot.get_pose()\npose.position.z += 0.1\nrobot.go()',
        'UnusedPlace',
        'pose is changed, and nothing is done with it.',
    ),
    'a speed in words is not set': (
        'go up fast and come back slowly',
        f'robot.set_speed(0.5)\n{UP}\n{UP.replace("+=", "-=")}',
        'UnsetSpeed',
        'The sentence says slowly and fast: set each speed with robot.set_speed before its move.',
    ),
    'a speed is set unasked': (
        'move 10 centimeters up',
        f'robot.set_speed(0.1)\n{UP}',
        'UnaskedSpeed',
        'The sentence says nothing of a speed: leave robot.set_speed out.',
    ),
    'a distance in a time is a speed': (
        'move 20 centimeters up within 4 seconds',
        UP.replace('0.1', '0.2'),
        'UnsetSpeed',
        'The sentence says 20 centimeters within 4 seconds: set each speed with robot.set_speed '
        'before its move.',
    ),
    'nothing is said': (
        'say that it is late',
        'robot.open_hand()',
        'UnsaidText',
        'The sentence asks to say something: robot.say does.',
    ),
    'a skill is written out': (
        'grab the cup',
        f'{FIND_CUP}\nabove = copy.deepcopy(pose)\nabove.position.z += 0.15\n'
        'robot.add_waypoint(above)\nrobot.go()\nrobot.close_hand()',
        'UncalledFunction',
        'pick_up(robot, name) does that: call it.',
    ),
    'an option of a skill is forgotten': (
        'draw an upright hexagon with sides of 5 centimeters',
        'draw_polygon(robot, 6, 0.05)',
        'UnpassedOption',
        "The sentence says 'upright': pass draw_polygon its upright=.",
    ),
    'another angle': (
        'rotate the hand by half a turn',
        'turn_hand(robot, clockwise=90)',
        'UnusedAngle',
        "'half a turn' is 180 degrees, and nothing here turns by that.",
    ),
    'a skill is told of nothing that is named': (
        'draw a circle of 5 centimeters radius around the cup',
        'draw_circle(robot, robot.get_pose(), 0.05)',
        'UnsoughtObject',
        "The sentence names 'cup': look for it with robot.find('cup').",
    ),
    'what is found is not read': (
        'move 10 centimeters above the cup',
        f'{FIND_CUP}\nhere = robot.get_pose()\nhere.position.z += 0.1\nrobot.add_waypoint(here)',
        'UnreadPose',
        'The place is pose: take all of its position from there.',
    ),
    'a distance is made up': (
        'touch the cup',
        THERE.replace('robot.add', 'pose.position.z += 0.1\nrobot.add'),
        'ForeignNumber',
        'The sentence says nothing of 0.1; leave that move out.',
    ),
    'another distance is added': (
        'move 15 centimeters above the cup',
        f'{FIND_CUP}\npose.position.y = pose.position.y - 0.05\npose.position.z += 0.15',
        'ForeignNumber',
        'The sentence says nothing of 0.05; leave that move out.',
    ),
    'half of a place is taken': (
        'move 10 centimeters above the cup',
        f'{FIND_CUP}\nhere = robot.get_pose()\nhere.position.x = pose.position.x\n'
        'here.position.z = pose.position.z + 0.1\nrobot.add_waypoint(here)',
        'HalfwayPlace',
        'position.x is taken from pose; take position.y from it, too.',
    ),
    'the height is not taken': (
        'move 10 centimeters above the cup',
        f'{FIND_CUP}\nhere = robot.get_pose()\nhere.position.x = pose.position.x\n'
        'here.position.y = pose.position.y\nrobot.add_waypoint(here)',
        'HalfwayPlace',
        'position.x is taken from pose; take position.z from it, too.',
    ),
    'what is found and referred to is not read': (
        'if you see a cup move 10 centimeters above it',
        f'{FIND_CUP}\nif found:\n    here = robot.get_pose()\n    here.position.z += 0.1\n'
        '    robot.add_waypoint(here)',
        'UnreadPose',
        'The place is pose: take all of its position from there.',
    ),
    'only the height is taken': (
        'move 10 centimeters above the cup',
        f'{FIND_CUP}\nhere = robot.get_pose()\nhere.position.z = pose.position.z + 0.1',
        'HalfwayPlace',
        'position.z is taken from pose; take position.x and position.y from it, too.',
    ),
    'positions are added': (
        'go between the cup and the cup',
        f'{FIND_CUP}\nplace = pose.position\nrobot.add_waypoint((place + place) / 2)',
        'WholePosition',
        "'place + place' is no arithmetic of numbers: compute x, y and z one by one.",
    ),
    'something else is put where a place was made for it': (
        'put it down 10 centimeters to the right of the cup',
        f"{FIND_CUP}\npose.position.y += 0.1\nput_down(robot, 'box')",
        'UnnamedObject',
        "The sentence does not name 'box'. Leave out what it does not ask for.",
    ),
    'an example is called': (
        'move up 10 centimeters',
        'move_half_a_meter_up(robot)',
        'ForeignHelper',
        'The sentence does not ask for move_half_a_meter_up. Write out what it asks for.',
    ),
    'a helper goes another way': (
        'move a little to the left',
        'move_to_the_right(robot)',
        'ForeignHelper',
        'The sentence does not ask for move_to_the_right. Write out what it asks for.',
    ),
    'a speed is left out': (
        'move up 10 centimeters at 5 centimeters per second',
        UP,
        'UnusedQuantity',
        'The sentence says 5 centimeters per second; nothing in the function is 0.05 m/s.',
    ),
    'the way is wrong': (
        'move a little down',
        UP,
        'WrongWay',
        'down is position.z -= a positive amount, and nothing here does that.',
    ),
    'another axis moves': (
        'move a little up',
        UP.replace('robot.add', 'pose.position.x += 0.1\nrobot.add'),
        'ForeignAxis',
        'The sentence does not change position.x.',
    ),
    'the way back is missing': (
        'move up 10 centimeters and return',
        UP,
        'NoReturn',
        'The sentence comes back, and position.z -= is missing.',
    ),
}


@pytest.mark.parametrize(('sentence', 'body', 'kind', 'message'), DOUBTED.values(), ids=DOUBTED)
def test_what_does_not_fit_its_sentence_is_doubted(
    sentence: str, body: str, kind: str, message: str
) -> None:
    """The doubt says in a sentence what does not fit, and what would."""
    assert (kind, message) in doubts(sentence, body)


MENDED = {
    'a distance that nobody stated': (
        'touch the cup',
        f'{FIND_CUP}\nhere = robot.get_pose()\nhere.position.x = pose.position.x - 0.2\n'
        'robot.add_waypoint(here)',
        f'{FIND_CUP}\nhere = robot.get_pose()\nhere.position.x = pose.position.x\n',
    ),
    'one that is added in place': (
        'touch the cup',
        f'{FIND_CUP}\npose.position.z += 0.1\nrobot.add_waypoint(pose)',
        f'{FIND_CUP}\n',
    ),
    'an option that is forgotten': (
        'draw an upright hexagon with sides of 5 centimeters',
        'draw_polygon(robot, 6, 0.05)',
        'draw_polygon(robot, 6, 0.05, upright=',
    ),
    'a move the other way': (
        'move a little down and say done',
        f"{UP}\nrobot.say('Done.')",
        'pose = robot.get_pose()\npose.position.z -= 0.1\n',
    ),
    'an option the other way': (
        'turn the hand halfway around counterclockwise',
        'turn_hand(robot, clockwise=180)',
        'turn_hand(robot, clockwise=-180)\n',
    ),
    'a negative option the other way': (
        'draw a spiral of two turns that goes up',
        'draw_spiral(robot, robot.get_pose(), 0.05, 2, up=-0.1)',
        'draw_spiral(robot, robot.get_pose(), 0.05, 2, up=0.1)\n',
    ),
    'a search for the own hand': (
        'if the cup is to the left of the hand say left',
        f"{FIND_CUP}\nhand, hand_found = robot.find('hand')",
        f'{FIND_CUP}\nhand = robot.get_pose()\n',
    ),
    'half a refusal': (
        'fly to the moon',
        f"{UP}\nrobot.say('I cannot fly.')",
        "robot.say('I cannot fly.')\n",
    ),
    'what is not put down': (
        'take the cup and put it down',
        "if pick_up(robot, 'cup'):\n    robot.go()",
        "if pick_up(robot, 'cup'):\n    put_down(robot,",
    ),
    'what is not picked up': (
        'lift the cup 10 centimeters',
        f'{FIND_CUP}\npose.position.z += 0.1\nrobot.add_waypoint(pose)\nrobot.go()',
        "place, found = robot.find('cup')\nif pick_up(robot, 'cup'):\n",
    ),
    'a thing that is put and not picked up': (
        'throw the cup into the box',
        "put_down(robot, 'box')",
        "if pick_up(robot, 'cup'):\n",
    ),
    'a way back from a thing': (
        'come back after touching the cup',
        THERE,
        f'start = robot.get_pose()\n{THERE}\n',
    ),
}


@pytest.mark.parametrize(('sentence', 'body', 'begun'), MENDED.values(), ids=MENDED)
def test_a_repair_begins_with_the_answer_put_right(sentence: str, body: str, begun: str) -> None:
    """The lines before what is doubted stay; the model goes on from there."""
    beginnings = (doubt.begun for doubt in found(sentence, body))
    assert next(filter(None, beginnings)) == textwrap.indent(begun, '    ')


UNDOUBTED = {
    'a spiral that does not rise': (
        'draw a spiral of three turns, up to a radius of ten centimeters',
        'draw_spiral(robot, robot.get_pose(), 0.1, 3)',
    ),
    'a turn there and back': (
        'turn the hand 30 degrees anticlockwise and turn it back again',
        'turn_hand(robot, clockwise=-30)\nturn_hand(robot, clockwise=30)',
    ),
    'an option as it is said': (
        'tilt the hand back by 35 degrees',
        'turn_hand(robot, clockwise=0, forward=-35)',
    ),
    'an option that is none': (
        'turn the hand 30 degrees anticlockwise',
        'turn_hand(robot, clockwise=-30, forward=0)',
    ),
    'a refusal where nothing is found': (
        'touch the cup',
        f"{FIND_CUP}\nif not found:\n    robot.say('I cannot find the cup.')\n    return\n"
        'robot.add_waypoint(pose)\nrobot.go()',
    ),
    'a plain move': ('move 10 centimeters up', UP),
    'an object that is named': ('touch the cup', THERE),
    'several objects': ('check for cups and a plate', f'{FIND_CUP}\n{FIND_CUP}'),
    'words written together': ('touch the cup board', THERE.replace('cup', 'cupboard')),
    'a place taken whole': (
        'go above the cup',
        f'{FIND_CUP}\nimport copy\nhere = copy.deepcopy(pose)\nhere.position.x = pose.position.x\n'
        'robot.add_waypoint(here)\nrobot.go()',
    ),
    'the mean of two places': (
        'go halfway between the cup and the plate',
        f"{FIND_CUP}\nplate, _ = robot.find('plate')\nhere = robot.get_pose()\n"
        'here.position.x = (pose.position.x + plate.position.x) / 2\n'
        'here.position.y = (pose.position.y + plate.position.y) / 2\n'
        'robot.add_waypoint(here)\nrobot.go()',
    ),
    'what is compared as it is said': (
        'say if the cup is to the left of the plate',
        f'{BOTH}\nrobot.say("Yes." if plate.position.y > cup.position.y else "No.")',
    ),
    'a place of its own for what was not found': (
        'if you see the cup touch it, otherwise go 5 centimeters up',
        f'{FIND_CUP}\nif not found:\n    pose = robot.get_pose()\n    pose.position.z += 0.05\n'
        'robot.add_waypoint(pose)\nrobot.go()',
    ),
    'a result that is read before the next': (
        'say if you see the cup and the plate',
        f'{FIND_CUP}\nrobot.say(str(found))\npose, found = robot.find("plate")\n'
        'robot.say(str(found))',
    ),
    'a figure of sides': (
        'draw a triangle',
        'pose = robot.get_pose()\nfor i in range(3):\n'
        '    pose.position.x += 0.1 * math.cos(2 * math.pi * i / 3)\n'
        '    robot.add_waypoint(pose)\nrobot.go()',
    ),
    'speeds in words': (
        'go slowly to the cup, then move up 10 centimeters fast',
        f'robot.set_speed(0.1)\n{THERE}\nrobot.set_speed(0.5)\n{UP}',
    ),
    'a speed that is asked for in other words': (
        'carefully move 10 centimeters up',
        f'robot.set_speed(0.03)\n{UP}',
    ),
    'a speed in another unit': (
        'go 5 cm up at 20 mm/s',
        f'robot.set_speed(0.02)\n{UP}'.replace('0.1', '0.05'),
    ),
    'a distance in a time': (
        'move 20 centimeters up in 4 seconds',
        f'robot.set_speed(0.2 / 4)\n{UP}'.replace('0.1', '0.2'),
    ),
    'a time that a way takes': (
        'move 20 centimeters up and take exactly 4 seconds over it',
        f'robot.set_speed(0.2 / 4)\n{UP}'.replace('0.1', '0.2'),
    ),
    'a bound of speed': (
        'no faster than 20 mm/s, go 10 cm up',
        f'robot.set_speed(0.02)\n{UP}',
    ),
    'the height of something alone': (
        'go to the same height as the cup',
        f'{FIND_CUP}\nhere = robot.get_pose()\nhere.position.z = pose.position.z\n'
        'robot.add_waypoint(here)\nrobot.go()',
    ),
    'a wait between': (
        'move 10 centimeters up and wait for 4 seconds',
        f'{UP}\ntime.sleep(4)',
    ),
    'a speed in the name of a helper': ('rise_slowly(robot)', f'robot.set_speed(0.1)\n{UP}'),
    'a question about speed': ('how fast are you', "robot.say('As fast as I am told.')"),
    'a skill that is called': (
        'draw an upright circle of 5 centimeters radius around the cup',
        f'{FIND_CUP}\ndraw_circle(robot, pose, 0.05, upright=True)',
    ),
    'an option by its place': (
        'draw an upright circle of 5 centimeters radius',
        'draw_circle(robot, robot.get_pose(), 0.05, 1, True)',
    ),
    'an angle in steps': (
        'turn the hand 60 degrees clockwise in four steps',
        'for _ in range(4):\n    turn_hand(robot, clockwise=15)',
    ),
    'an angle in radians': (
        'rotate by ninety degrees',
        'pose = robot.get_pose()\npose.orientation = turned(pose.orientation, 1.5708)\n'
        'robot.add_waypoint(pose)\nrobot.go()',
    ),
    'an orientation under another name': (
        'turn the hand',
        'pose = robot.get_pose()\no = pose.orientation\no.z = -o.z\n'
        'robot.add_waypoint(pose)\nrobot.go()',
    ),
    'a search for nothing': ('touch the cup', f"() = robot.find('cup')\n{THERE}"),
    'a helper for the object': ('touch the cup', 'touch_the_cup(robot)'),
    'a helper for a part': (
        'move 5 centimeters up and 3 down',
        'move_5_centimeters_up(robot)\nmove_3_centimeters_down(robot)',
    ),
    'an approach from above': (
        'pick up the cup and lift it 10 centimeters',
        f'{FIND_CUP}\npose.position.z += 0.15\nrobot.close_hand()\npose.position.z += 0.1\n'
        'robot.add_waypoint(pose)\nrobot.go()',
    ),
    'a distance of nothing said': (
        'go above the cup',
        f'{FIND_CUP}\npose.position.z += 0.1\nrobot.add_waypoint(pose)\nrobot.go()',
    ),
    'a way back': ('move up 10 centimeters and return', f'{UP}\n{UP.replace("+=", "-=")}'),
    'a bound': ('move up, but less than 1 meter', UP),
    'a number that is spoken': ('say 5 meters', "robot.say('5 meters')"),
    'a picture of a move': (
        'draw a zigzag to the left',
        'pose = robot.get_pose()\nfor i in range(4):\n    pose.position.y -= 0.1\n'
        '    pose.position.x += 0.1 if i % 2 else -0.1\n    robot.add_waypoint(pose)\nrobot.go()',
    ),
}


@pytest.mark.parametrize(('sentence', 'body'), UNDOUBTED.values(), ids=UNDOUBTED)
def test_what_fits_its_sentence_is_not_doubted(sentence: str, body: str) -> None:
    """A right answer costs no repair."""
    assert doubts(sentence, body) == []


def test_the_examples_are_not_doubted_for_their_own_requests() -> None:
    """No example of the preamble speaks against its own sentence."""
    for statement in PREAMBLE.split('# define function: ')[1:]:
        request, _newline, source = statement.partition('\n')
        found = list(RELEVANCE.doubts(request, request, definitions(source)))
        assert found == [], request


def test_a_condition_that_nothing_looks_at_is_doubted() -> None:
    """The better answer looks, and does not refuse where nothing is found."""
    sentence = 'unless there is a cup, say hello'
    (doubt,) = found(sentence, "robot.say('hello')")
    assert isinstance(doubt, UnsoughtObject)
    begun = beginning(sentence, [doubt], learn(PREAMBLE))
    assert "find('cup')" in begun
    assert len(begun.splitlines()) == 1


@pytest.mark.parametrize(
    ('sentence', 'is_named'),
    [
        ('hand it over', True),
        ('hand the cup over', True),
        ('get the hand 20 centimeters over the cup', False),
    ],
)
def test_a_policy_is_named_where_its_words_belong_together(sentence: str, is_named: bool) -> None:
    """With a number between them they mean something else."""
    api = read_robot_api(PREAMBLE, 'def hand_over(robot): pass', modules=DEFAULT_MODULES)
    (function,) = definitions('def go(robot):\n    robot.go()\n')
    doubted = Relevance(learn(PREAMBLE), api).doubts(sentence, sentence, [function])
    named = [d.called for d in doubted if isinstance(d, UncalledFunction)]
    assert ('hand_over' in named) is is_named


BASE = """\
# define function: turn 60 degrees to the right
def turn_60_degrees_to_the_right(robot):
    robot.turn(-60)
# end of function
# define function: drive ahead 4 meters
def drive_ahead_4_meters(robot):
    robot.drive(4)
# end of function
"""


@pytest.mark.parametrize(
    ('sentence', 'call', 'messages'),
    [
        (
            'turn 45 degrees to the right',
            'robot.turn(45)',
            ['right is robot.turn with a negative number, and nothing here does that.'],
        ),
        ('turn 45 degrees to the right', 'robot.turn(-45)', []),
        ('turn right and drive on', 'robot.turn(-90)\n    robot.drive(1)', []),
        (
            'drive ahead and return',
            'robot.drive(1)',
            ['The sentence comes back, and robot.drive(-...) is missing.'],
        ),
    ],
)
def test_the_way_of_a_robot_that_moves_by_calls(
    sentence: str, call: str, messages: list[str]
) -> None:
    """Signs of numbers are held against the directions as signs of changes are."""
    relevance = Relevance(learn(BASE), read_robot_api(BASE, '', modules=()))
    functions = definitions(f'def act(robot):\n    {call}\n')
    assert [doubt.message for doubt in relevance.doubts(sentence, sentence, functions)] == messages


def test_a_call_the_other_way_is_turned() -> None:
    """A repair begins with its number's sign put right."""
    relevance = Relevance(learn(BASE), read_robot_api(BASE, '', modules=()))
    functions = definitions('def act(robot):\n    robot.turn(45)\n    robot.drive(1)\n')
    sentence = 'turn 45 degrees to the right and drive on'
    assert [doubt.begun for doubt in relevance.doubts(sentence, sentence, functions)] == [
        '    robot.turn(-45)\n'
    ]


SKILL = """\
# define function: pick something up
def pick_up(robot, name):
    robot.find(name)
# end of function
# define function: wave
def wave(robot):
    robot.go()
# end of function
"""


@pytest.mark.parametrize(('call', 'count'), [("pick_up(robot, 'cup')", 0), ('wave(robot)', 1)])
def test_an_example_that_takes_parameters_serves_any_sentence(call: str, count: int) -> None:
    """It does what it is given; one for a sentence of its own is foreign to others."""
    relevance = Relevance(learn(SKILL), read_robot_api(SKILL, '', modules=()))
    functions = definitions(f'def act(robot):\n    {call}\n')
    assert len(list(relevance.doubts('fetch the cup', 'fetch the cup', functions))) == count
