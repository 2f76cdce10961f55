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

"""What has to happen on the floor: oracles on headings, distances and the dock."""

from __future__ import annotations

import math

from lmpvc_codegen.bench.commands.matches import fits, Match, Span
from lmpvc_codegen.bench.commands.task import Oracle
from lmpvc_codegen.simulation.poses import turns_rad
from lmpvc_codegen.simulation.traces import Docking, Trace

_DEGREES = 0.4
"""A stated angle is met within so much."""

_FACING_DEGREES = 3.0


def turned_left(degrees: float) -> Oracle:
    """Ask for all turning together, whole turns counted; to the right it is below 0."""

    def judge(trace: Trace) -> str:
        found = math.degrees(sum(turns_rad(trace.path)))
        if abs(found - degrees) <= _DEGREES:
            return ''
        return f'the base turned {found:.1f} degrees to the left instead of {degrees:g}'

    return judge


def turned_each_way(degrees: Span) -> Oracle:
    """Ask for so much turning to the left, and as much to the right."""

    def judge(trace: Trace) -> str:
        turns = [math.degrees(turn) for turn in turns_rad(trace.path)]
        left, right = (sum(max(0.0, sign * turn) for turn in turns) for sign in (1, -1))
        if fits(left, degrees) and fits(right, degrees):
            return ''
        return f'the base turned {left:.0f} degrees to the left and {right:.0f} to the right'

    return judge


def faces(position_m: tuple[float, float, float]) -> Oracle:
    """Ask for a base that looks at a place in the end."""

    def judge(trace: Trace) -> str:
        last = trace.path[-1]
        to_it_rad = math.atan2(last.y - position_m[1], position_m[0] - last.x)
        off = math.degrees(math.acos(math.cos(to_it_rad - last.heading_rad)))
        return '' if off <= _FACING_DEGREES else f'it lies {off:.0f} degrees off the heading'

    return judge


def stopped_from(position_m: tuple[float, float, float], distance_m: Span) -> Oracle:
    """Ask for how far from a place the base is in the end."""

    def judge(trace: Trace) -> str:
        found_m = math.dist(trace.path[-1][:2], position_m[:2])
        if fits(found_m, distance_m):
            return ''
        return f'the base ended {found_m:.3f} m from there instead of {distance_m}'

    return judge


def a_docking(*, is_docked: bool = True) -> Match:
    """Match the coming to the dock."""
    return lambda event: isinstance(event, Docking) and event.is_docked == is_docked
