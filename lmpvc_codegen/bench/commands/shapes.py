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

"""Oracles for shapes that the hand draws, wherever and in whichever plane it draws them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
import math
from typing import TypeAlias

from lmpvc_codegen.bench.commands.matches import EXACT_M, fits, Span
from lmpvc_codegen.bench.commands.task import Oracle
from lmpvc_codegen.simulation.poses import wrap_angle
from lmpvc_codegen.simulation.traces import Trace

Point: TypeAlias = tuple[float, float]
Place: TypeAlias = tuple[float, float, float]

SMALL_M = (0.005, 0.12)
"""The radius, or the side, of what is 'small'."""

_CLOSE = 0.03
"""A drawn length is met within three hundredths."""

_FLAT_M = 0.001
_ANGLE = 0.05
_ROUNDING_M = 1e-9
_FEWEST_OF_A_CURVE = 10
_FEWEST_OF_A_FIGURE = 3


def drew_polygon(corners: int, *, side_m: Span = SMALL_M) -> Oracle:
    """Ask for a closed regular polygon."""

    def judge(closed: list[Point]) -> str:
        found = _corners(closed)
        if len(found) != corners:
            return f'the figure has {len(found)} corners instead of {corners}'
        sides = [math.dist(a, b) for a, b in pairwise([*found, found[0]])]
        spread = max(sides) / min(sides) - 1
        angles, turn = _turns(found), 2 * math.pi / corners
        if spread > _CLOSE or any(abs(abs(a) - turn) > _ANGLE for a in angles):
            return f'the figure is not regular: sides {_told(sides)}'
        mean = sum(sides) / corners
        return '' if fits(mean, side_m) else f'the sides are {mean:.4f} m instead of {side_m}'

    return _of_a_closed_figure(judge)


def drew_rectangle(long_m: float, short_m: float) -> Oracle:
    """Ask for a closed rectangle."""

    def judge(closed: list[Point]) -> str:
        found = _corners(closed)
        right = [abs(abs(a) - math.pi / 2) < _ANGLE for a in _turns(found)]
        sides = sorted(math.dist(a, b) for a, b in pairwise([*found, found[0]]))
        wanted = [short_m, short_m, long_m, long_m]
        if len(found) == 4 and all(right) and all(map(fits, sides, wanted)):  # noqa: PLR2004
            return ''
        return f'the figure has sides {_told(sides)} instead of {_told(wanted)}'

    return _of_a_closed_figure(judge)


def drew_circle(radius_m: Span = SMALL_M) -> Oracle:
    """Ask for a whole circle, in ten waypoints or more."""
    ellipse = drew_ellipse(radius_m, radius_m)

    def judge(closed: list[Point]) -> str:
        us, vs = zip(*closed, strict=True)
        wide, high = max(us) - min(us), max(vs) - min(vs)
        return '' if fits(wide, high) else f'the figure is {wide:.4f} by {high:.4f} m'

    is_round = _of_a_closed_figure(judge)
    return lambda trace: ellipse(trace) or is_round(trace)


def drew_ellipse(first_m: Span, second_m: Span) -> Oracle:
    """Ask for a whole ellipse along two axes, in ten waypoints or more."""

    def judge(closed: list[Point]) -> str:
        if len(closed) < _FEWEST_OF_A_CURVE:
            return f'a curve of {len(closed)} points is none'
        us, vs = zip(*closed, strict=True)
        a, b = (max(us) - min(us)) / 2, (max(vs) - min(vs)) / 2
        centre = (max(us) + min(us)) / 2, (max(vs) + min(vs)) / 2
        off = max(abs(math.hypot((u - centre[0]) / a, (v - centre[1]) / b) - 1) for u, v in closed)
        if off > _CLOSE:
            return f'the points leave the curve by {100 * off:.0f} %'
        around = sum(_turn(p, centre, q) for p, q in pairwise([*closed, closed[0]]))
        if abs(abs(around) - 2 * math.pi) > 0.1:  # noqa: PLR2004
            return f'the curve goes round {math.degrees(around):.0f} degrees'
        if _are(a, b, first_m, second_m) or _are(b, a, first_m, second_m):
            return ''
        return f'the radii are {a:.4f} and {b:.4f} m instead of {first_m} and {second_m}'

    return _of_a_closed_figure(judge)


def drew_spiral(*, turns: float = 1.5) -> Oracle:
    """Ask for a curve that goes round and grows, or shrinks, all the time, or climbs."""

    def judge(trace: Trace) -> str:
        path = [w[:3] for w in trace.path]
        flat = [(x, y) for x, y, _z in path][1:]
        if len(flat) < _FEWEST_OF_A_CURVE:
            return f'a spiral of {len(flat)} points is none'
        centre = _spiral_centre(flat, (path[0][0], path[0][1]))
        around = sum(_turn(p, centre, q) for p, q in pairwise(flat))
        radii = [math.dist(p, centre) for p in flat]
        heights = [z for _x, _y, z in path][1:]
        if abs(around) < 2 * math.pi * turns * 0.9:
            return f'the curve goes round {abs(around) / (2 * math.pi):.2f} times'
        if not any(_is_monotonic(values) for values in (radii, heights)):
            return 'the curve neither grows nor shrinks nor climbs all the time'
        return ''

    return judge


def drew_zigzag(*, turns: int = 3) -> Oracle:
    """Ask for a path that goes to and fro across the way that it makes."""

    def judge(trace: Trace) -> str:
        steps = [
            tuple(b - a for a, b in zip(p[:3], q[:3], strict=True))
            for p, q in pairwise(trace.path)
            if p.distance_m(q) > EXACT_M
        ]
        for across in range(3):
            if _reversals([step[across] for step in steps]) < turns:
                continue
            others = [i for i in range(3) if i != across]
            ways = [abs(sum(step[i] for step in steps)) for i in others]
            if max(ways, default=0) > EXACT_M and any(
                _is_monotonic([sum(s[i] for s in steps[:n]) for n in range(len(steps) + 1)])
                for i in others
                if abs(sum(step[i] for step in steps)) > EXACT_M
            ):
                return ''
        return f'{len(steps)} steps do not go to and fro {turns} times while they advance'

    return judge


def _of_a_closed_figure(judge: Callable[[list[Point]], str]) -> Oracle:
    """Judge the figures in a path: all of it, or what is left without the way to and from it."""

    def judge_path(trace: Trace) -> str:
        complaints = [judge(figure) for figure in _figures(trace)]
        if not complaints:
            return 'the path is not closed, or lies in no plane of two axes'
        return '' if '' in complaints else complaints[0]

    return judge_path


def _figures(trace: Trace) -> Iterator[list[Point]]:
    path = [w[:3] for w in trace.path]
    steady = [p for n, p in enumerate(path) if n == 0 or math.dist(p, path[n - 1]) > EXACT_M]
    for begin in range(3):
        for end in (len(steady), len(steady) - 1):
            figure = steady[begin:end]
            is_closed = len(figure) > _FEWEST_OF_A_FIGURE and (
                math.dist(figure[0], figure[-1]) <= _gap_m(figure)
            )
            flat = _in_plane(figure) if is_closed else []
            if flat:
                yield flat


def _gap_m(figure: Sequence[Place]) -> float:
    """Let a polygon be closed exactly; a curve, within half of one of its small steps."""
    if len(figure) <= _FEWEST_OF_A_CURVE:
        return 2 * EXACT_M
    return 0.02 * max(math.dist(figure[0], p) for p in figure) + EXACT_M


def _in_plane(figure: Sequence[Place]) -> list[Point]:
    """Give a figure in its own plane, once round; nothing where it lies in none of two axes."""
    for axis in range(3):
        values = [p[axis] for p in figure]
        if max(values) - min(values) <= _FLAT_M:
            u, v = (i for i in range(3) if i != axis)
            flat = [(p[u], p[v]) for p in figure]
            return flat[:-1] if math.dist(flat[0], flat[-1]) <= 2 * EXACT_M else flat
    return []


def _corners(figure: list[Point]) -> list[Point]:
    """Leave out points on straight lines."""
    around = [figure[-1], *figure, figure[0]]
    return [
        point
        for before, point, after in zip(around, around[1:], around[2:], strict=False)
        if abs(_bend(before, point, after)) > 0.02  # noqa: PLR2004 - one degree
    ]


def _turns(corners: list[Point]) -> list[float]:
    around = [corners[-1], *corners, corners[0]] if corners else []
    return [_bend(*three) for three in zip(around, around[1:], around[2:], strict=False)]


def _bend(before: Point, point: Point, after: Point) -> float:
    """Measure by how much a path turns at a point, in radians."""
    first = math.atan2(point[1] - before[1], point[0] - before[0])
    return wrap_angle(math.atan2(after[1] - point[1], after[0] - point[0]) - first)


def _turn(p: Point, centre: Point, q: Point) -> float:
    """Measure the angle from p to q as seen from the centre."""
    first = math.atan2(p[1] - centre[1], p[0] - centre[0])
    return wrap_angle(math.atan2(q[1] - centre[1], q[0] - centre[0]) - first)


def _spiral_centre(points: list[Point], start: Point) -> Point:
    """Take the start when the curve winds round it, else the middle of the curve."""
    around = sum(_turn(p, start, q) for p, q in pairwise(points))
    if abs(around) > 2 * math.pi:
        return start
    us, vs = zip(*points, strict=True)
    return sum(us) / len(us), sum(vs) / len(vs)


def _is_monotonic(values: Sequence[float]) -> bool:
    steps = [b - a for a, b in pairwise(values)]
    grows = all(step >= -_ROUNDING_M for step in steps)
    shrinks = all(step <= _ROUNDING_M for step in steps)
    return (grows or shrinks) and abs(values[-1] - values[0]) > EXACT_M


def _reversals(steps: Sequence[float]) -> int:
    signs = [step > 0 for step in steps if abs(step) > EXACT_M]
    return sum(a != b for a, b in pairwise(signs))


def _are(a: float, b: float, first: Span, second: Span) -> bool:
    return fits(a, first) and fits(b, second)


def _told(values: Sequence[float]) -> str:
    return ', '.join(f'{value:.4f}' for value in values)
