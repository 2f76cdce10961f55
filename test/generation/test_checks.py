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

"""The checks, snippet in, findings out."""

from __future__ import annotations

import ast

from lmpvc_codegen.config import DEFAULT_MODULES
from lmpvc_codegen.generation.checks import check_function, check_program, undefined_functions
from lmpvc_codegen.generation.robot_api import read_robot_api
from lmpvc_codegen.generation.source import definitions
import pytest

PREAMBLE = """\
import collections
import copy
import itertools
import math
import numpy as np
import os
import random
import re
import time
import numpy.linalg
from numpy import load as read
from policies import look_at
from random import uniform
from scipy.spatial.transform import Rotation as R

class Robot:
    speed: float
    def get_pose(self): ...
    def add_waypoint(self, pose): ...
    def go(self): ...
    def find(self, name, correct=False): ...
    def say(self, text, wait=True): ...
"""
POLICIES = 'def pick(robot, target, *, slow=False):\n    return True\n'
API = read_robot_api(PREAMBLE, POLICIES, modules=DEFAULT_MODULES)


def kinds(source: str) -> list[str]:
    """Check a program and name the kinds of what is found."""
    return [finding.kind for finding in check_program(source, API)]


def in_function(*lines: str) -> str:
    """Write a program whose one function holds some lines."""
    body = '\n'.join(f'    {line}' for line in lines)
    return f'def act(robot, pose=None, work=None):\n{body}\n\nact(robot)\n'


@pytest.mark.parametrize(
    'line',
    [
        'robot.say(f"{math.pi:.2f}")',
        'pick(robot, "cup", slow=True)',
        'look_at(robot, "cup")',
        'read_pose = copy.deepcopy(pose)',
        'robot.say(str(robot.speed))',
        'robot.find("cup", correct=True)',
        'pts = np.zeros((3, 2)); pts[:, 1] = np.linalg.norm(pts, axis=1)',
        'r = R.from_euler("z", 90, degrees=True).as_quat()',
        'arm = robot; arm.go()',
        'robot.say("{} {:.1f}".format("a", 1.0))',
        'robot.say("import os; __import__")',
        'while robot.find("cup")[1]: robot.go()',
        'while True: time.sleep(1)',
        'i = 0\n    while i < 3: i += 1',
        'n = 0\n    while True:\n        n += 1\n        if n > 3: break',
        'start = time.time()\n    while time.time() - start < 2: pass',
        'todo = [1]\n    while todo: todo.pop()',
        'for n in itertools.count():\n        robot.go()',
        'for n in itertools.repeat(1, 3): robot.go()',
        'for n in zip(range(3), itertools.count()): robot.say(n)',
        'n = "abc".count("a")',
        'steps = sorted([3, 1], key=lambda n: -n)',
        'counted = collections.Counter([1])',
        'for act in (robot.go, robot.get_pose): act()',
        'move = uniform(0, 1); robot.say(move)',
        'try:\n        robot.go()\n    except ValueError as error:\n        robot.say(error)',
        'def step(n=0.1, *more, **options):\n        robot.go()\n    step(0.2)',
        'total = sum(x for x in [1] if (y := x) > y - 1)',
    ],
)
def test_ordinary_lines_pass(line: str) -> None:
    """What a robot program needs is not refused."""
    assert check_program(in_function(line), API) == ()


