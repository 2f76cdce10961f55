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

"""The worlds of the mobile base's suite, and how its tasks are written down in them."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from lmpvc_codegen.bench.commands import writing
from lmpvc_codegen.simulation.world import World, WorldObject

DOOR = (3.0, 0.5, 0.0)
WINDOW = (0.0, -2.5, 0.0)
TABLE = (2.0, 1.5, 0.0)
CHAIR = (1.5, -1.0, 0.0)
BALL = (-1.0, 1.0, 0.0)
KITCHEN = (-3.0, -2.0, 0.0)
DOCK = (-2.5, 1.5, 0.0)

FLOOR = World(
    robot='mobile_base',
    objects=(
        WorldObject('door', DOOR),
        WorldObject('window', WINDOW),
        WorldObject('table', TABLE),
        WorldObject('chair', CHAIR),
        WorldObject('ball', BALL),
        WorldObject('kitchen', KITCHEN),
        WorldObject('dock', DOCK),
    ),
    start_m=(0.0, 0.0, 0.0),
    workspace_m=((-4.0, -3.0, 0.0), (4.0, 3.0, 2.0)),
    max_speed_m_s=1.5,
    speed_m_s=0.5,
    charge_percent=80.0,
)
"""Where a task names no other: the base in the middle of a room, facing the door's wall."""

CORRIDOR = replace(FLOOR, workspace_m=((-4.0, -3.0, 0.0), (1.0, 3.0, 2.0)))
"""The same with a wall one metre ahead."""

plain = partial(writing.plain, world=FLOOR)
nested = partial(writing.nested, world=FLOOR)
impossible = partial(writing.impossible, world=FLOOR)
without = partial(writing.without, FLOOR)
changed = partial(writing.changed, FLOOR)


def charged(percent: float) -> World:
    """Fill the battery so far."""
    return replace(FLOOR, charge_percent=percent)
