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

"""Shapes."""

from __future__ import annotations

import math

from lmpvc_codegen.bench.commands.matches import a_wait, fits
from lmpvc_codegen.bench.commands.oracles import in_order, spanned
from lmpvc_codegen.bench.commands.shapes import (
    drew_circle,
    drew_ellipse,
    drew_polygon,
    drew_rectangle,
    drew_spiral,
    drew_zigzag,
)
from lmpvc_codegen.bench.commands.suite.worlds import CUP, plain
from lmpvc_codegen.bench.commands.task import Oracle, tasks_of
from lmpvc_codegen.simulation.traces import Trace

_ANY_M = (0.0, 1.0)


_ROUND = 10
"""Waypoints on a ring, or more, make a circle of it."""


def _went_around(place_m: tuple[float, float, float], radius_m: float) -> Oracle:
    """Ask for a ring with its middle at a place: ten waypoints or more so far from it."""

    def judge(trace: Trace) -> str:
        on_ring = [w for w in trace.path if fits(math.dist(w[:2], place_m[:2]), radius_m)]
        return '' if len(on_ring) >= _ROUND else f'{len(on_ring)} waypoints are on the ring'

    return judge


TASKS = tasks_of(
    'shape',
    [
        plain('circle', 'draw a circle with a radius of six centimeters', drew_circle(0.06)),
        plain(
            'square', 'draw a square with sides of ten centimeters', drew_polygon(4, side_m=0.1)
        ),
        plain('small-circle', 'draw a small circle', drew_circle()),
        plain(
            'triangle',
            'draw an equilateral triangle with sides of 8 centimeters',
            drew_polygon(3, side_m=0.08),
        ),
        plain(
            'ellipse',
            'draw an ellipse with radii of eight and four centimeters',
            drew_ellipse(0.08, 0.04),
        ),
        plain(
            'pentagon',
            'draw a pentagon with sides of five centimeters',
            drew_polygon(5, side_m=0.05),
        ),
        plain(
            'rectangle',
            'draw a rectangle 20 centimeters long and 10 centimeters wide',
            drew_rectangle(0.2, 0.1),
        ),
        plain(
            'hexagon', 'draw a hexagon with sides of 6 centimeters', drew_polygon(6, side_m=0.06)
        ),
        plain(
            'spiral',
            'draw a spiral with three turns, up to a radius of ten centimeters',
            drew_spiral(turns=3),
            spanned(x=(0.09, 0.21), y=(0.09, 0.21), z=(0, 0.15)),
        ),
        plain('diameter', 'draw a circle with a diameter of 20 centimeters', drew_circle(0.1)),
        plain('zigzag', 'make a zigzag forward with four strokes', drew_zigzag(turns=3)),
        plain('small-square', 'draw a small square', drew_polygon(4)),
        plain('zigzag-right', 'draw a zigzag to the right with six strokes', drew_zigzag(turns=5)),
        plain(
            'upright-circle',
            'draw an upright circle of 5 centimeters radius, like a wheel standing on the floor',
            drew_circle(0.05),
            spanned(x=_ANY_M, y=_ANY_M, z=(0.09, 0.16)),
        ),
        plain(
            'helix',
            'go up in a spiral of two turns with a radius of 5 centimeters',
            drew_spiral(turns=2),
            spanned(x=(0.09, 0.16), y=(0.09, 0.16), z=(0.005, 1)),
        ),
        plain(
            'circle-wait-circle',
            'draw a circle of radius 4 centimeters after waiting three seconds',
            drew_circle(0.04),
            in_order(a_wait(3.0)),
        ),
        plain(
            'octagon',
            'trace an octagon whose edges are three centimetres each',
            drew_polygon(8, side_m=0.03),
        ),
        plain(
            'oval',
            'outline an oval for me, fourteen centimetres long and eight centimetres wide',
            drew_ellipse(0.07, 0.04),
        ),
        plain(
            'door',
            'trace the outline of an upright door in the air, six centimetres wide and fifteen '
            'centimetres tall',
            drew_rectangle(0.15, 0.06),
            spanned(x=_ANY_M, y=_ANY_M, z=(0.147, 0.31)),
        ),
        plain(
            'ring-around-cup',
            'take the hand once around the cup in a level ring of ten centimetres radius',
            drew_circle(0.1),
            _went_around(CUP, 0.1),
        ),
    ],
)
