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

"""Where the robot is, and was."""

from __future__ import annotations

import math

from lmpvc_codegen.bench.commands.matches import difference, EXACT_M, fits, Span, told
from lmpvc_codegen.bench.commands.task import Oracle
from lmpvc_codegen.simulation.poses import Waypoint
from lmpvc_codegen.simulation.traces import Trace


def never_moved(trace: Trace) -> str:
    """Ask for a robot that stays where it is."""
    far = max(trace.start.distance_m(waypoint) for waypoint in trace.path)
    return '' if far <= EXACT_M else f'it moved by up to {far:.3f} m'


def ended_at(position_m: tuple[float, float, float], *, within_m: float = 0.002) -> Oracle:
    """Ask for where the robot is in the end."""

    def judge(trace: Trace) -> str:
        last = trace.path[-1]
        off_m = math.dist(last[:3], position_m)
        if off_m <= within_m:
            return ''
        return f'it ended at {told(last[:3])}, {off_m:.3f} m from {told(position_m)}'

    return judge


def ended_by(
    position_m: tuple[float, float, float],
    *,
    x: Span = 0.0,
    y: Span = 0.0,
    z: Span = 0.0,
) -> Oracle:
    """Ask for where the robot is in the end, as seen from a place."""

    def judge(trace: Trace) -> str:
        ways = difference(Waypoint(*position_m), trace.path[-1])
        if all(fits(way, span) for way, span in zip(ways, (x, y, z), strict=True)):
            return ''
        return f'it ended {told(ways)} from {told(position_m)}, not {told((x, y, z))}'

    return judge


def visited(
    *positions_m: tuple[float, float, float], above_m: Span = (-0.01, 0.21), within_m: float = 0.01
) -> Oracle:
    """Ask for places one after the other; a hand may be above each of them."""

    def judge(trace: Trace) -> str:
        path = iter(trace.path)
        for number, place in enumerate(positions_m, start=1):
            if not any(
                math.dist(w[:2], place[:2]) <= within_m and fits(w.z - place[2], above_m)
                for w in path
            ):
                return f'place {number} of {len(positions_m)}, {told(place)}, was not visited'
        return ''

    return judge


def spanned(*, x: Span = 0.0, y: Span = 0.0, z: Span = 0.0) -> Oracle:
    """Ask for the size of the box around the whole path."""

    def judge(trace: Trace) -> str:
        sizes = tuple(
            max(w[axis] for w in trace.path) - min(w[axis] for w in trace.path)
            for axis in range(3)
        )
        if all(fits(size, span) for size, span in zip(sizes, (x, y, z), strict=True)):
            return ''
        return f'the path spans {told(sizes)} instead of {told((x, y, z))}'

    return judge
