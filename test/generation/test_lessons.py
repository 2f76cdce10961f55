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

"""What is learned of a robot from its preamble's examples, and what sentences name."""

from __future__ import annotations

from dataclasses import replace
from test.corpus.programs import PREAMBLE_FILE

from lmpvc_codegen.generation.beginnings import beginning
from lmpvc_codegen.generation.doubts.kinds import (
    ComparedAxis,
    ForeignHelper,
    LostResult,
    OwnHand,
    UncalledFunction,
    UnfoundPlace,
    UnnamedObject,
    UnreadPose,
    UnsoughtObject,
)
from lmpvc_codegen.generation.doubts.move_kinds import ForeignNumber, UnaskedSpeed
from lmpvc_codegen.generation.doubts.told_lengths import UnscaledLength
from lmpvc_codegen.generation.findings import Finding, QuaternionPart, SyntaxFinding, WrongResult
from lmpvc_codegen.generation.learning import learn
from lmpvc_codegen.generation.lessons import Lessons
from lmpvc_codegen.generation.named_objects import named_object, placed_object
import pytest

DRONE = """
# define function: hover over the tree house
def hover_over_the_tree_house(robot):
    tree_house, seen = robot.spot("tree house")
    # it may be gone
    if seen:
        here = robot.where()
        here.east = tree_house.east
        here.up = tree_house.up + 2
        robot.fly(here)
# end of function

# define function: watch the fox and the owl
def watch_the_fox_and_the_owl(robot):
    fox, fox_seen = robot.spot('fox')
    owl, owl_seen = robot.spot('owl')
    if fox_seen and owl_seen:
        robot.fly(fox)
# end of function

# define function: rise a little
def rise_a_little(robot):
    here = robot.where()
    here.up += 1
    robot.fly(here)
# end of function

# define function: greet us
def greet_us(robot):
    robot.beep("hello")
# end of function
"""
LESSONS = learn(DRONE)


def test_what_takes_names_of_objects_is_learned() -> None:
    """It is what the examples call with words of their requests, and only with these."""
    assert LESSONS.naming == {'robot.spot'}
    assert LESSONS.search_method == 'spot'
    default = learn(PREAMBLE_FILE.read_text()).naming
    assert default == {'robot.find', 'robot.find_verbose', 'pick_up', 'put_down'}


def test_lines_of_examples_serve_other_objects() -> None:
    """The object's name is replaced in texts and in names; comments are left out."""
    assert LESSONS.search_for('red car') == "red_car, seen = robot.spot('red car')"
    assert LESSONS.approach_to('red car') == (
        '    red_car, seen = robot.spot("red car")\n'
        '    if seen:\n'
        '        here = robot.where()\n'
        '        here.east = red_car.east'
    )


def test_a_search_for_what_a_skill_is_given_is_no_line_to_copy() -> None:
    """It has no name in it; the line of another example has one."""
    skill = """# define function: touch a thing
def touch(robot, name):
    pose, found = robot.find(name)
# end of function
"""
    plain = """# define function: touch the lamp
def touch_the_lamp(robot):
    pose, found = robot.find('lamp')
# end of function
"""
    for preamble in (skill + plain, plain + skill):
        assert learn(preamble).search_for('cup') == "pose, found = robot.find('cup')"


def test_how_the_robot_answers_is_learned() -> None:
    """It is the method of an example that does nothing but say a text."""
    assert LESSONS.answer == 'robot.beep('


def test_nothing_is_learned_of_nothing() -> None:
    """Without examples there is neither a line nor a beginning."""
    assert learn('') == Lessons()
    assert Lessons().search_for('cup') == ''


