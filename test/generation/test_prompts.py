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

"""Prompts: the frames, the names, the manifest."""

from __future__ import annotations

import keyword
from test.generation.scripts import PREAMBLE

from hypothesis import given
from hypothesis import strategies as st
from lmpvc_codegen.config import DEFAULT_MODULES
from lmpvc_codegen.generation.findings import SyntaxFinding
from lmpvc_codegen.generation.manifest import manifest
from lmpvc_codegen.generation.prompts import (
    Attempt,
    ChatFrame,
    CompletionFrame,
    function_name,
    FunctionTask,
    MAX_NAME_LENGTH,
    OUTLINE_FIRST,
)
from lmpvc_codegen.generation.robot_api import read_robot_api
from lmpvc_codegen.generation.source import definitions
import pytest

API = read_robot_api(
    PREAMBLE, 'def pick(robot, target, *, slow=False):\n    return\n', modules=DEFAULT_MODULES
)


def test_the_completion_frame_is_the_seeds() -> None:
    """Preamble, ``# define function: ...``, ``def``; it ends at ``# end of function``."""
    frame = CompletionFrame('import math\n\n')
    framed = frame.frame(frame.top_task('say hello', API))
    assert framed.prompt == 'import math\n\n# define function: say hello\ndef '
    assert framed.stop[0] == '# end of function'


def test_a_repair_in_the_completion_frame_shows_the_answer_and_what_is_wrong() -> None:
    """The model sees its own function and the finding, and begins anew."""
    attempt = Attempt('def up(robot):\n    pass', [SyntaxFinding('up', 1, 'too short')])
    prompt = str(CompletionFrame('').frame(FunctionTask('up'), attempt).prompt)
    assert 'too short' in prompt
    assert prompt.endswith('# define function: up (corrected)\ndef ')


def test_the_chat_frame_gives_the_first_line_of_the_answer() -> None:
    """The model need not name the function, nor its parameter."""
    frame = ChatFrame.for_robot(PREAMBLE, API, None)
    framed = frame.frame(frame.top_task('move 1.5 centimeters up', API))
    last = framed.prompt[-1]
    assert not isinstance(last, str)
    assert last.role == 'assistant'
    assert last.content.endswith('def move_1_point_5_centimeters_up(robot):\n')


def test_the_rules_speak_of_the_robot_at_hand() -> None:
    """The method that speaks, and the calls that move it, are those of the preamble's examples."""
    base = (
        '# define function: hello\ndef hello(robot):\n    robot.speak("Hi.")\n# end of function\n'
        '# define function: turn left\ndef turn_left(robot):\n    robot.turn(90)\n'
        '# end of function\n'
    )
    frame = ChatFrame.for_robot(base, read_robot_api(base, '', modules=()), None)
    assert 'small talk with robot.speak.' in frame.system
    asked = frame.frame(FunctionTask('turn right', 'turn_right', 'robot')).prompt[1]
    assert '# right: robot.turn(-...)' in asked.content  # type: ignore[union-attr]


def test_an_outline_may_come_first() -> None:
    """The answer begins with steps in words, and its function is found behind them."""
    frame = ChatFrame.for_robot(PREAMBLE, API, None, outline=True)
    framed = frame.frame(FunctionTask('go up', 'go_up', 'robot'))
    assert not isinstance(framed.prompt, str)
    _system, asked, begun = framed.prompt
    assert OUTLINE_FIRST in asked.content
    assert '`def go_up(robot):`' in asked.content
    assert begun.content == 'Outline:\n1.'
    answer = ' Get the pose.\n2. Go.\n\n```python\ndef go_up(robot):\n    robot.go()\n```\n'
    assert [found.name for found in definitions(framed.opening + answer)] == ['go_up']


def test_everything_before_the_request_is_the_same_for_every_command() -> None:
    """A stable prefix is what lets a backend keep it evaluated."""
    frame = ChatFrame.for_robot(PREAMBLE, API, None)
    first, second = (frame.frame(frame.top_task(c, API)).prompt for c in ('go up', 'say hello'))
    assert first[0] == second[0]


def test_a_chat_repair_asks_again_and_says_what_to_heed() -> None:
    """The complaint follows the request; the wrong answer is not shown, for it would be copied."""
    attempt = Attempt('def up(robot):\n    pass', [SyntaxFinding('up', 1, 'too short')])
    prompt = ChatFrame('rules').frame(FunctionTask('up', 'up', 'robot'), attempt).prompt
    assert not isinstance(prompt, str)
    assert [turn.role for turn in prompt] == ['system', 'user', 'assistant']
    assert prompt[1].content.endswith('\n# heed: ' + attempt.complaints[0])
    assert 'pass' not in ''.join(turn.content for turn in prompt)


def test_a_repair_may_be_given_its_beginning() -> None:
    """The answer goes on where the given lines end."""
    attempt = Attempt('', [], beginning="    pose, found = robot.find('lamp')\n")
    framed = ChatFrame('rules').frame(FunctionTask('go', 'go', 'robot'), attempt)
    assert framed.opening == "def go(robot):\n    pose, found = robot.find('lamp')\n"
    assert framed.prompt[-1].content.endswith(framed.opening)  # type: ignore[union-attr]


def test_the_users_own_instructions_replace_the_built_in_ones() -> None:
    """A system prompt of the configuration is used as it is."""
    assert ChatFrame.for_robot('', API, 'Be brief.').system.startswith('Be brief.\n\n')


def test_the_manifest_names_what_there_is() -> None:
    """Methods, modules and policies, without Python's binding marks."""
    assert manifest(API).splitlines() == [
        '# Methods of the robot: robot.get_pose(), robot.add_waypoint(value1), robot.go(), '
        'robot.find(value1), robot.say(value1)',
        '# Imported: import math, import time',
        '# Functions that exist:',
        '#   pick(robot, target, slow=False)',
    ]


@pytest.mark.parametrize(
    ('sentence', 'name'),
    [
        ('Move 1.5 centimeters up!', 'move_1_point_5_centimeters_up'),
        ("what's your favourite book", 'whats_your_favourite_book'),
        ('5 centimeters up', 'do_5_centimeters_up'),
        ('geh zurück', 'geh_zuruck'),
        ('🙂', 'do'),
        ('pass', 'pass_command'),
        ('match', 'match_command'),
        ('pick', 'pick_command'),
    ],
)
def test_names_are_made_of_sentences(sentence: str, name: str) -> None:
    """A name says what the sentence says, and collides with nothing."""
    assert function_name(sentence, taken=API.names) == name


@given(st.text())
def test_every_sentence_gives_a_valid_name(sentence: str) -> None:
    """Whatever was said, the name is an identifier of bounded length and no keyword."""
    name = function_name(sentence)
    assert name.isidentifier()
    assert not keyword.iskeyword(name)
    assert len(name) <= MAX_NAME_LENGTH + len('do__command')
