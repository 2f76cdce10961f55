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


"""What events of a trace are asked for: a motion, a word, a wait, a search, a grip."""

from __future__ import annotations

from collections.abc import Callable
import re
from typing import TypeAlias

from lmpvc_codegen.simulation.poses import Waypoint
from lmpvc_codegen.simulation.traces import Event, Grip, Motion, Search, Speech, Wait

EXACT_M = 0.0005
"""A stated distance is met within half a millimetre, or two hundredths of itself."""

RELATIVE = 0.02

Match: TypeAlias = Callable[[Event], bool]

Span: TypeAlias = float | tuple[float, float]
"""A stated value, or the smallest and largest of values that will do."""


def fits(value: float, wanted: Span) -> bool:
    """Tell whether a value is what was stated."""
    if isinstance(wanted, tuple):
        return wanted[0] <= value <= wanted[1]
    exact = min(EXACT_M, abs(wanted) / 10) if wanted else EXACT_M
    return abs(value - wanted) <= max(exact, RELATIVE * abs(wanted))


def a_motion(*, x: Span = 0.0, y: Span = 0.0, z: Span = 0.0) -> Match:
    """Match a motion by the way from its first to its last waypoint."""

    def match(event: Event) -> bool:
        if not isinstance(event, Motion):
            return False
        ways = difference(event.waypoints[0], event.waypoints[-1])
        return all(fits(way, span) for way, span in zip(ways, (x, y, z), strict=True))

    return match


def any_motion(event: Event) -> bool:
    """Match a motion that goes somewhere."""
    return isinstance(event, Motion) and any(
        event.waypoints[0].distance_m(w) > EXACT_M for w in event.waypoints
    )


def a_speech(pattern: str) -> Match:
    """Match speech that holds a pattern."""
    return lambda event: (
        isinstance(event, Speech) and bool(re.search(pattern, event.text, re.IGNORECASE))
    )


def a_wait(seconds: Span) -> Match:
    """Match a wait."""
    return lambda event: isinstance(event, Wait) and fits(event.seconds, seconds)


def a_search(pattern: str) -> Match:
    """Match a search by what was looked for."""
    return lambda event: (
        isinstance(event, Search) and bool(re.search(pattern, event.name, re.IGNORECASE))
    )


def a_closing(thing: str | None = None) -> Match:
    """Match the closing of the hand, on something if that is asked for."""
    return _a_grip(is_closed=True, thing=thing)


def an_opening(thing: str | None = None) -> Match:
    """Match the opening of the hand, letting go of something if that is asked for."""
    return _a_grip(is_closed=False, thing=thing)


def _a_grip(*, is_closed: bool, thing: str | None) -> Match:
    return lambda event: (
        isinstance(event, Grip) and event.is_closed == is_closed and thing in {None, event.thing}
    )


def difference(first: Waypoint, last: Waypoint) -> tuple[float, float, float]:
    return last.x - first.x, last.y - first.y, last.z - first.z


def told(values: tuple[Span, ...]) -> str:
    """Write coordinates, or the ranges that will do."""
    shown = (f'{v:.4g}' if isinstance(v, float | int) else f'{v[0]:g}..{v[1]:g}' for v in values)
    return f'({", ".join(shown)})'
