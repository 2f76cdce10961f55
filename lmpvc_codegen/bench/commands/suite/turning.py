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

"""How the hand is turned; clockwise as seen by the one who looks along the axis."""

from __future__ import annotations

from lmpvc_codegen.bench.commands.matches import a_wait, any_motion
from lmpvc_codegen.bench.commands.oracles import any_of, before, in_order, moved, turned, waited
from lmpvc_codegen.bench.commands.suite.worlds import nested, plain
from lmpvc_codegen.bench.commands.task import tasks_of

TASKS = tasks_of(
    'turning',
    [
        plain('45-clockwise', 'rotate the hand 45 degrees clockwise', turned('z', 45), moved()),
        plain(
            'quarter-anticlockwise',
            'turn the hand a quarter turn anticlockwise',
            turned('z', -90),
            moved(),
        ),
        plain('tilt-forwards', 'tilt the hand 20 degrees forwards', turned('y', 20), moved()),
        plain('tilt-left', 'tilt the hand ten degrees to the left', turned('x', -10), moved()),
        plain(
            'half-turn',
            'rotate the hand by half a turn',
            any_of(turned('z', 180), turned('z', -180)),
            moved(),
        ),
        plain(
            'turn-then-up',
            'turn the hand 30 degrees clockwise and then move up ten centimeters',
            turned('z', 30),
            moved(z=0.1),
            in_order(any_motion),
        ),
        plain(
            'one-and-a-half',
            'rotate the hand one and a half degrees clockwise',
            turned('z', 1.5),
            moved(),
        ),
        nested(
            'steps',
            'turn the hand clockwise in four steps of fifteen degrees, with a second between them',
            turned('z', 60),
            waited((3.0, 4.1)),
            moved(),
        ),
        plain(
            'wrist-60',
            'twist your wrist sixty degrees counter-clockwise',
            turned('z', -60),
            moved(),
        ),
        plain(
            'tip-and-straighten',
            'tip the hand fifteen degrees to the right, stay like that for two seconds and '
            'straighten it again',
            before(a_wait(2.0), turned('x', 15)),
            turned('x', 0),
            moved(),
        ),
    ],
)
