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

"""Which way the robot goes, and how its hand turns."""

from __future__ import annotations

from itertools import pairwise
import math

from lmpvc_codegen.bench.commands.matches import difference, EXACT_M, fits, Span, told
from lmpvc_codegen.bench.commands.task import Oracle
from lmpvc_codegen.simulation.poses import Waypoint
from lmpvc_codegen.simulation.traces import Trace

LITTLE_M = (0.005, 0.11)
"""What 'a little' and 'slightly' may be: 5 mm to 11 cm; the preamble says 5 cm."""

_DEGREES = 0.4
"""A stated angle is met within so much."""


def moved(*, x: Span = 0.0, y: Span = 0.0, z: Span = 0.0) -> Oracle:
    """Ask for the way from the first to the last position; x forward, y right, z up, metres."""

    def judge(trace: Trace) -> str:
        ways = difference(trace.path[0], trace.path[-1])
        if all(fits(way, span) for way, span in zip(ways, (x, y, z), strict=True)):
            return ''
        return f'it moved by {told(ways)} instead of {told((x, y, z))}'

    return judge


def went(*steps: tuple[Span, Span, Span]) -> Oracle:
    """Ask for steps one after the other, in motions or waypoints, with nothing in between."""

    def judge(trace: Trace) -> str:
        found = list(_strides(trace.path))
        if len(found) == len(steps) and all(
            fits(way, span)
            for stride, step in zip(found, steps, strict=True)
            for way, span in zip(stride, step, strict=True)
        ):
            return ''
        ways = '; '.join(map(told, found)) or 'nowhere'
        return f'it went {ways} instead of {"; ".join(map(told, steps))}'

    return judge


def turned(axis: str, degrees: float) -> Oracle:
    """Ask for a rotation of the hand about its own axis; clockwise is above 0, as in LMPVC."""

    def judge(trace: Trace) -> str:
        first, last = trace.path[0], trace.path[-1]
        angle = math.degrees(first.angle_rad(last))
        along = -(last.qx, last.qy, last.qz)['xyz'.index(axis)] * math.copysign(1, last.qw)
        is_right_axis = abs(along) >= math.sin(math.radians(angle / 2)) - 0.01
        found = math.copysign(angle, along) if is_right_axis else math.nan
        if abs(found - degrees) <= _DEGREES or abs(abs(found - degrees) - 360) <= _DEGREES:
            return ''
        return f'the hand turned by {angle:.1f} degrees ({found:.1f} about {axis}), not {degrees}'

    return judge


def _strides(path: tuple[Waypoint, ...]) -> list[tuple[float, float, float]]:
    """Give the steps of a path; those that go on in the same direction are one."""
    strides: list[tuple[float, float, float]] = []
    for before, after in pairwise(path):
        way = difference(before, after)
        if math.hypot(*way) <= EXACT_M:
            continue
        if strides and _is_same_direction(strides[-1], way):
            last = strides.pop()
            way = (last[0] + way[0], last[1] + way[1], last[2] + way[2])
        strides.append(way)
    return strides


def _is_same_direction(a: tuple[float, float, float], b: tuple[float, float, float]) -> bool:
    cosine = sum(p * q for p, q in zip(a, b, strict=True)) / (math.hypot(*a) * math.hypot(*b))
    return cosine > 0.9999  # noqa: PLR2004 - within 0.8 degrees
