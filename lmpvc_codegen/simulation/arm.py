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

"""The simulated arm: LMPVC's robot API, which is also that of ``config/preamble.py``."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from lmpvc_codegen.simulation.poses import Pose, to_waypoint, Waypoint
from lmpvc_codegen.simulation.scene import Scene, Thing

GRASP_DISTANCE_M = 0.03
"""How close the hand has to be to what it takes."""

_GRIP_S = 0.5
_TURN_RAD_S = 1.0


class SimulatedArm:
    """An arm with a gripper in a world; every call of the robot API is an event."""

    def __init__(self, scene: Scene) -> None:
        """Put the hand where the world says."""
        world = scene.world
        self.__scene = scene
        self.__at = Waypoint(*world.start_m)
        self.__path: list[Any] = []
        self.__speed_m_s = world.speed_m_s
        self.__held = Thing(world.held, self.__at, True, 0.0) if world.held else None
        if self.__held:
            scene.things.append(self.__held)

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
        self.__scene.told(
            'motion', waypoints=waypoints, speed_m_s=self.__speed_m_s, seconds=seconds
        )
        self.__at = path[-1]
        if self.__held:
            self.__held.at = self.__at
        self.__scene.clock.advance(seconds)
        return True

    def find(self, name: str, correct: bool = True) -> tuple[Pose, bool]:  # noqa: ARG002
        """Look for an object; return its pose, and whether it was found."""
        thing = self.__scene.search(name)
        return (thing.at if thing else Waypoint(0.0, 0.0, 0.0)).to_pose(), thing is not None

    def find_verbose(
        self,
        name: str,
        correct: bool = True,  # noqa: ARG002
    ) -> tuple[Pose, bool, bool]:
        """Look for an object; return its pose, whether it can be picked up, and was found."""
        thing = self.__scene.search(name)
        if thing is None:
            return Pose(), False, False
        return thing.at.to_pose(), thing.is_pickable, True

    def say(self, text: Any) -> None:
        """Say a text aloud."""
        self.__scene.say(text)

    def set_speed(self, metres_per_second: float) -> None:
        """Set the speed of the moves that follow; it has to be above 0."""
        speed_m_s = float(metres_per_second)
        if not 0 < speed_m_s < float('inf'):
            raise ValueError(f'a speed is above 0 metres per second, not {speed_m_s}')
        self.__speed_m_s = speed_m_s
        self.__scene.told('speed', speed_m_s=speed_m_s)

    def open_hand(self) -> None:
        """Open the gripper; what it held stays where the hand is."""
        self.__scene.told('grip', is_closed=False, thing=self.__held.name if self.__held else '')
        self.__held = None
        self.__scene.clock.advance(_GRIP_S)

    def close_hand(self) -> None:
        """Close the gripper; it takes the nearest thing in its reach that can be picked up."""
        near = [
            (self.__at.distance_m(thing.at), index)
            for index, thing in enumerate(self.__scene.things)
            if thing.is_pickable
        ]
        distance_m, index = min(near, default=(float('inf'), 0))
        if self.__held is None and distance_m <= GRASP_DISTANCE_M:
            self.__held = self.__scene.things[index]
        self.__scene.told('grip', is_closed=True, thing=self.__held.name if self.__held else '')
        self.__scene.clock.advance(_GRIP_S)

    def stop(self, hard: bool = False) -> None:  # noqa: ARG002
        """Stop at once, and forget the path."""
        self.__path.clear()
        self.__scene.told('halt')
