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

"""The simulated mobile base: drives, turns, looks, docks and speaks."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
import math

from lmpvc_codegen.simulation.poses import Waypoint, wrap_angle
from lmpvc_codegen.simulation.scene import Scene

_TURN_RAD_S = math.radians(45)
_MOST_TURNED_RAD = math.radians(90)
_CURVED_RAD = math.radians(5)
_ROUNDING_M = 1e-9
_FULL_PERCENT = 100.0


@dataclass(frozen=True)
class Sighting:
    """
    Something that the base sees.

    :param distance: in metres.
    :param bearing: degrees to turn to face it, to the left above 0.
    """

    distance: float
    bearing: float


class SimulatedMobileBase:
    """A base on two wheels in a walled room; lengths are in metres, angles in degrees."""

    def __init__(self, scene: Scene) -> None:
        """Put the base where the world says, looking ahead."""
        self.__scene = scene
        self.__at = Waypoint(*scene.world.start_m)
        self.__charge_percent = scene.world.charge_percent

    def drive(self, distance: float, speed: float | None = None) -> bool:
        """Drive straight on, or back below 0; tell whether the way was free."""
        wanted_m = _finite(distance)
        free_m = min(abs(wanted_m), self.__free_m(_ahead(self.__at, math.copysign(1, wanted_m))))
        end = _ahead(self.__at, math.copysign(free_m, wanted_m))
        return self.__go([end], speed, is_blocked=free_m < abs(wanted_m) - _ROUNDING_M)

    def curve(self, radius: float, degrees: float, speed: float | None = None) -> bool:
        """Drive along an arc, to the left above 0 degrees; tell whether the way was free."""
        angle_rad = math.radians(_finite(degrees))
        steps = max(1, math.ceil(abs(angle_rad) / _CURVED_RAD))
        bend_rad = angle_rad / steps
        chord_m = 2 * abs(_finite(radius)) * math.sin(abs(bend_rad) / 2)
        path = [self.__at]
        for _ in range(steps):
            end = _ahead(_turned(path[-1], bend_rad / 2), chord_m)
            if not self.__is_free(end):
                break
            path.append(_turned(end, bend_rad / 2))
        return self.__go(path[1:], speed, is_blocked=len(path) <= steps)

    def turn(self, degrees: float) -> None:
        """Turn on the spot, to the left above 0."""
        angle_rad = math.radians(_finite(degrees))
        steps = max(1, math.ceil(abs(angle_rad) / _MOST_TURNED_RAD))
        self.__go([_turned(self.__at, angle_rad * n / steps) for n in range(1, steps + 1)], None)

    def look(self, thing: str) -> Sighting | None:
        """Look around for a thing; tell where it is, or None."""
        found = self.__scene.search(thing)
        return self.__sight(found.at) if found else None

    def dock(self) -> bool:
        """Drive to the dock and charge; tell whether it came there."""
        dock = self.__scene.named('dock')
        is_docked = dock is not None and self.__drive_to(dock.at)
        if is_docked:
            self.__charge_percent = _FULL_PERCENT
        self.__scene.told('docking', is_docked=is_docked)
        return is_docked

    def battery(self) -> float:
        """Tell how full the battery is, in percent."""
        return self.__charge_percent

    def speak(self, words: object) -> None:
        """Say something."""
        self.__scene.say(words)

    def __drive_to(self, at: Waypoint) -> bool:
        sight = self.__sight(at)
        self.turn(sight.bearing)
        return self.drive(sight.distance)

    def __sight(self, at: Waypoint) -> Sighting:
        forward_m, left_m = at.x - self.__at.x, self.__at.y - at.y
        bearing_rad = wrap_angle(math.atan2(left_m, forward_m) - self.__at.heading_rad)
        return Sighting(math.hypot(forward_m, left_m), math.degrees(bearing_rad))

    def __free_m(self, one_on: Waypoint) -> float:
        """Measure how far it is to the wall of the room, by way of a place one metre on."""
        low, high = self.__scene.world.workspace_m
        free_m = [
            ((high if b > a else low)[axis] - a) / (b - a)
            for axis, (a, b) in enumerate(zip(self.__at[:2], one_on[:2], strict=True))
            if a != b
        ]
        return max(0.0, min(free_m))

    def __is_free(self, at: Waypoint) -> bool:
        low, high = self.__scene.world.workspace_m
        return all(
            low[axis] - _ROUNDING_M <= at[axis] <= high[axis] + _ROUNDING_M for axis in range(2)
        )

    def __go(self, way: list[Waypoint], speed: float | None, *, is_blocked: bool = False) -> bool:
        speed_m_s = self.__scene.world.speed_m_s if speed is None else _finite(speed)
        if speed_m_s <= 0:
            raise ValueError(f'a speed is above 0 metres per second, not {speed_m_s}')
        path = [self.__at, *way]
        seconds = sum(
            max(a.distance_m(b) / speed_m_s, a.angle_rad(b) / _TURN_RAD_S)
            for a, b in pairwise(path)
        )
        self.__scene.told(
            'drive', waypoints=path, speed_m_s=speed_m_s, seconds=seconds, is_blocked=is_blocked
        )
        self.__at = path[-1]
        self.__scene.clock.advance(seconds)
        return not is_blocked


def _ahead(at: Waypoint, way_m: float) -> Waypoint:
    x = at.x + way_m * math.cos(at.heading_rad)
    return at._replace(x=x, y=at.y - way_m * math.sin(at.heading_rad))


def _turned(at: Waypoint, angle_rad: float) -> Waypoint:
    half_rad = (at.heading_rad + angle_rad) / 2
    return at._replace(qz=math.sin(half_rad), qw=math.cos(half_rad))


def _finite(value: float) -> float:
    number = float(value)
    if not math.isfinite(number):
        raise ValueError(f'{number} is no length, angle or speed')
    return number
