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

"""Places and conditions, every branch in a world of its own; and the dock."""

from __future__ import annotations

from lmpvc_codegen.bench.commands.mobile.oracles import a_docking, faces, stopped_from
from lmpvc_codegen.bench.commands.mobile.worlds import (
    CHAIR,
    changed,
    charged,
    CORRIDOR,
    DOCK,
    DOOR,
    FLOOR,
    KITCHEN,
    nested,
    plain,
    TABLE,
    WINDOW,
    without,
)
from lmpvc_codegen.bench.commands.oracles import (
    all_of,
    ended_at,
    in_order,
    moved,
    never,
    never_moved,
    not_said,
    said,
    visited,
)
from lmpvc_codegen.bench.commands.task import tasks_of
from lmpvc_codegen.bench.commands.writing import branching

_AT_M = (0.0, 1.0)
"""How near to a thing the base is when it has gone there."""

_PLACES = tasks_of(
    'place',
    [
        branching(
            'to-table',
            'go to the table',
            (FLOOR, stopped_from(TABLE, _AT_M)),
            (without('table'), never_moved),
        ),
        plain(
            'before-chair',
            'drive up to the chair and stop half a metre in front of it',
            stopped_from(CHAIR, 0.5),
            faces(CHAIR),
        ),
        branching(
            'face-window',
            'face the window',
            (FLOOR, all_of(faces(WINDOW), never_moved)),
            (without('window'), never_moved),
        ),
        nested(
            'door-then-kitchen',
            'drive to the door and then to the kitchen',
            visited(DOOR, KITCHEN, within_m=_AT_M[1]),
            stopped_from(KITCHEN, _AT_M),
        ),
    ],
)

_CONDITIONS = tasks_of(
    'condition',
    [
        branching(
            'ball-or-nothing',
            'if you see a ball say ball, otherwise say nothing here',
            (FLOOR, all_of(said('ball'), not_said('nothing'))),
            (without('ball'), all_of(said('nothing here'), not_said('ball'))),
        ),
        branching(
            'low-battery',
            'if the battery is below thirty percent, go and charge',
            (charged(20.0), in_order(a_docking())),
            (charged(80.0), all_of(never(a_docking()), never_moved)),
        ),
        branching(
            'too-near',
            'if the chair is closer than two metres, back up half a metre',
            (FLOOR, moved(x=-0.5)),
            (changed('chair', position_m=(3.0, -1.0, 0.0)), never_moved),
            (without('chair'), never_moved),
        ),
        branching(
            'in-the-way',
            'drive forward two metres, and say excuse me if something is in the way',
            (FLOOR, all_of(moved(x=2), not_said('excuse'))),
            (CORRIDOR, all_of(moved(x=1), said('excuse me'))),
        ),
    ],
)

_DOCKINGS = tasks_of(
    'docking',
    [
        plain('charge', 'go and charge yourself', in_order(a_docking()), ended_at(DOCK)),
        branching(
            'or-help',
            'go to your dock, and call for help if there is none',
            (FLOOR, all_of(in_order(a_docking()), not_said('help'))),
            (without('dock'), said('help')),
        ),
    ],
)

TASKS = (*_PLACES, *_CONDITIONS, *_DOCKINGS)