@pytest.mark.parametrize(
    ('line', 'kind'),
    [
        ('robot.jump()', 'UnknownRobotMethod'),
        ('robot.say(robot.position)', 'UnknownRobotMethod'),
        ('arm = robot; arm.jump()', 'UnknownRobotMethod'),
        ('robot.go(pose)', 'WrongArguments'),
        ('robot.find()', 'WrongArguments'),
        ('pick(robot)', 'WrongArguments'),
        ('round(1, 2, 3)', 'WrongArguments'),
        ('math.sin()', 'WrongArguments'),
        ('math.sqroot(2)', 'MissingAttribute'),
        ('robot.say(word)', 'UndefinedName'),
        ('say("hello")', 'UndefinedName'),
        ('import os', 'ForbiddenImport'),
        ('os.remove("x")', 'ForbiddenImport'),
        ('import socket', 'ForbiddenImport'),
        ('from . import x', 'ForbiddenImport'),
        ('from random import _os', 'UnsafeConstruct'),
        ('random._os.remove("x")', 'UnsafeConstruct'),
        ('np.load("x")', 'UnsafeConstruct'),
        ('read("x")', 'UnsafeConstruct'),
        ('n = np; n.load("x")', 'UnsafeConstruct'),
        ('np.zeros(3).tofile("x")', 'UnsafeConstruct'),
        ('math.pi = 3', 'UnsafeConstruct'),
        ('re.enum.sys.exit()', 'UnsafeConstruct'),
        ('eval("1")', 'UnsafeConstruct'),
        ('look = open; look("x")', 'UnsafeConstruct'),
        ('robot.say(__name__)', 'UnsafeConstruct'),
        ('robot.say(pose.__class__)', 'UnsafeConstruct'),
        ('(n for n in ()).gi_frame', 'UnsafeConstruct'),
        ('"{0.__class__}".format(robot)', 'UnsafeConstruct'),
        ('"{:{0._x}}".format(robot)', 'UnsafeConstruct'),
        ('"{".format(1)', 'UnsafeConstruct'),
        ('text = "{}"; text.format(robot)', 'UnsafeConstruct'),
        ('class A: pass', 'UnsafeConstruct'),
        ('del pose', 'UnsafeConstruct'),
        ('f = lambda n=print(1): n', 'UnsafeConstruct'),
        ('@print\n    def f(): robot.go()', 'UnsafeConstruct'),
        ('def f(n: print(1)): robot.go()', 'UnsafeConstruct'),
        ('global __builtins__', 'UnsafeConstruct'),
        ('dict(__class__=1)', 'UnsafeConstruct'),
        ('match pose:\n        case object(__class__=c): robot.say(c)', 'UnsafeConstruct'),
        ('robot.speed = 3', 'RobotTampering'),
        ('robot = None', 'RobotTampering'),
        ('robots = [robot]', 'RobotTampering'),
        ('copy.copy(robot)', 'RobotTampering'),
        ('for robot in (1, 2): pass', 'RobotTampering'),
        ('global robot', 'SyntaxFinding'),
        ('def robot(): return 1', 'RobotTampering'),
        ('try: robot.go()\n    except ValueError as robot: pass', 'RobotTampering'),
        ('while True: pass', 'UnboundedLoop'),
        ('while pose: math.sin(1)', 'UnboundedLoop'),
        ('for n in itertools.count(): n', 'UnboundedLoop'),
        ('[n for n in itertools.cycle([1])]', 'UnboundedLoop'),
        ('for n in iter(time.time, 0): n', 'UnboundedLoop'),
        ('act(robot)', 'RecursiveCall'),
        ('def f(n): f(n)\n    f(1)', 'RecursiveCall'),
        ('async def f(): robot.go()', 'NeverRuns'),
        ('pass', 'NeverRuns'),
        ('yield robot.go()', 'NeverRuns'),
    ],
)
def test_each_kind_of_finding_is_found(line: str, kind: str) -> None:
    """A line that breaks the promise is found, under the name of what is wrong."""
    assert kind in kinds(in_function(line))


def test_a_robot_under_another_name_is_still_the_robot() -> None:
    """What a helper does to the parameter that receives the robot is checked as well."""
    program = 'def f(r, n):\n    r.jump()\n\ndef g(robot):\n    f(n=1, r=robot)\n\ng(robot)\n'
    assert kinds(program) == ['UnknownRobotMethod']


def test_a_circle_through_two_functions_is_reported_once() -> None:
    """The same circle seen from its other end is no second finding."""
    program = 'def a(robot):\n    b(robot)\n\ndef b(robot):\n    a(robot)\n\na(robot)\n'
    assert kinds(program) == ['RecursiveCall']


def test_functions_that_are_handed_on_have_to_exist() -> None:
    """A name that is passed to be called is as undefined as one that is called."""
    program = (
        'def repeat(action, robot):\n    action(robot)\n\n'
        'def act(robot):\n    repeat(wave_hand, robot)\n\nact(robot)\n'
    )
    assert kinds(program) == ['UndefinedName']


def test_the_finding_says_what_would_be_right() -> None:
    """A message names the value, the place and the remedy."""
    (finding,) = check_program(in_function('robot.fnd("cup")'), API)
    assert str(finding) == (
        'UnknownRobotMethod in act: The robot has no fnd. It has: add_waypoint, find, get_pose, '
        'go, say. Did you mean find?'
    )
    assert finding.line == 2


@pytest.mark.parametrize('source', ['def f(:', 'x = "\0"', '(' * 500, 'def f(a, a): pass'])
def test_what_is_no_python_is_one_syntax_finding(source: str) -> None:
    """The parser's refusal is a finding like any other."""
    assert kinds(source) == ['SyntaxFinding']


def test_missing_functions_are_no_findings_while_a_function_is_checked_alone() -> None:
    """They are asked for in the next round; slips for a robot's method are not."""
    (act,) = definitions('def act(robot):\n    lift(robot)\n    say("hi")\n')
    assert undefined_functions(act, API.names, API) == {'lift'}
    found = check_function(act, API, siblings={})
    assert [finding.message for finding in found] == [
        'The name say is not defined. Did you mean robot.say?'
    ]


def test_a_function_has_to_fit_all_its_calls() -> None:
    """Two calls with different numbers of arguments cannot both be right."""
    (lift,) = definitions('def lift(robot, height):\n    robot.go()\n')
    calls = list(ast.walk(ast.parse('lift(robot, 1); lift(robot)')))
    found = check_function(
        lift, API, siblings={}, calls=[node for node in calls if isinstance(node, ast.Call)]
    )
    assert [finding.kind for finding in found] == ['WrongArguments']


def test_a_star_import_is_forbidden() -> None:
    """It binds names that nobody can see."""
    assert kinds('from math import *') == ['ForbiddenImport']


def test_two_arguments_by_star_are_not_counted() -> None:
    """A call whose arguments cannot be counted is left to the run."""
    assert check_program(in_function('pick(*work)'), API) == ()
