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

"""Single moves, in every form of unit and number."""

from __future__ import annotations

from lmpvc_codegen.bench.commands.oracles import LITTLE_M, moved, went
from lmpvc_codegen.bench.commands.suite.worlds import plain
from lmpvc_codegen.bench.commands.task import tasks_of

_LESS_A_LITTLE_M = (-LITTLE_M[1], -LITTLE_M[0])

TASKS = tasks_of(
    'move',
    [
        plain('ten-up', 'move ten centimeters up', moved(z=0.1)),
        plain('point-four-down', 'go point four centimetres down', moved(z=-0.004)),
        plain('150-left', 'go a hundred and fifty millimetres to the left', moved(y=-0.15)),
        plain('half-back', 'move half a metre backwards', moved(x=-0.5)),
        plain('2.5-forward', 'move 2.5 centimeters forward', moved(x=0.025)),
        plain('25-right', 'twenty-five millimetres right please', moved(y=0.025)),
        plain('bit-up', 'a little bit up', moved(z=LITTLE_M)),
        plain('nudge-left', 'nudge the hand slightly to the left', moved(y=_LESS_A_LITTLE_M)),
        plain('0.35-forward', 'move 0.35 meters forward', moved(x=0.35)),
        plain('quarter-down', 'move down a quarter of a metre', moved(z=-0.25)),
        plain('1.5-right', 'go one and a half centimetres right', moved(y=0.015)),
        plain('two-inches-up', 'go up two inches', moved(z=0.0508)),
        plain('decimetre-back', 'one decimeter back', moved(x=-0.1)),
        plain('twelve-left', 'twelve centimeters to the left', moved(y=-0.12)),
        plain('three-quarters-up', 'raise the hand by three quarters of a metre', moved(z=0.75)),
        plain('hundredths-down', 'lower the hand by two hundredths of a metre', moved(z=-0.02)),
        plain('three-mm-forward', 'move three millimetres forward', moved(x=0.003)),
        plain('sixty-right', 'sixty centimeters to the right', moved(y=0.6)),
        plain('polite', 'could you please come forward by seven centimeters', moved(x=0.07)),
        plain('hundred-mm-up', 'go up one hundred millimeters', moved(z=0.1)),
        plain('each', 'go up and forward by ten centimeters each', moved(x=0.1, z=0.1)),
        plain('2.5-left', 'two and a half centimetres left', moved(y=-0.025)),
        plain('eighty-back', 'back up eighty millimeters', moved(x=-0.08)),
        plain('half-foot-down', 'go down half a foot', moved(z=-0.1524)),
        plain('point-five-forward', 'move point five meters forward', moved(x=0.5)),
        plain('eighth-up', 'up by an eighth of a metre', moved(z=0.125)),
        plain('pull-18-back', 'pull the hand back by eighteen centimetres', moved(x=-0.18)),
        plain('nought-two-right', 'shift right by nought point two of a metre', moved(y=0.2)),
        plain(
            '35-higher',
            'i want you thirty-five centimetres higher than you are now',
            moved(z=0.35),
        ),
        plain('fifth-down', 'sink by a fifth of a metre', moved(z=-0.2)),
        plain('four-inches-left', 'scoot four inches over to the left', moved(y=-0.1016)),
        plain(
            'diagonal',
            'slide diagonally, six centimetres left and the same amount down',
            went((0, -0.06, -0.06)),
        ),
    ],
)
