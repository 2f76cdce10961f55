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

"""Conditions on what the robot sees; every branch is tried in a world of its own."""

from __future__ import annotations

from dataclasses import replace

from lmpvc_codegen.bench.commands.matches import a_closing, a_search, a_speech, an_opening
from lmpvc_codegen.bench.commands.oracles import (
    all_of,
    any_of,
    ended_at,
    in_order,
    moved,
    never,
    never_moved,
    not_said,
    said,
    times,
    visited,
    waited,
)
from lmpvc_codegen.bench.commands.suite.worlds import (
    above,
    BATTERY,
    BOLT,
    changed,
    CUP,
    HAMMER,
    SCREW,
    TABLETOP,
    without,
)
from lmpvc_codegen.bench.commands.task import Oracle, tasks_of
from lmpvc_codegen.bench.commands.writing import branching

_LOW = replace(TABLETOP, start_m=(0.4, 0.0, 0.2))
_BANANA = (0.3, 0.1, 0.02)
_NO = r"\bno\b|\bnot\b|n't|cannot"


def _named(nearer: str, farther: str) -> Oracle:
    """Ask for one of two things as the answer, and let it be compared with the other."""
    is_said = rf'{nearer} is [^|.]*(?:near|clos)|(?:near|clos)[^|.]* is (?:the )?{nearer}'
    return all_of(said(nearer), any_of(not_said(farther), said(is_said)))


TASKS = tasks_of(
    'condition',
    [
        branching(
            'cup-or-nothing',
            'if you see a cup, say found it, otherwise say nothing there',
            (TABLETOP, all_of(said('found it'), not_said('nothing'))),
            (without('cup'), all_of(said('nothing there'), not_said('found'))),
        ),
        branching(
            'no-hammer',
            'if there is no hammer, say hammer missing',
            (without('hammer'), said('hammer missing')),
            (TABLETOP, not_said('missing')),
        ),
        branching(
            'bolt-or-up',
            'if you find the bolt move ten centimeters above it, otherwise move up five '
            'centimeters',
            (TABLETOP, ended_at(above(BOLT, 0.1))),
            (without('bolt'), moved(z=0.05)),
        ),
        branching(
            'second-try',
            "if you can't find a banana, wait two seconds and try one more time; say yes or no",
            (changed('banana', position_m=_BANANA), all_of(said('yes'), waited(0.0))),
            (TABLETOP, all_of(said(r'\bno\b'), waited(2.0), times(2, a_search('banana')))),
            (
                changed('banana', position_m=_BANANA, visible_from_s=1.0),
                all_of(said('yes'), waited(2.0)),
            ),
        ),
        branching(
            'parts-check',
            'check for a cup and a bolt; say complete if both are there, otherwise say which is '
            'missing',
            (TABLETOP, said('complete')),
            (without('cup'), all_of(said('cup'), not_said(r'\bcomplete\b'))),
            (without('bolt'), all_of(said('bolt'), not_said(r'\bcomplete\b'))),
            is_hierarchical=True,
        ),
        branching(
            'too-low',
            'if the hand is lower than thirty centimeters, move up ten centimeters',
            (_LOW, moved(z=0.1)),
            (TABLETOP, never_moved),
        ),
        branching(
            'fasteners',
            'if you see the screw or the bolt, say fasteners',
            (TABLETOP, said('fasteners')),
            (without('screw'), said('fasteners')),
            (without('bolt'), said('fasteners')),
            (without('bolt', 'screw'), not_said('^fasteners')),
        ),
        branching(
            'three-looks',
            'look for the battery up to three times, waiting one second in between; say found or '
            'gave up',
            (TABLETOP, all_of(said('found'), times(1, a_search('battery')))),
            (
                changed('battery', position_m=BATTERY, visible_from_s=1.0),
                all_of(said('found'), times(2, a_search('battery'))),
            ),
            (
                without('battery'),
                all_of(said('gave up'), times(3, a_search('battery')), waited((2.0, 3.0))),
            ),
            is_hierarchical=True,
        ),
        branching(
            'which-side',
            'if the cup is to the left of the hand say left, otherwise say right',
            (TABLETOP, all_of(said('right'), not_said('left'))),
            (
                changed('cup', position_m=(0.5, -0.2, 0.05)),
                all_of(said('left'), not_said('right')),
            ),
        ),
        branching(
            'hover-or-sorry',
            'go 10 centimeters above the cup if you see it, and say sorry if you do not',
            (TABLETOP, all_of(ended_at(above(CUP, 0.1)), not_said('sorry'))),
            (without('cup'), all_of(never_moved, said('sorry'))),
        ),
        branching(
            'close-or-open',
            'when you see the hammer close the hand, otherwise open it',
            (TABLETOP, all_of(in_order(a_closing()), never(an_opening()))),
            (without('hammer'), all_of(in_order(an_opening()), never(a_closing()))),
        ),
        branching(
            'higher',
            'say box if the box is higher than the cup, otherwise say cup',
            (TABLETOP, all_of(said('box'), not_said('cup'))),
            (changed('cup', position_m=(0.5, 0.2, 0.3)), all_of(said('cup'), not_said('box'))),
        ),
        branching(
            'nearest',
            'move ten centimeters above the screw if you see it, else above the hammer if you '
            'see that',
            (TABLETOP, ended_at(above(SCREW, 0.1))),
            (without('screw'), ended_at(above(HAMMER, 0.1))),
            (without('screw', 'hammer'), never_moved),
        ),
        branching(
            'count',
            'say how many of these you can see: a cup, a bolt and a hammer',
            (TABLETOP, said(r'\b3\b|three')),
            (without('bolt'), said(r'\b2\b|two')),
            (without('bolt', 'cup', 'hammer'), said(rf'\b0\b|zero|none|{_NO}')),
        ),
        branching(
            'unless-hammer',
            'unless there is a hammer lying about, go fifteen centimetres up',
            (TABLETOP, never_moved),
            (without('hammer'), moved(z=0.15)),
        ),
        branching(
            'nearer',
            'tell me which one is nearer to your hand, the battery or the hammer',
            (TABLETOP, all_of(_named('battery', 'hammer'), never_moved)),
            (
                changed('battery', position_m=(0.75, 0.4, 0.02)),
                all_of(_named('hammer', 'battery'), never_moved),
            ),
        ),
        branching(
            'until-banana',
            'keep checking once a second until a banana turns up, then say there it is',
            (
                changed('banana', position_m=_BANANA, visible_from_s=4.0),
                all_of(
                    in_order(a_search('banana'), a_search('banana'), a_speech('there it is')),
                    waited((2.9, 5.1)),
                ),
            ),
            (
                changed('banana', position_m=_BANANA),
                all_of(in_order(a_search('banana'), a_speech('there it is')), waited((0.0, 1.1))),
            ),
        ),
        branching(
            'check-three',
            'check the cup, the hammer and the battery one by one: hover ten centimetres above '
            'each one that you can see, and name the ones that are missing',
            (TABLETOP, all_of(visited(CUP, HAMMER, BATTERY, above_m=0.1), not_said('hammer'))),
            (without('hammer'), all_of(visited(CUP, BATTERY, above_m=0.1), said('hammer'))),
            (
                without('cup', 'battery'),
                all_of(visited(HAMMER, above_m=0.1), said('cup', 'battery')),
            ),
            is_hierarchical=True,
        ),
    ],
)
