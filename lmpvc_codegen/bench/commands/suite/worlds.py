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

"""The worlds of the suite, and how its tasks are written down in them."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from lmpvc_codegen.bench.commands import writing
from lmpvc_codegen.simulation.world import World, WorldObject

CUP = (0.50, 0.20, 0.05)
BOLT = (0.45, -0.10, 0.02)
SCREW = (0.42, -0.22, 0.02)
HAMMER = (0.55, 0.32, 0.03)
BATTERY = (0.38, 0.12, 0.02)
BOX = (0.30, 0.35, 0.10)
BIN = (0.30, -0.35, 0.10)
TABLE = (0.45, 0.00, 0.00)
BUTTON = (0.60, -0.25, 0.04)
HANDOVER = (0.60, 0.00, 0.45)

TABLETOP = World(
    objects=(
        WorldObject('cup', CUP),
        WorldObject('bolt', BOLT),
        WorldObject('screw', SCREW),
        WorldObject('hammer', HAMMER),
        WorldObject('battery', BATTERY),
        WorldObject('box', BOX, is_pickable=False),
        WorldObject('small bin', BIN, is_pickable=False),
        WorldObject('table', TABLE, is_pickable=False),
        WorldObject('red button', BUTTON, is_pickable=False),
        WorldObject('handover', HANDOVER, is_pickable=False),
    )
)
"""Where a task names no other: the arm over a table with things on it."""

HOLDING = replace(TABLETOP, held='pen')
"""The same, with a pen in the hand."""

plain = partial(writing.plain, world=TABLETOP)
nested = partial(writing.nested, world=TABLETOP)
impossible = partial(writing.impossible, world=TABLETOP)
without = partial(writing.without, TABLETOP)
changed = partial(writing.changed, TABLETOP)


def above(position_m: tuple[float, float, float], height_m: float) -> tuple[float, float, float]:
    """Name the place above another."""
    x, y, z = position_m
    return x, y, z + height_m
