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


"""
Programs that prove the oracles of the suite, written by hand, one file a kind and robot.

For each task one right program or more, and two wrong ones or more. They are short, for a prelude
gives them words such as ``go``, ``path``, ``to``, ``take``, ``drop`` and ``turn``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).with_name('proofs')

_INDENT = len('right: ')


@dataclass(frozen=True)
class ProofProgram:
    """A program for a task, and whether it does what the task asks for."""

    robot: str
    key: str
    is_right: bool
    source: str

    def __str__(self) -> str:
        """Name it for the test's report."""
        return f'{self.robot}/{self.key}: {self.source}'

    @property
    def program(self) -> str:
        """Give the whole program."""
        return PRELUDES[self.robot] + self.source


def proof_programs(robot: str) -> Iterator[ProofProgram]:
    """Read all of a robot's."""
    for file in sorted((FOLDER / robot).glob('*.txt')):
        for section in file.read_text(encoding='utf-8').split('# ')[1:]:
            name, *lines = section.rstrip().split('\n')
            for is_right, source in _programs(lines):
                yield ProofProgram(robot, f'{file.stem}/{name}', is_right, source)


def _programs(lines: list[str]) -> Iterator[tuple[bool, str]]:
    """Read the programs of a task; a line that is indented goes on with the one before."""
    starts = [n for n, line in enumerate(lines) if not line.startswith(' ')]
    for start, end in zip(starts, [*starts[1:], len(lines)], strict=True):
        source = '\n'.join(line[_INDENT:] for line in lines[start:end])
        yield lines[start].startswith('right: '), source


_ARM = """\
import copy, math, time
sleep, say = time.sleep, robot.say
def go(x=0, y=0, z=0):
    path((x, y, z))
def path(*steps):
    pose = robot.get_pose()
    for x, y, z in steps:
        pose.position.x += x
        pose.position.y += y
        pose.position.z += z
        robot.add_waypoint(pose)
    robot.go()
def at(*points):
    start = robot.get_pose()
    for x, y, z in points:
        pose = copy.deepcopy(start)
        pose.position.x += x
        pose.position.y += y
        pose.position.z += z
        robot.add_waypoint(pose)
    robot.go()
def to(name, x=0, y=0, z=0):
    pose, found = robot.find(name)
    if found:
        pose.position.x += x
        pose.position.y += y
        pose.position.z += z
        robot.add_waypoint(pose)
        robot.go()
    return found
def take(name):
    robot.open_hand()
    found = to(name, z=0.1) and to(name)
    robot.close_hand()
    go(z=0.15)
    return found
def drop(name, x=0, y=0, z=0.05):
    to(name, x, y, z)
    robot.open_hand()
    go(z=0.1)
def turn(axis, degrees):
    half = -math.radians(degrees) / 2
    pose = robot.get_pose()
    o, s, c = pose.orientation, math.sin(half), math.cos(half)
    i = 'xyz'.index(axis)
    q, r = [o.x, o.y, o.z, o.w], [0, 0, 0, c]
    r[i] = s
    o.x = q[3] * r[0] + q[0] * r[3] + q[1] * r[2] - q[2] * r[1]
    o.y = q[3] * r[1] - q[0] * r[2] + q[1] * r[3] + q[2] * r[0]
    o.z = q[3] * r[2] + q[0] * r[1] - q[1] * r[0] + q[2] * r[3]
    o.w = q[3] * r[3] - q[0] * r[0] - q[1] * r[1] - q[2] * r[2]
    robot.add_waypoint(pose)
    robot.go()
def circle(r, n=24, plane='xy', turns=1, close=True, start=0, pitch=0, grow=0):
    points = []
    for i in range(n * turns + close):
        a = start + 2 * math.pi * i / n
        u, v = (r + grow * i / n) * math.cos(a), (r + grow * i / n) * math.sin(a)
        points.append({'xy': (u, v, pitch * i / n), 'xz': (u, 0, v)}[plane])
    at(*points)
def polygon(n, side, skip=0):
    steps = [2 * math.pi * i / n for i in range(n - skip)]
    path(*[(side * math.cos(a), side * math.sin(a), 0) for a in steps])
"""
_MOBILE_BASE = """\
import math, time
drive, turn, curve, look = robot.drive, robot.turn, robot.curve, robot.look
dock, speak, sleep = robot.dock, robot.speak, time.sleep
def to(name, gap=0):
    seen = look(name)
    if seen:
        turn(seen.bearing)
        drive(seen.distance - gap)
    return seen
"""

PRELUDES = {'arm': _ARM, 'mobile_base': _MOBILE_BASE}
"""What the programs of a robot begin with."""
