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

"""Methods that a sentence names."""

from __future__ import annotations

from lmpvc_codegen.generation.doubts.said_methods import doubt_uncalled_methods, learn_said_methods
from lmpvc_codegen.generation.examples import Example
from lmpvc_codegen.generation.lessons import Lessons
from lmpvc_codegen.generation.source import definitions
import pytest


def act(*lines: str, name: str = 'act') -> str:
    """Write a function of some lines."""
    return f'def {name}(robot):\n' + ''.join(f'    {line}\n' for line in lines)


OPENS = Example('open the claw twice', act('robot.open_claw()', 'robot.open_claw()'))
LETS_GO = Example('let go of it', act('robot.open_claw()'))
SAYS = Example('say open', act("robot.say('Open.')"))
METHODS = {'open': 'open_claw', 'let go': 'open_claw'}
SKILLS = {
    function.name: function
    for function in definitions(
        act('robot.open_claw()', name='drop')
        + act('drop(robot)', 'other(robot)', name='put')
        + act('put(robot)', name='other')
    )
}

LESSONS = Lessons(said_methods=METHODS, functions=SKILLS)


def learned(*examples: Example) -> dict[str, str]:
    """Learn from examples."""
    return dict(learn_said_methods({one: definitions(one.source) for one in examples}))


def test_words_of_names_and_of_examples_are_learned() -> None:
    """What an example says that does not call the method is none."""
    assert learned(OPENS, LETS_GO) == METHODS
    assert learned(OPENS, LETS_GO, SAYS) == {'let go': 'open_claw'}


@pytest.mark.parametrize('request_', ['go up and let go', 'before you open it, go up'])
def test_what_is_named_and_not_called_is_doubted(request_: str) -> None:
    """The doubt names the call."""
    functions = definitions(act('robot.go()'))
    (doubt,) = doubt_uncalled_methods(request_, functions, LESSONS)
    assert doubt.message.endswith(': robot.open_claw() does that.')


@pytest.mark.parametrize(
    ('request_', 'line'),
    [
        ('open it', 'robot.open_claw()'),
        ('open it', 'put(robot)'),
        ('go up without letting go', 'robot.go()'),
        ("go up and don't open it", 'robot.go()'),
        ('say open sesame', "robot.say('Open sesame.')"),
    ],
)
def test_what_is_called_or_not_asked_for_is_not(request_: str, line: str) -> None:
    """A skill may call it, and skills may call each other."""
    found = doubt_uncalled_methods(request_, definitions(act(line)), LESSONS)
    assert list(found) == []
