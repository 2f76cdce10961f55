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

"""Moves, turns and figures on the floor, once or again, slow or fast."""

from __future__ import annotations

from lmpvc_codegen.bench.commands.matches import a_motion, a_speech, a_wait, any_motion
from lmpvc_codegen.bench.commands.mobile.oracles import turned_each_way, turned_left
from lmpvc_codegen.bench.commands.mobile.worlds import nested, plain
from lmpvc_codegen.bench.commands.oracles import (
    any_of,
    at_speed,
    in_order,
    moved,
    never_moved,
    spanned,
    times,
    waited,
    went,
)
from lmpvc_codegen.bench.commands.shapes import drew_polygon
from lmpvc_codegen.bench.commands.task import tasks_of

_MOVES = tasks_of(
    'move',
    [
        plain('ahead-two', 'drive forward two metres', moved(x=2)),
        plain('back-eighty', 'go back eighty centimetres', moved(x=-0.8)),
        plain('metre-and-a-half', 'roll ahead by a metre and a half', moved(x=1.5)),
        plain('feet', 'reverse two and a half feet', moved(x=-0.762)),
    ],
)

_TURNS = tasks_of(
    'turn',
    [
        plain('right-45', 'turn right by forty-five degrees', turned_left(-45), never_moved),
        plain('quarter-left', 'make a quarter turn to the left', turned_left(90), never_moved),
        plain('anticlockwise', 'turn thirty degrees anticlockwise', turned_left(30), never_moved),
        plain(
            'spin',
            'spin around twice',
            any_of(turned_left(720), turned_left(-720)),
            never_moved,
        ),
    ],
)

_SEQUENCES = tasks_of(
    'sequence',
    [
        plain(
            'drive-turn-drive',
            'drive one metre, turn right and drive two metres',
            went((1, 0, 0), (0, 2, 0)),
            turned_left(-90),
        ),
        plain(
            'and-back',
            'go forward three metres, wait five seconds and come back',
            in_order(a_motion(x=3), a_wait(5.0), any_motion),
            moved(),
        ),
    ],
)

_FIGURES = tasks_of(
    'shape',
    [
        plain(
            'square',
            'drive in a square with sides of one and a half metres',
            drew_polygon(4, side_m=1.5),
        ),
        nested(
            'eight',
            'drive a figure of eight out of two circles with a radius of half a metre',
            turned_each_way((340, 460)),
            any_of(spanned(x=1.0, y=2.0), spanned(x=2.0, y=1.0)),
            moved(),
        ),
    ],
)

_REPETITIONS = tasks_of(
    'repetition',
    [
        plain(
            'to-and-fro',
            'drive half a metre forward and back again, three times',
            went(*[(0.5, 0, 0), (-0.5, 0, 0)] * 3),
        ),
        plain(
            'attention',
            'say attention every two seconds, four times',
            times(4, a_speech('attention')),
            waited((6.0, 8.1)),
            never_moved,
        ),
    ],
)

_SPEEDS = tasks_of(
    'speed',
    [
        plain(
            'twenty-cm-a-second',
            'drive one metre at twenty centimetres per second',
            at_speed(0.2),
            moved(x=1),
        ),
        plain('slowly-back', 'slowly go back one metre', at_speed((0.01, 0.3)), moved(x=-1)),
    ],
)

TASKS = (*_MOVES, *_TURNS, *_SEQUENCES, *_FIGURES, *_REPETITIONS, *_SPEEDS)
