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

"""Poses as robot programs handle them: mutable, with the attributes of ``geometry_msgs/Pose``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
import math
from typing import Any, NamedTuple

_NO_LENGTH = 1e-6


@dataclass
class Position:
    """A point, in metres: x forward, y right, z up."""

    x: float = 0.0
    y: float = 0.0
    z: float = 0.0


@dataclass
class Orientation:
    """A rotation as a unit quaternion."""

    x: float = 0.0
    y: float = 0.0
    z: float = 0.0
    w: float = 1.0


@dataclass
class Pose:
    """Where something is, and how it is turned."""

    position: Position = field(default_factory=Position)
    orientation: Orientation = field(default_factory=Orientation)


class Waypoint(NamedTuple):
    """A pose that cannot change any more: metres, and a unit quaternion."""

    x: float
    y: float
    z: float
    qx: float = 0.0
    qy: float = 0.0
    qz: float = 0.0
    qw: float = 1.0

    def to_pose(self) -> Pose:
        """Give a pose that a program may change."""
        return Pose(
            Position(self.x, self.y, self.z), Orientation(self.qx, self.qy, self.qz, self.qw)
        )

    @property
    def heading_rad(self) -> float:
        """Give the angle about the upright axis, to the left above 0, from -pi to pi."""
        return wrap_angle(2 * math.atan2(self.qz, self.qw))

    def distance_m(self, other: Waypoint) -> float:
        """Measure the straight way between the positions."""
        return math.dist(self[:3], other[:3])

    def angle_rad(self, other: Waypoint) -> float:
        """Measure the angle between the orientations, 0 to pi."""
        cosine = abs(sum(a * b for a, b in zip(self[3:], other[3:], strict=True)))
        return 2 * math.acos(min(1.0, cosine))


def turns_rad(path: Sequence[Waypoint]) -> list[float]:
    """Give by how much a path turns about the upright axis at each step, to the left above 0."""
    return [wrap_angle(b.heading_rad - a.heading_rad) for a, b in pairwise(path)]


def wrap_angle(angle_rad: float) -> float:
    """Give the same angle from -pi to pi."""
    return (angle_rad + math.pi) % (2 * math.pi) - math.pi


def to_waypoint(pose: Any) -> Waypoint:
    """
    Read a pose that a program made.

    :raises TypeError: it is no pose, or something in it is no number.
    :raises ValueError: a number in it is not finite, or the quaternion has no length.
    """
    try:
        p, q = pose.position, pose.orientation
        numbers = [float(value) for value in (p.x, p.y, p.z, q.x, q.y, q.z, q.w)]
    except AttributeError as error:
        raise TypeError(f'a waypoint is a pose, not {type(pose).__name__}: {error}') from None
    if not all(map(math.isfinite, numbers)):
        raise ValueError(f'a waypoint holds numbers that are not finite: {numbers}')
    length = math.hypot(*numbers[3:])
    if length < _NO_LENGTH:
        raise ValueError('the orientation of a waypoint is a quaternion of length 0')
    return Waypoint(*numbers[:3], *(value / length for value in numbers[3:]))
