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

"""What a preamble and policies tell of a robot."""

from __future__ import annotations

from pathlib import Path

from lmpvc_codegen.config import DEFAULT_MODULES
from lmpvc_codegen.errors import CommandRejectedError
from lmpvc_codegen.generation.robot_api import read_robot_api, RobotApi
import pytest


def read(preamble: str = '', policies: str = '') -> RobotApi:
    """Read an API with the default modules."""
    return read_robot_api(preamble, policies, modules=DEFAULT_MODULES)


def test_a_robot_class_declares_methods_with_their_signatures() -> None:
    """A class is the robot's own word; its hidden methods stay hidden."""
    api = read(
        'class Robot:\n    speed: float\n    limit = 1\n'
        '    def find(self, name, correct=False): ...\n'
        '    @staticmethod\n    def beep(tone): ...\n    def _plan(self): ...\n'
    )
    shown = {name: str(signature) for name, signature in api.methods.items()}
    assert shown == {'find': '(name, correct=False)', 'beep': '(tone)'}
    assert api.is_declared
    assert api.attributes == {'speed', 'limit'}


def test_without_a_class_the_examples_tell_the_methods() -> None:
    """Methods that examples and policies call count, with the arguments that they give."""
    api = read(
        'def up(robot):\n    robot.go()\n    robot.find("a")\n    print(robot.speed)\n',
        'def pick(robot, target):\n    robot.find(target, correct=False)\n',
    )
    shown = {name: str(signature) for name, signature in api.methods.items()}
    assert shown == {'go': '()', 'find': '(value1, /, *, correct=None)'}
    assert api.attributes == {'speed'}


def test_policies_are_known_by_definition_and_by_import() -> None:
    """A policy whose definition was not sent is known by name alone."""
    api = read(
        'from policies import pick, place\n', 'def pick(robot, target):\n    return\nN = 3\n'
    )
    assert {name: str(s) if s else None for name, s in api.policies.items()} == {
        'pick': '(robot, target)',
        'place': None,
        'N': None,
    }


def test_only_permitted_modules_are_names_of_a_program() -> None:
    """An import of the preamble counts where the configuration permits its module."""
    api = read(
        'import math, os\nfrom scipy.spatial.transform import Rotation as R\nimport robot\n'
    )
    assert {'math', 'R', 'robot'} <= api.names
    assert 'os' not in api.names


def test_a_preamble_that_is_partly_no_python_is_read_as_far_as_it_goes() -> None:
    """Such a text is the preamble of LMPVC with the hints of its policy bank."""
    api = read('import math\n\nx is forward!\n\ndef up(robot):\n    robot.go()\n')
    assert 'go' in api.methods
    assert 'math' in api.imports


@pytest.mark.parametrize(
    ('policies', 'words'),
    [
        ('def f(:', 'not valid Python at line 1'),
        ('def f():\n    return x = 1\n', 'not valid Python'),
        ('def f(a, a):\n    pass\n', 'not valid Python'),
        ('x = "\0"', 'not valid Python'),
        ("import math\n__import__('os').system('true')", 'run code at line 2'),
        ('x = open("/etc/passwd")', 'run code at line 1'),
        ('def f(x=print(1)):\n    pass\n', 'run code at line 1'),
        ('def f(*, x=print(1)):\n    pass\n', 'run code at line 1'),
        ('def f(x: print(1)):\n    pass\n', 'run code at line 1'),
        ('def f() -> print(1):\n    pass\n', 'run code at line 1'),
        ('@print\ndef f():\n    pass\n', 'run code at line 1'),
        ('class A:\n    pass\n', 'run code at line 1'),
        ('for i in range(3):\n    pass\n', 'run code at line 1'),
        ('[f for f in ()]', 'run code at line 1'),
    ],
)
def test_policies_that_are_broken_or_run_code_are_refused(policies: str, words: str) -> None:
    """Policies are parsed and never run; what would run on loading them is refused by line."""
    with pytest.raises(CommandRejectedError, match=words):
        read('', policies)


def test_reading_an_api_runs_nothing(tmp_path: Path) -> None:
    """A preamble and policies with side effects leave no trace."""
    trace = tmp_path / 'trace'
    code = f'open({str(trace)!r}, "w")\ndef up(robot):\n    robot.go()\n'
    read(code)
    with pytest.raises(CommandRejectedError):
        read('', code)
    assert not trace.exists()


def test_harmless_statements_between_policies_are_accepted() -> None:
    """A docstring, a constant, a pass and an import run nothing."""
    read('', '"""Bank."""\nimport copy\nLIMIT: float = -0.5\nAXES = ["x", "y"]\npass\n')
