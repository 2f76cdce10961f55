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

"""One thing after the other."""

from __future__ import annotations

from lmpvc_codegen.bench.commands.matches import (
    a_closing,
    a_motion,
    a_speech,
    a_wait,
    an_opening,
    any_motion,
)
from lmpvc_codegen.bench.commands.oracles import in_order, LITTLE_M, moved, went
from lmpvc_codegen.bench.commands.suite.worlds import nested, plain
from lmpvc_codegen.bench.commands.task import tasks_of

TASKS = tasks_of(
    'sequence',
    [
        plain(
            'up-then-left',
            'go ten centimeters up and then five centimeters left',
            went((0, 0, 0.1), (0, -0.05, 0)),
        ),
        plain(
            'three-axes',
            'move 5 cm forward, 3 cm right and 2 cm down',
            moved(x=0.05, y=0.03, z=-0.02),
        ),
        plain(
            'and-back', 'ten centimeters up, then back down again', went((0, 0, 0.1), (0, 0, -0.1))
        ),
        plain(
            'wait-between',
            'go five centimeters left, wait two seconds, then go back to where you were',
            in_order(a_motion(y=-0.05), a_wait(2.0), a_motion(y=0.05)),
            moved(),
        ),
        plain(
            'say-between',
            'move up 20 centimeters, say hello, then move down 10 centimeters',
            in_order(a_motion(z=0.2), a_speech('hello'), a_motion(z=-0.1)),
            moved(z=0.1),
        ),
        plain(
            'three-legs',
            'first 3 centimeters forward, then 3 centimeters right, then 3 centimeters back',
            went((0.03, 0, 0), (0, 0.03, 0), (-0.03, 0, 0)),
        ),
        plain('five-up-four-down', 'five centimetres up and four down', moved(z=0.01)),
        plain(
            'open-lower-close',
            'open the hand, move down 10 cm and close the hand',
            in_order(an_opening(), a_motion(z=-0.1), a_closing()),
            moved(z=-0.1),
        ),
        plain(
            'ready-done',
            'say ready, go 15 cm forward and say done',
            in_order(a_speech('ready'), a_motion(x=0.15), a_speech('done')),
            moved(x=0.15),
        ),
        nested(
            'four-legs',
            'go left 10 cm, forward 10 cm, right 10 cm and back 10 cm',
            went((0, -0.1, 0), (0.1, 0, 0), (0, 0.1, 0), (-0.1, 0, 0)),
        ),
        plain(
            'close-lift-open',
            'close the hand, lift it 5 cm, and open it',
            in_order(a_closing(), a_motion(z=0.05), an_opening()),
            moved(z=0.05),
        ),
        plain(
            'little-forward-right',
            'a little forward and then a little to the right',
            went((LITTLE_M, 0, 0), (0, LITTLE_M, 0)),
        ),
        plain(
            'over-a-wall',
            'move 10 centimeters up, 20 centimeters forward and 10 centimeters down',
            went((0, 0, 0.1), (0.2, 0, 0), (0, 0, -0.1)),
        ),
        nested(
            'stairs',
            'climb three stairs: each is five centimeters up and then five centimeters forward',
            went(*[(0, 0, 0.05), (0.05, 0, 0)] * 3),
        ),
        plain(
            'retreat-then-lower',
            'retreat twelve centimetres, and only after that come eight centimetres down',
            went((-0.12, 0, 0), (0, 0, -0.08)),
        ),
        plain(
            'announce-rise-open',
            'say going up before you rise seven centimetres, and once you are there open the hand',
            in_order(a_speech('going up'), any_motion, an_opening()),
            went((0, 0, 0.07)),
        ),
        nested(
            'two-dips',
            'dip ten centimetres down and come straight back up, then shift six centimetres to '
            'the right and dip again in the same way',
            went((0, 0, -0.1), (0, 0, 0.1), (0, 0.06, 0), (0, 0, -0.1), (0, 0, 0.1)),
        ),
        plain(
            'pause-and-report',
            'nine centimetres forward, pause for three seconds, four centimetres back, and tell '
            'me when you are finished',
            in_order(any_motion, a_wait(3.0), any_motion, a_speech(r'\w')),
            went((0.09, 0, 0), (-0.04, 0, 0)),
        ),
    ],
)
