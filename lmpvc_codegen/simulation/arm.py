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

"""
The simulated arm: LMPVC's robot API, and that of ``config/preamble.py``, which is the same.

Runs inside of the confined process and tells each event as it happens.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import pairwise
import re
import sys
from typing import Any

from lmpvc_codegen.simulation.clock import HorizonReached, VirtualClock
from lmpvc_codegen.simulation.poses import Pose, to_waypoint, Waypoint
from lmpvc_codegen.simulation.world import World

PROGRAM_FILE = '<program>'
"""The file name that the program is compiled with."""

GRASP_DISTANCE_M = 0.03
"""How close the hand has to be to what it takes."""

_MOST_EVENTS = 10_000
_GRIP_S = 0.5
_TURN_RAD_S = 1.0
_SEARCH_S = 0.1


@dataclass
class _Thing:
    name: str
    at: Waypoint
    is_pickable: bool
    visible_from_s: float


class SimulatedArm:
    """An arm with a gripper in a world; every call of the robot API is an event."""

    def __init__(
        self, world: World, clock: VirtualClock, tell: Callable[[Mapping[str, Any]], None]
    ) -> None:
        """Put the hand where the world says."""
        self.__tell = tell
        self.__clock = clock
        self.__events = 0
        self.__at = Waypoint(*world.start_m)
        self.__path: list[Any] = []
        self.__speed_m_s = world.speed_m_s
        self.__things = [
            _Thing(o.name, Waypoint(*o.position_m), o.is_pickable, o.visible_from_s)
            for o in world.objects
        ]
        if world.held:
            self.__things.append(_Thing(world.held, self.__at, True, 0.0))
        self.__held = self.__things[-1] if world.held else None

    # LMPVC corrects poses for a frame that was turned by hand; the frame here never is.
    def get_pose(self, correct: bool = True) -> Pose:  # noqa: ARG002
        """Return the hand's pose; a change of it does not move the hand."""
        return self.__at.to_pose()

    def add_waypoint(self, pose: Pose, correct: bool = True) -> None:
        """Add a pose to the path; uncorrected it is taken as it is when the arm goes."""
        waypoint = to_waypoint(pose)
        self.__path.append(waypoint if correct else pose)

    def clear_waypoints(self) -> None:
        """Forget the path."""
        self.__path.clear()

    def go(self) -> bool:
        """Move along the path, then clear it; False where there is none."""
        if not self.__path:
            return False
        path = [p if isinstance(p, Waypoint) else to_waypoint(p) for p in self.__path]
        self.__path.clear()
        waypoints = [self.__at, *path]
        seconds = sum(
            max(a.distance_m(b) / self.__speed_m_s, a.angle_rad(b) / _TURN_RAD_S)
            for a, b in pairwise(waypoints)
        )
        self.__told('motion', waypoints=waypoints, speed_m_s=self.__speed_m_s, seconds=seconds)
        self.__at = path[-1]
        if self.__held:
            self.__held.at = self.__at
        self.__clock.advance(seconds)
        return True

    def find(self, name: str, correct: bool = True) -> tuple[Pose, bool]:  # noqa: ARG002
        """Look for an object; return its pose, and whether it was found."""
        thing = self.__search(name)
        return (thing.at if thing else Waypoint(0.0, 0.0, 0.0)).to_pose(), thing is not None

    def find_verbose(
        self,
        name: str,
        correct: bool = True,  # noqa: ARG002
    ) -> tuple[Pose, bool, bool]:
        """Look for an object; return its pose, whether it can be picked up, and was found."""
        thing = self.__search(name)
        if thing is None:
            return Pose(), False, False
        return thing.at.to_pose(), thing.is_pickable, True

    def say(self, text: Any) -> None:
        """Say a text aloud."""
        self.__told('speech', text=str(text)[:2000])

    def set_speed(self, metres_per_second: float) -> None:
        """Set the speed of the moves that follow; it has to be above 0."""
        speed_m_s = float(metres_per_second)
        if not 0 < speed_m_s < float('inf'):
            raise ValueError(f'a speed is above 0 metres per second, not {speed_m_s}')
        self.__speed_m_s = speed_m_s
        self.__told('speed', speed_m_s=speed_m_s)

    def open_hand(self) -> None:
        """Open the gripper; what it held stays where the hand is."""
        self.__told('grip', is_closed=False, thing=self.__held.name if self.__held else '')
        self.__held = None
        self.__clock.advance(_GRIP_S)

    def close_hand(self) -> None:
        """Close the gripper; it takes the nearest thing in its reach that can be picked up."""
        near = [
            (self.__at.distance_m(thing.at), index)
            for index, thing in enumerate(self.__things)
            if thing.is_pickable
        ]
        distance_m, index = min(near, default=(float('inf'), 0))
        if self.__held is None and distance_m <= GRASP_DISTANCE_M:
            self.__held = self.__things[index]
        self.__told('grip', is_closed=True, thing=self.__held.name if self.__held else '')
        self.__clock.advance(_GRIP_S)

    def stop(self, hard: bool = False) -> None:  # noqa: ARG002
        """Stop at once, and forget the path."""
        self.__path.clear()
        self.__told('halt')

    def sleep(self, seconds: float) -> None:
        """Let time pass; ``time.sleep`` becomes this."""
        seconds = float(seconds)
        if seconds < 0:
            raise ValueError('sleep length must be non-negative')
        self.__told('wait', seconds=seconds)
        self.__clock.advance(seconds)

    def __search(self, name: str) -> _Thing | None:
        wanted = _plain(name)
        seen = (
            thing
            for thing in self.__things
            if _plain(thing.name) == wanted and self.__clock.now_s >= thing.visible_from_s
        )
        thing = next(seen, None)
        position = thing.at[:3] if thing else None
        self.__told('search', name=str(name), is_found=thing is not None, position_m=position)
        self.__clock.advance(_SEARCH_S)
        return thing

    def __told(self, event: str, **values: Any) -> None:
        self.__events += 1
        if self.__events > _MOST_EVENTS:
            raise HorizonReached
        self.__tell({'event': event, 'at_s': self.__clock.now_s, 'line': program_line(), **values})


def program_line() -> int:
    """Find the line of the program that is being run; 0 where none is."""
    frame = sys._getframe()
    while frame.f_back is not None:
        if frame.f_code.co_filename == PROGRAM_FILE:
            return frame.f_lineno
        frame = frame.f_back
    return 0


def _plain(name: Any) -> str:
    """Let 'the small_bin' and 'Small Bin' be the same; a detector finds either."""
    words = re.sub(r'[\s_-]+', ' ', str(name).lower()).strip()
    return re.sub(r'^(?:the|a|an) ', '', words)
