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

"""Taking things and putting them elsewhere."""

from __future__ import annotations

from lmpvc_codegen.bench.commands.matches import a_closing, a_wait, an_opening
from lmpvc_codegen.bench.commands.oracles import (
    all_of,
    before,
    ended_at,
    ended_by,
    holds,
    in_order,
    never_moved,
    not_said,
    put,
    said,
    spoke,
)
from lmpvc_codegen.bench.commands.suite.worlds import (
    above,
    BATTERY,
    BIN,
    BOX,
    changed,
    CUP,
    HANDOVER,
    HOLDING,
    nested,
    plain,
    TABLE,
    TABLETOP,
    without,
)
from lmpvc_codegen.bench.commands.task import Oracle, tasks_of
from lmpvc_codegen.bench.commands.writing import branching
from lmpvc_codegen.simulation.traces import Trace

_LIFTED_M = 0.195
_NEAR_M = (-0.01, 0.01)


def _is_high(trace: Trace) -> str:
    return '' if trace.path[-1].z >= _LIFTED_M else f'the hand is {trace.path[-1].z:.3f} m high'


def _put_all(*things: str) -> Oracle:
    return all_of(*(put(thing, BOX, within_m=0.08) for thing in things))


TASKS = tasks_of(
    'picking',
    [
        plain('pick-cup', 'pick up the cup', holds('cup')),
        plain('lift-bolt', 'pick up the bolt and lift it 20 centimeters', holds('bolt'), _is_high),
        plain('bolt-in-box', 'put the bolt into the box', put('bolt', BOX), holds('')),
        plain(
            'held-on-table',
            'place the held item on the table',
            put('pen', TABLE),
            holds(''),
            world=HOLDING,
        ),
        nested(
            'battery-in-bin',
            'pick up the battery and put it in the small bin',
            put('battery', BIN),
            holds(''),
        ),
        plain('let-go', 'let go', in_order(an_opening('pen')), never_moved, world=HOLDING),
        nested(
            'give-hammer',
            'grab the hammer and hand it over to me',
            in_order(a_closing('hammer'), an_opening('hammer')),
            put('hammer', HANDOVER),
        ),
        plain('close', 'close the gripper', in_order(a_closing()), never_moved),
        nested(
            'cup-left',
            'take the cup and put it down ten centimeters further left',
            put('cup', (CUP[0], CUP[1] - 0.1, CUP[2]), within_m=0.01),
            holds(''),
        ),
        branching(
            'weigh-hammer',
            'if you can pick up the hammer put it into the box, otherwise say too heavy',
            (TABLETOP, all_of(put('hammer', BOX), holds(''), not_said('heavy'))),
            (changed('hammer', is_pickable=False), all_of(said('heavy'), holds(''))),
        ),
        nested(
            'clear-up',
            'put the cup, the bolt and the screw into the box',
            _put_all('cup', 'bolt', 'screw'),
            holds(''),
        ),
        nested(
            'swap',
            'swap the cup and the battery',
            put('cup', BATTERY),
            put('battery', CUP),
            holds(''),
        ),
        plain('pick-table', 'pick up the table', holds(''), spoke),
        branching(
            'bolt-or-screw',
            'pick up the bolt if there is one, otherwise pick up the screw',
            (TABLETOP, holds('bolt')),
            (without('bolt'), holds('screw')),
            (without('bolt', 'screw'), holds('')),
            is_hierarchical=True,
        ),
        nested(
            'pen-for-cup',
            'put what you hold into the small bin and then pick up the cup',
            put('pen', BIN),
            holds('cup'),
            world=HOLDING,
        ),
        plain(
            'bolt-by-button',
            'put the bolt on the table',
            put('bolt', TABLE),
            holds(''),
            in_order(a_closing('bolt'), an_opening('bolt')),
        ),
        plain(
            'dead-battery',
            'that battery is dead, so get rid of it in the small bin',
            put('battery', BIN),
            holds(''),
        ),
        nested(
            'screw-by-battery',
            'lay the screw down twelve centimetres to the right of the battery',
            put('screw', (BATTERY[0], BATTERY[1] + 0.12, BATTERY[2]), within_m=0.01),
            holds(''),
        ),
        plain(
            'pass-pen',
            'pass me the pen that you are holding',
            put('pen', HANDOVER),
            holds(''),
            world=HOLDING,
        ),
        plain(
            'fill-my-hand',
            'open up, give me four seconds to lay something in your hand, then shut it',
            in_order(an_opening(), a_wait(4.0), a_closing()),
            never_moved,
        ),
        nested(
            'sort-parts',
            'sort the small parts: the bolt and the screw belong in the box, the battery in the '
            'small bin',
            _put_all('bolt', 'screw'),
            put('battery', BIN),
            holds(''),
        ),
        nested(
            'show-cup',
            'lift the cup fifteen centimetres off its place, keep it up there for five seconds '
            'and set it back where it stood',
            in_order(a_closing('cup'), a_wait(5.0), an_opening('cup')),
            before(a_wait(5.0), ended_at(above(CUP, 0.15), within_m=0.01)),
            before(an_opening('cup'), ended_by(CUP, x=_NEAR_M, y=_NEAR_M, z=(-0.01, 0.06))),
            holds(''),
        ),
    ],
)
