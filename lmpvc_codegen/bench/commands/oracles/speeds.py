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

"""How fast the robot moves."""

from __future__ import annotations

from lmpvc_codegen.bench.commands.matches import any_motion, fits, Span
from lmpvc_codegen.bench.commands.task import Oracle
from lmpvc_codegen.simulation.traces import Motion, Trace


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
