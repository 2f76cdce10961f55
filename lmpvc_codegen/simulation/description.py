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

"""Traces in words, a line for each thing that the robot did."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
import math

from lmpvc_codegen.simulation.poses import turns_rad
from lmpvc_codegen.simulation.traces import (
    Docking,
    Drive,
    Event,
    Failure,
    Grip,
    Halt,
    Motion,
    Search,
    Speech,
    SpeedChange,
    Trace,
    Wait,
)
from lmpvc_codegen.simulation.violations import violations

_DIRECTIONS = (('forward', 'back'), ('right', 'left'), ('up', 'down'))
_STILL_M = 5e-5
_STILL_DEGREES = 0.05


def describe(trace: Trace) -> Iterator[str]:
    """Tell a trace line by line, violations below the motion that they belong to."""
    broken = violations(trace)
    for event in _with_waits_joined(trace.events):
        yield f'{event.at_s:7.2f} s  {f"line {event.line}" if event.line else "":<9} {tell(event)}'
        for violation in broken:
            if violation.motion is event:
                yield f'{"":>20} ! {violation.kind}: {violation.sentence}'


def tell(event: Event) -> str:
    """Tell an event in a few words."""
    match event:
        case Drive():
            return _tell_drive(event)
        case Motion():
            return _tell_motion(event)
        case Docking():
            return 'is at the dock and charges' if event.is_docked else 'does not get to a dock'
        case Speech():
            return f'says "{event.text}"'
        case Grip():
            did = 'closes the hand' if event.is_closed else 'opens the hand'
            held = ' on the ' if event.is_closed else ', letting go of the '
            return f'{did}{held}{event.thing}' if event.thing else did
        case Search():
            return f"looks for '{event.name}': {'found' if event.is_found else 'not found'}"
        case Wait():
            return f'waits {event.seconds:g} s'
        case SpeedChange():
            return f'sets the speed to {event.speed_m_s:g} m/s'
        case Halt():
            return 'stops'
        case Failure():
            return f'ENDS: {event.error}: {event.message}'.rstrip(': ')
    return event.kind


def _tell_motion(motion: Motion) -> str:
    first, last = motion.waypoints[0], motion.waypoints[-1]
    parts = []
    for before, after, (ahead, behind) in zip(first[:3], last[:3], _DIRECTIONS, strict=True):
        moved = after - before
        if abs(moved) > _STILL_M:
            parts.append(f'{_length(abs(moved))} {ahead if moved > 0 else behind}')
    degrees = math.degrees(first.angle_rad(last))
    if degrees > _STILL_DEGREES:
        parts.append(f'turned by {degrees:.4g} degrees')
    where = ', '.join(parts) or 'to where it was'
    through = len(motion.waypoints) - 2
    by = f' by way of {through} more waypoint{"s" * (through > 1)}' if through else ''
    return f'moves {where}{by} in {motion.seconds:.2f} s'


def _tell_drive(drive: Drive) -> str:
    path = drive.waypoints
    way_m = sum(a.distance_m(b) for a, b in pairwise(path))
    degrees = math.degrees(sum(turns_rad(path)))
    parts = []
    if way_m > _STILL_M:
        first, second = path[:2]
        way_rad = math.atan2(first.y - second.y, second.x - first.x)
        is_ahead = math.cos(way_rad - first.heading_rad) > 0
        parts.append(f'drives {_length(way_m)} {"ahead" if is_ahead else "back"}')
    if abs(degrees) > _STILL_DEGREES:
        side = 'left' if degrees > 0 else 'right'
        parts.append(f'turns {abs(degrees):.4g} degrees to the {side}')
    blocked = ', where something is in the way' if drive.is_blocked else ''
    return f'{" and ".join(parts) or "stays where it is"} in {drive.seconds:.2f} s{blocked}'


def _length(metres: float) -> str:
    for unit, size_m in (('m', 1.0), ('cm', 0.01)):
        if metres >= size_m:
            return f'{metres / size_m:.4g} {unit}'
    return f'{metres * 1000:.4g} mm'


def _with_waits_joined(events: tuple[Event, ...]) -> Iterator[Event]:
    """Join waits that follow each other; a loop of short sleeps is one wait to a reader."""
    waiting: Wait | None = None
    for event in events:
        if isinstance(event, Wait):
            seconds = event.seconds + (waiting.seconds if waiting else 0)
            first = waiting or event
            waiting = Wait(first.at_s, first.line, round(seconds, 6))
            continue
        if waiting:
            yield waiting
            waiting = None
        yield event
    if waiting:
        yield waiting
