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

"""How fast to move."""

from __future__ import annotations

from lmpvc_codegen.bench.commands.oracles import (
    at_speed,
    at_speeds,
    moved,
    slowed_down,
    spanned,
    went,
)
from lmpvc_codegen.bench.commands.shapes import drew_circle
from lmpvc_codegen.bench.commands.suite.worlds import plain
from lmpvc_codegen.bench.commands.task import tasks_of

TASKS = tasks_of(
    'speed',
    [
        plain(
            'five-cm-a-second',
            'move ten centimeters up at five centimeters per second',
            at_speed(0.05),
            moved(z=0.1),
        ),
        plain('a-tenth', 'move 20 cm to the left at 0.1 m/s', at_speed(0.1), moved(y=-0.2)),
        plain(
            'set-speed',
            'set the speed to 0.3 meters per second and go 10 cm forward',
            at_speed(0.3),
            moved(x=0.1),
        ),
        plain(
            'slowly',
            'slowly move fifteen centimeters down',
            at_speed((0.001, 0.2)),
            moved(z=-0.15),
        ),
        plain(
            'there-and-back',
            'go ten centimeters forward at fifty millimeters per second and return at twenty '
            'centimeters per second',
            at_speeds(0.05, 0.2),
            went((0.1, 0, 0), (-0.1, 0, 0)),
        ),
        plain(
            'slow-circle',
            'draw a circle of radius 5 centimeters at 4 centimeters per second',
            at_speed(0.04),
            drew_circle(0.05),
        ),
        plain(
            'fast-then-slow',
            'go up 10 cm fast and come back down slowly',
            slowed_down,
            moved(),
            spanned(z=0.1),
        ),
        plain(
            'six-seconds',
            'move 30 centimeters to the right in six seconds',
            at_speed(0.05),
            moved(y=0.3),
        ),
        plain(
            'creep-left',
            'creep to the left at a centimetre per second until you have gone eight centimetres',
            at_speed(0.01),
            moved(y=-0.08),
        ),
        plain(
            'four-seconds-down',
            'sink twenty centimetres and take four seconds over it',
            at_speed(0.05),
            moved(z=-0.2),
        ),
        plain(
            'no-faster',
            'no faster than six centimetres a second please: ten centimetres forward, then ten up',
            at_speed((0.001, 0.0601)),
            went((0.1, 0, 0), (0, 0, 0.1)),
        ),
        plain(
            'half-speed-back',
            'dash fifteen centimetres to the right at 0.4 metres per second and come back at half '
            'that speed',
            at_speeds(0.4, 0.2),
            went((0, 0.15, 0), (0, -0.15, 0)),
        ),
    ],
)
