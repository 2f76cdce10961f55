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

"""What surrounds the simulated robot: named objects, a workspace, limits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
import json
import math
from typing import Any

from lmpvc_codegen.errors import SimulationError

ROBOTS = ('arm', 'mobile_base')
"""The robots that can be simulated."""

_POSITIVE = ('reach_m', 'max_speed_m_s', 'speed_m_s', 'horizon_s')


@dataclass(frozen=True)
class WorldObject:
    """
    Something that the robot may look for.

    :param name: what it is called; searches ignore case and articles.
    :param position_m: where it is grasped, or driven to: x forward, y right, z up.
    :param is_pickable: whether the gripper can hold it.
    :param visible_from_s: virtual second from which a search finds it.
    """

    name: str
    position_m: tuple[float, float, float]
    is_pickable: bool = True
    visible_from_s: float = 0.0


@dataclass(frozen=True)
class World:
    """
    A world at the start of a program.

    :param robot: which robot is in it.
    :param start_m: where the arm's hand is, or the base.
    :param held: name of the object in the hand; '' for none.
    :param workspace_m: the corners with the smallest and the largest coordinates.
        A mobile base cannot leave it.
    :param reach_m: distance from the arm's base, at the origin, that its hand reaches.
    :param max_speed_m_s: the fastest that the robot may move.
    :param speed_m_s: the speed where a program sets none.
    :param charge_percent: how full the battery of a mobile base is.
    :param seed: what chance begins with.
    :param horizon_s: virtual seconds after which a program is ended.
    """

    robot: str = ROBOTS[0]
    objects: tuple[WorldObject, ...] = ()
    start_m: tuple[float, float, float] = (0.4, 0.0, 0.4)
    held: str = ''
    workspace_m: tuple[tuple[float, float, float], tuple[float, float, float]] = (
        (-1.0, -1.0, 0.0),
        (1.0, 1.0, 1.2),
    )
    reach_m: float = 1.3
    max_speed_m_s: float = 1.0
    speed_m_s: float = 0.25
    charge_percent: float = 100.0
    seed: int = 0
    horizon_s: float = 3600.0

    def to_json(self) -> dict[str, Any]:
        """Give what JSON can hold."""
        return asdict(self)

    @classmethod
    def from_json(cls, told: Mapping[str, Any]) -> World:
        """
        Read a world, each key of which is optional.

        :raises SimulationError: a key is unknown, or a value is not what it should be.
        """
        try:
            values = dict(told)
            objects = tuple(_object(o) for o in values.pop('objects', ()))
            start = _point(values.pop('start_m', cls.start_m))
            low, high = map(_point, values.pop('workspace_m', cls.workspace_m))
            for name in _POSITIVE:
                values[name] = _positive(values.get(name, getattr(cls, name)))
            robot = _robot(values.pop('robot', cls.robot))
            return cls(
                robot=robot, objects=objects, start_m=start, workspace_m=(low, high), **values
            )
        except (KeyError, TypeError, ValueError) as error:
            raise SimulationError(
                f'The world is not acceptable: {type(error).__name__}: {error}.',
                remedy='Compare it with what `simulate --show-world` prints.',
            ) from error


def read_world(text: str) -> World:
    """
    Read a world from JSON.

    :raises SimulationError: it is no JSON object, or no world.
    """
    try:
        told = json.loads(text)
    except ValueError as error:
        raise SimulationError(
            f'The world is not JSON: {error}.', remedy='Correct the file.'
        ) from error
    if not isinstance(told, dict):
        raise SimulationError('The world is not a JSON object.', remedy='Correct the file.')
    return World.from_json(told)


def _robot(told: Any) -> str:
    if told not in ROBOTS:
        raise ValueError(f'there is no robot {told!r}; there are {", ".join(ROBOTS)}')
    return str(told)


def _object(told: Mapping[str, Any]) -> WorldObject:
    return WorldObject(**{**told, 'position_m': _point(told['position_m'])})


def _point(told: Any) -> tuple[float, float, float]:
    x, y, z = map(_number, told)
    return x, y, z


def _positive(told: Any) -> float:
    if _number(told) <= 0:
        raise ValueError(f'{told!r} is not above 0')
    return _number(told)


def _number(told: Any) -> float:
    number = float(told)
    if not math.isfinite(number):
        raise ValueError(f'{told!r} is not finite')
    return number
