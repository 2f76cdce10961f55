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

"""Where a trace leaves what the world allows: workspace, reach, speed."""

from __future__ import annotations

from dataclasses import dataclass
import math

from lmpvc_codegen.simulation.poses import Waypoint
from lmpvc_codegen.simulation.traces import Drive, Motion, Trace
from lmpvc_codegen.simulation.world import World

_ROUNDING_M = 1e-6


@dataclass(frozen=True)
class Violation:
    """
    One limit that a motion does not keep.

    :param kind: ``workspace``, ``reach`` or ``speed``.
    :param motion: the motion that does.
    :param at: the waypoint that is out of bounds; for the speed, where the motion begins.
    """

    kind: str
    motion: Motion
    at: Waypoint
    sentence: str


def violations(trace: Trace) -> tuple[Violation, ...]:
    """
    Find what a robot with these limits would refuse.

    Workspace and reach are convex, so a straight way between allowed points is allowed.
    """
    found = []
    for motion in trace.of(Motion):
        if motion.speed_m_s > trace.world.max_speed_m_s + _ROUNDING_M:
            said = f'{motion.speed_m_s:g} m/s; at most {trace.world.max_speed_m_s:g} is allowed'
            found.append(Violation('speed', motion, motion.waypoints[0], said))
        for waypoint in motion.waypoints[1:]:
            found += _outside(waypoint, motion, trace.world)
    return tuple(found)


def _outside(waypoint: Waypoint, motion: Motion, world: World) -> list[Violation]:
    found = []
    for name, value, low, high in zip('xyz', waypoint[:3], *world.workspace_m, strict=True):
        if not low - _ROUNDING_M <= value <= high + _ROUNDING_M:
            said = f'{name} = {value:.3f} m is outside of {low:g} to {high:g}'
            found.append(Violation('workspace', motion, waypoint, said))
    distance_m = math.hypot(*waypoint[:3])
    if not isinstance(motion, Drive) and distance_m > world.reach_m + _ROUNDING_M:
        said = f'{distance_m:.3f} m from the base; {world.reach_m:g} is the reach'
        found.append(Violation('reach', motion, waypoint, said))
    return found