FINDINGS: dict[str, tuple[str, Finding, str]] = {
    'look for the object': (
        'hover over the car',
        UnsoughtObject('f', 1, 'car', 'spot'),
        LESSONS.approach_to('car') + '\n',
    ),
    'go where it is': (
        'touch the car',
        UnreadPose('f', 1, 'pose'),
        LESSONS.approach_to('car') + '\n',
    ),
    'take the values apart': (
        'is there a car',
        WrongResult('f', 1, 'spot', ('pose', 'seen'), 'car'),
        f'    {LESSONS.search_for("car")}\n',
    ),
    'say it as it was said': (
        'watch the big car',
        UnnamedObject('f', 1, 'big_car', 'big car'),
        f'    {LESSONS.search_for("big car")}\n',
    ),
    'look for what is named': (
        'if you see a car, beep',
        UnnamedObject('f', 1, 'tree house', ''),
        f'    {LESSONS.search_for("car")}\n',
    ),
    'move': ('rise to the left', ForeignHelper('f', 1, 'sink'), '    here = robot.where()\n'),
    'tell where it is itself': ('go left', OwnHand('f', 1, 'arm'), '    here = robot.where()\n'),
    'go from where it is': (
        'if you see a car, go left',
        UnfoundPlace('f', 1, 'car', 'seen'),
        f'    {LESSONS.search_for("car")}\n    if not seen:\n        here = robot.where()\n',
    ),
    'answer': ('what is a tree', SyntaxFinding('f', 1, 'too long'), '    robot.beep(f"'),
    'half a call': (
        'rotate by ten degrees',
        QuaternionPart('f', 1, 'z', 'turn(robot, axis: str, degrees: float)'),
        "    turn(robot, '",
    ),
    'look for each under a name of its own': (
        'watch the car and the dog',
        LostResult('f', 1, 'seen', ('car', 'dog')),
        "    car, car_seen = robot.spot('car')\n    dog, dog_seen = robot.spot('dog')\n",
    ),
    'the comparison put right': (
        'is the car above the dog',
        ComparedAxis('f', 1, 'above', 'car.up > dog.up', mended='    if car.up > dog.up:'),
        '    if car.up > dog.up:\n',
    ),
    'a move without what nobody said': (
        'go to the car',
        ForeignNumber('f', 1, '0.1', mended='    here.up = car.up'),
        '    here.up = car.up\n',
    ),
    'a move in place of a speed': (
        'if you see a car go left, otherwise go down',
        UnaskedSpeed('f', 1, 'hurry', '    if seen:\n        robot.beep()\n    else:'),
        '    if seen:\n        robot.beep()\n    else:\n        here = robot.where()\n',
    ),
    'a move in the block of the speed': (
        'go left',
        UnaskedSpeed('f', 1, 'hurry', '    robot.beep()'),
        '    robot.beep()\n    here = robot.where()\n',
    ),
    'a move that has begun': (
        'go left',
        UnaskedSpeed('f', 1, 'hurry', '    here = robot.where()'),
        '    here = robot.where()\n',
    ),
    'a call': (
        'dance',
        UncalledFunction('f', 1, 'dance', 'robot, turns=1', '    dance(robot,'),
        '    dance(robot,',
    ),
    'an answer in its unit, though it is a question': (
        'how far is the car',
        UnscaledLength('f', 1, 'far', 100, mended="    robot.beep(f'{100 * far} cm')"),
        "    robot.beep(f'{100 * far} cm')\n",
    ),
    'nothing': ('rise', SyntaxFinding('f', 1, 'too long'), ''),
}


@pytest.mark.parametrize(('sentence', 'finding', 'expected'), FINDINGS.values(), ids=FINDINGS)
def test_a_repair_begins_as_the_finding_tells(
    sentence: str, finding: Finding, expected: str
) -> None:
    """It is a line of an example with the sentence's own object, or half a call, or nothing."""
    lessons = LESSONS
    if 'left' in sentence:
        lessons = replace(LESSONS, start='here = robot.where()')
    assert beginning(sentence, [finding], lessons) == expected


@pytest.mark.parametrize(
    ('sentence', 'placed', 'named'),
    [
        ('go ten centimeters above the small bin', 'small bin', 'small bin'),
        ('Touch the red button and go up', 'red button', 'red button'),
        ('go between the cup and the bolt', '', ''),
        ('move to the left of the plate at 5 cm per second', 'plate', 'plate'),
        ('go in front of that big box', 'big box', 'big box'),
        ('if you see a screw, move', '', 'screw'),
        ('is there any cup on the table', '', 'cup'),
        ('hold it over the next five seconds', '', ''),
        ('hold it above the hand', '', ''),
        ('hold it over the box without letting go', 'box', 'box'),
        ('move a little to the left', '', ''),
        ('', '', ''),
    ],
)
def test_objects_that_sentences_name(sentence: str, placed: str, named: str) -> None:
    """Those that something is placed beside, and those that are looked for."""
    assert (placed_object(sentence), named_object(sentence)) == (placed, named)
