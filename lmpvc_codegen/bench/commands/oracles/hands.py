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

"""What the hand holds, and where it lets go."""

from __future__ import annotations

import math

from lmpvc_codegen.bench.commands.matches import told
from lmpvc_codegen.bench.commands.task import Oracle
from lmpvc_codegen.simulation.poses import Waypoint
from lmpvc_codegen.simulation.traces import Grip, Motion, Trace


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
        return f'the {thing} was let go of at {told(at[:3])}, not at {told(position_m)}'

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
