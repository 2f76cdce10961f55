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

"""Places that are told by the objects at them."""

from __future__ import annotations

from lmpvc_codegen.bench.commands.matches import a_search
from lmpvc_codegen.bench.commands.oracles import (
    all_of,
    ended_at,
    ended_by,
    in_order,
    never_moved,
    said,
    spanned,
    spoke,
    visited,
)
from lmpvc_codegen.bench.commands.suite.worlds import (
    above,
    BATTERY,
    BIN,
    BOLT,
    BOX,
    BUTTON,
    changed,
    CUP,
    HAMMER,
    nested,
    plain,
    SCREW,
    TABLETOP,
    without,
)
from lmpvc_codegen.bench.commands.task import tasks_of
from lmpvc_codegen.bench.commands.writing import branching

_AT_OR_OVER_M = (-0.001, 0.2)
_LOW_M = (-0.05, 0.5)
_ANY_M = (0.0, 1.0)
_NO = r"\bno\b|\bnot\b|n't|cannot"
_YES = r'(?<!not )(?:yes|see|found|there|visible)'
_BANANA = (0.3, 0.1, 0.02)
_MIDDLE = ((CUP[0] + BOLT[0]) / 2, (CUP[1] + BOLT[1]) / 2, 0.035)

TASKS = tasks_of(
    'object',
    [
        plain('above-cup', 'go ten centimeters above the cup', ended_at(above(CUP, 0.1))),
        plain('to-cup', 'move to the cup', ended_by(CUP, z=_AT_OR_OVER_M)),
        plain(
            'left-of-bolt',
            'go five centimeters to the left of the bolt',
            ended_by(BOLT, y=-0.05, z=_LOW_M),
        ),
        plain(
            'above-hammer',
            'move fifteen centimeters above the hammer',
            ended_at(above(HAMMER, 0.15)),
        ),
        plain(
            'between', 'go to the middle between the cup and the bolt', ended_by(_MIDDLE, z=_LOW_M)
        ),
        plain(
            'right-of-bin',
            'move to ten centimeters right of the small bin',
            ended_by(BIN, y=0.1, z=_LOW_M),
        ),
        branching(
            'see-battery',
            'tell me if you can see the battery',
            (TABLETOP, all_of(never_moved, said(_YES), in_order(a_search('battery')))),
            (
                without('battery'),
                all_of(never_moved, said(rf'{_NO}|missing'), in_order(a_search('battery'))),
            ),
        ),
        nested(
            'two-hovers',
            'hover ten centimeters above the cup and then ten centimeters above the bolt',
            visited(CUP, BOLT, above_m=0.1),
            ended_at(above(BOLT, 0.1)),
        ),
        plain(
            'no-spoon',
            'is there a spoon on the table?',
            never_moved,
            said(_NO),
            in_order(a_search('spoon')),
        ),
        branching(
            'banana',
            'go 10 cm above the banana',
            (TABLETOP, all_of(never_moved, spoke, in_order(a_search('banana')))),
            (changed('banana', position_m=_BANANA), ended_at(above(_BANANA, 0.1))),
        ),
        plain('touch', 'touch the red button', visited(BUTTON, above_m=(-0.015, 0.015))),
        plain('push', 'push the red button', visited(BUTTON, above_m=(-0.03, 0.015))),
        plain(
            'over-bin',
            'move the hand 30 centimeters above the small bin',
            ended_at(above(BIN, 0.3)),
        ),
        plain(
            'hover-screw',
            'look for the screw and hover eight centimeters over it',
            ended_at(above(SCREW, 0.08)),
        ),
        nested(
            'tour',
            'visit the cup, the bolt and the box in this order, ten centimeters above each',
            visited(CUP, BOLT, BOX, above_m=0.1),
        ),
        nested(
            'to-and-fro',
            'go from above the battery to above the hammer and back again, three times',
            visited(*[BATTERY, HAMMER] * 3),
        ),
        plain(
            'straight-over-box',
            'come to a stop straight over the box, twenty centimetres higher than it',
            ended_at(above(BOX, 0.2)),
        ),
        plain(
            'how-far-apart',
            'how many centimetres apart are the screw and the bolt',
            never_moved,
            said(r'(?<![\d.])12(?:\.[34]\d*)?(?!\.?\d)|twelve'),
            in_order(a_search('screw')),
            in_order(a_search('bolt')),
        ),
        plain(
            'button-two-heights',
            'get the hand twenty-five centimetres over the red button, then lower it until only '
            'five are left',
            visited(BUTTON, above_m=0.25),
            ended_at(above(BUTTON, 0.05)),
        ),
        nested(
            'tap-and-return',
            'tap first the box, then the small bin, and come back to where you are now',
            visited(BOX, BIN, above_m=(-0.03, 0.015)),
            ended_at(TABLETOP.start_m),
        ),
        plain(
            'level-to-bolt',
            'without getting any higher or lower, go until you are directly over the bolt',
            ended_at((BOLT[0], BOLT[1], TABLETOP.start_m[2])),
            spanned(x=_ANY_M, y=_ANY_M),
        ),
        plain(
            'beside-screw',
            'stop seven centimetres to the right of the screw and four centimetres higher than it',
            ended_by(SCREW, y=0.07, z=0.04),
        ),
    ],
)
