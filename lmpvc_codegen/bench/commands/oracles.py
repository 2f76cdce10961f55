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

"""What has to happen: oracles on traces, and how they are put together."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
import math
import re

from lmpvc_codegen.bench.commands.matches import any_motion, difference, EXACT_M, fits, Match, Span
from lmpvc_codegen.bench.commands.task import Oracle
from lmpvc_codegen.simulation.poses import Waypoint
from lmpvc_codegen.simulation.traces import (
    Grip,
    Motion,
    Trace,
    Wait,
)

LITTLE_M = (0.005, 0.11)
"""What 'a little' and 'slightly' may be: 5 mm to 11 cm; the preamble says 5 cm."""

_DEGREES = 0.4
"""A stated angle is met within so much."""


def all_of(*oracles: Oracle) -> Oracle:
    """Ask for everything, on a program that came to its end."""

    def judge(trace: Trace) -> str:
        if trace.failure:
            failure = trace.failure
            return f'it ended with {failure.error} in line {failure.line}: {failure.message}'
        return next(filter(None, (oracle(trace) for oracle in oracles)), '')

    return judge


def any_of(*oracles: Oracle) -> Oracle:
    """Ask for one of several."""

    def judge(trace: Trace) -> str:
        found = [oracle(trace) for oracle in oracles]
        return '' if '' in found else ' and '.join(found)

    return judge


def before(match: Match, oracle: Oracle) -> Oracle:
    """Ask for something to be so by the time that an event happens first, and for the event."""

    def judge(trace: Trace) -> str:
        for number, event in enumerate(trace.events):
            if match(event):
                return oracle(replace(trace, events=trace.events[:number]))
        return 'what something was to happen before did not happen'

    return judge


def moved(*, x: Span = 0.0, y: Span = 0.0, z: Span = 0.0) -> Oracle:
    """Ask for the way from the first to the last position; x forward, y right, z up, metres."""

    def judge(trace: Trace) -> str:
        ways = difference(trace.path[0], trace.path[-1])
        if all(fits(way, span) for way, span in zip(ways, (x, y, z), strict=True)):
            return ''
        return f'it moved by {_told(ways)} instead of {_told((x, y, z))}'

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
        told = '; '.join(map(_told, found)) or 'nowhere'
        return f'it went {told} instead of {"; ".join(map(_told, steps))}'

    return judge


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
        return f'it ended at {_told(last[:3])}, {off_m:.3f} m from {_told(position_m)}'

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
        return f'it ended {_told(ways)} from {_told(position_m)}, not {_told((x, y, z))}'

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
                return f'place {number} of {len(positions_m)}, {_told(place)}, was not visited'
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
        return f'the path spans {_told(sizes)} instead of {_told((x, y, z))}'

    return judge


def said(*patterns: str) -> Oracle:
    """Ask for speech that holds each of these patterns, in any words around them."""

    def judge(trace: Trace) -> str:
        spoken = ' | '.join(trace.spoken)
        missing = [p for p in patterns if not re.search(p, spoken, re.IGNORECASE)]
        return f'it said {spoken!r}, without {missing}' if missing else ''

    return judge


def not_said(pattern: str) -> Oracle:
    """Ask for speech without a pattern."""

    def judge(trace: Trace) -> str:
        spoken = ' | '.join(trace.spoken)
        return f'it said {spoken!r}' if re.search(pattern, spoken, re.IGNORECASE) else ''

    return judge


spoke = said(r'\w')
"""Ask for speech of any kind."""

was_silent = not_said('.')
"""Ask for no speech."""


def in_order(*matches: Match) -> Oracle:
    """Ask for events one after the other; others may lie between them."""

    def judge(trace: Trace) -> str:
        events = iter(trace.events)
        for number, match in enumerate(matches, start=1):
            if not any(match(event) for event in events):
                return f'thing {number} of {len(matches)} did not happen in its turn'
        return ''

    return judge


def times(number: int, match: Match) -> Oracle:
    """Ask for a number of events."""

    def judge(trace: Trace) -> str:
        found = sum(map(match, trace.events))
        return '' if found == number else f'it happened {found} times instead of {number}'

    return judge


def never(match: Match) -> Oracle:
    """Ask for no such event."""
    return times(0, match)


def waited(seconds: Span) -> Oracle:
    """Ask for the seconds that were slept, in all."""

    def judge(trace: Trace) -> str:
        slept = _slept_s(trace)
        return '' if fits(slept, seconds) else f'it waited {slept:.2f} s instead of {seconds}'

    return judge


def at_speed(metres_per_second: Span) -> Oracle:
    """Ask for motions at a speed, all of them, and for one at least."""

    def judge(trace: Trace) -> str:
        speeds = _speeds(trace)
        if speeds and all(fits(speed, metres_per_second) for speed in speeds):
            return ''
        return f'it moved at {speeds} m/s instead of {metres_per_second}'

    return judge


def at_speeds(*metres_per_second: Span) -> Oracle:
    """Ask for motions at these speeds, one after the other."""

    def judge(trace: Trace) -> str:
        speeds = _speeds(trace)
        if len(speeds) == len(metres_per_second) and all(map(fits, speeds, metres_per_second)):
            return ''
        return f'it moved at {speeds} m/s instead of {metres_per_second}'

    return judge


def slowed_down(trace: Trace) -> str:
    """Ask for a last motion that is slower than the first."""
    speeds = _speeds(trace)
    is_slower = len(speeds) > 1 and speeds[-1] < speeds[0]
    return '' if is_slower else f'it moved at {speeds} m/s'


def _speeds(trace: Trace) -> list[float]:
    return [motion.speed_m_s for motion in trace.of(Motion) if any_motion(motion)]


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


def holds(thing: str) -> Oracle:
    """Ask for what is in the hand in the end; '' for nothing."""

    def judge(trace: Trace) -> str:
        held = trace.world.held
        for grip in trace.of(Grip):
            held = grip.thing if grip.is_closed else ''
        return '' if held == thing else f'the hand holds {held!r} in the end, not {thing!r}'

    return judge


def put(thing: str, position_m: tuple[float, float, float], *, within_m: float = 0.05) -> Oracle:
    """Ask for something to be let go of at a place, up to 20 cm above it."""

    def judge(trace: Trace) -> str:
        at = _let_go_at(trace, thing)
        if at is None:
            return f'the {thing} was not let go of'
        beside_m = math.dist(at[:2], position_m[:2])
        if beside_m <= within_m and -within_m <= at.z - position_m[2] <= 0.2:  # noqa: PLR2004
            return ''
        return f'the {thing} was let go of at {_told(at[:3])}, not at {_told(position_m)}'

    return judge


def _let_go_at(trace: Trace, thing: str) -> Waypoint | None:
    """Find where something was let go of last."""
    at, found = trace.start, None
    for event in trace.events:
        if isinstance(event, Motion):
            at = event.waypoints[-1]
        elif isinstance(event, Grip) and not event.is_closed and event.thing == thing:
            found = at
    return found


def _slept_s(trace: Trace) -> float:
    """Count the time of sleeping, and of looking at the clock meanwhile."""
    return sum(wait.seconds for wait in trace.of(Wait))


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


def _told(values: tuple[Span, ...]) -> str:
    shown = (f'{v:.4g}' if isinstance(v, float | int) else f'{v[0]:g}..{v[1]:g}' for v in values)
    return f'({", ".join(shown)})'
