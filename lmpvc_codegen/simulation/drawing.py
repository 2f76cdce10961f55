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

"""A trace as a picture: the path from above and from the side, and what the robot did."""

from __future__ import annotations

import math
from pathlib import Path
import textwrap
from typing import Any

from lmpvc_codegen.errors import SimulationError
from lmpvc_codegen.simulation.description import describe
from lmpvc_codegen.simulation.traces import Drive, Grip, Motion, Search, Trace
from lmpvc_codegen.simulation.violations import violations

_INK, _PATH, _BAD, _THING, _BOX = '#1c2733', '#1f77b4', '#d62728', '#b07a1e', '#8a97a6'
_MOST_LINES = 26
_LINE_WIDTH = 66
_INDENT = ' ' * 24
_SMALLEST_VIEW_M = 0.12
_NUMBERED = 12
_DOTS_PER_INCH = 110

_FROM_ABOVE = ('from above', 1, 0, 'y, right (m)', 'x, forward (m)')
_FROM_THE_RIGHT = ('from the right', 0, 2, 'x, forward (m)', 'z, up (m)')
_VIEWS = {'arm': (_FROM_ABOVE, _FROM_THE_RIGHT), 'mobile_base': (_FROM_ABOVE,)}
"""Title, the coordinate that goes right, the one that goes up, and their names."""


def draw(trace: Trace, file: Path, *, title: str = '') -> None:
    """
    Draw a trace; the name's ending chooses the format: png, svg, pdf.

    :raises SimulationError: matplotlib is missing, or the file cannot be written.
    """
    try:
        from matplotlib.figure import Figure
    except ImportError as error:
        raise SimulationError(
            'Drawing needs matplotlib, which is not installed.',
            remedy='Run: pip install matplotlib',
        ) from error
    figure = Figure(figsize=(14, 5.6), facecolor='white', layout='constrained')
    grid = figure.add_gridspec(2, 3, width_ratios=(1, 1, 1.1), height_ratios=(2.6, 1))
    views = _VIEWS[trace.world.robot]
    for column, (name, right, up, right_label, up_label) in enumerate(views):
        columns = slice(column, 2 if column == len(views) - 1 else column + 1)
        axes = figure.add_subplot(grid[:, columns])
        _draw_view(axes, trace, right, up)
        axes.set(title=name, xlabel=right_label, ylabel=up_label)
    _write_words(figure.add_subplot(grid[0, 2]), trace)
    _draw_overview(figure.add_subplot(grid[1, 2]), trace)
    figure.suptitle(textwrap.shorten(title, 110), fontsize=13, color=_INK, parse_math=False)
    try:
        figure.savefig(file, dpi=_DOTS_PER_INCH)
    except (OSError, ValueError) as error:
        raise SimulationError(
            f"The picture '{file}' cannot be written: {error}.",
            remedy='Name a file that ends in .png or .svg, in a folder that exists.',
        ) from error


def _draw_view(axes: Any, trace: Trace, right: int, up: int) -> None:
    _draw_workspace(axes, trace, right, up)
    _draw_objects(axes, trace, right, up)
    motions = trace.of(Motion)
    for motion in motions:
        _draw_motion(axes, motion, right, up)
    _number_waypoints(axes, trace, right, up)
    for grip, at in _grips(trace):
        mark = 'v' if grip.is_closed else '^'
        axes.plot(at[right], at[up], mark, color=_INK, markersize=10, mfc='none', zorder=5)
    for violation in violations(trace):
        axes.plot(
            violation.at[right],
            violation.at[up],
            'x',
            color=_BAD,
            markersize=11,
            mew=2.5,
            zorder=6,
        )
    first = trace.path[0]
    axes.plot(first[right], first[up], 'o', color=_INK, markersize=9, mfc='white', zorder=4)
    _draw_end(axes, trace, right, up)
    _set_limits(axes, trace, right, up)
    axes.grid(color='#e4e8ec', linewidth=0.8)
    axes.set_axisbelow(True)


def _draw_objects(axes: Any, trace: Trace, right: int, up: int) -> None:
    """Draw what the program looked for or took; what else lies there, paler, and named once."""
    found = {search.position_m for search in trace.of(Search)}
    for thing in trace.world.objects:
        is_used = thing.position_m in found
        color = _THING if is_used else _BOX
        x, y = thing.position_m[right], thing.position_m[up]
        axes.plot(x, y, 's', color=color, markersize=9 if is_used else 5, alpha=0.8, zorder=2)
        if is_used or up == 0:
            axes.annotate(
                thing.name,
                (x, y),
                (6, 6),
                textcoords='offset points',
                color=color,
                fontsize=10 if is_used else 8,
                annotation_clip=True,
            )


def _draw_workspace(axes: Any, trace: Trace, right: int, up: int) -> None:
    low, high = trace.world.workspace_m
    xs = [low[right], high[right], high[right], low[right], low[right]]
    ys = [low[up], low[up], high[up], high[up], low[up]]
    axes.plot(xs, ys, '--', color=_BOX, linewidth=1.2, zorder=1)


def _draw_motion(axes: Any, motion: Motion, right: int, up: int) -> None:
    xs = [w[right] for w in motion.waypoints]
    ys = [w[up] for w in motion.waypoints]
    axes.plot(xs, ys, '-', color=_PATH, linewidth=2, zorder=3)
    axes.plot(xs[1:], ys[1:], '.', color=_PATH, markersize=5, zorder=3)
    middle = len(xs) // 2
    arrow = {'arrowstyle': '-|>', 'color': _PATH, 'mutation_scale': 16}
    start = (xs[middle - 1], ys[middle - 1])
    halfway = ((start[0] + xs[middle]) / 2, (start[1] + ys[middle]) / 2)
    if halfway != start:
        axes.annotate('', halfway, start, arrowprops=arrow, zorder=3)


def _draw_end(axes: Any, trace: Trace, right: int, up: int) -> None:
    """Draw where the robot is in the end; a base, as a wedge that points where it looks."""
    last, is_base = trace.path[-1], bool(trace.of(Drive))
    marker = (3, 0, math.degrees(last.heading_rad)) if is_base else 'o'
    axes.plot(
        last[right],
        last[up],
        marker=marker,
        color=_INK,
        markersize=13 if is_base else 6,
        zorder=4,
    )


def _number_waypoints(axes: Any, trace: Trace, right: int, up: int) -> None:
    """Give each waypoint a number where they are few, those in one place together."""
    if len(trace.path) > _NUMBERED:
        return
    numbers: dict[tuple[float, float], list[str]] = {}
    for number, waypoint in enumerate(trace.path):
        at = (round(waypoint[right], 4), round(waypoint[up], 4))
        numbers.setdefault(at, []).append(str(number))
    for at, texts in numbers.items():
        axes.annotate(
            ','.join(texts), at, (-9, -13), textcoords='offset points', color=_INK, fontsize=8
        )


def _grips(trace: Trace) -> list[tuple[Grip, Any]]:
    at, found = trace.start, []
    for event in trace.events:
        if isinstance(event, Motion):
            at = event.waypoints[-1]
        elif isinstance(event, Grip):
            found.append((event, at))
    return found


def _set_limits(axes: Any, trace: Trace, right: int, up: int) -> None:
    """Show the path and what was found, however small, and the same scale both ways."""
    found = [s.position_m for s in trace.of(Search) if s.position_m]
    points = [*(w[:3] for w in trace.path), *found]
    spans = []
    for axis in (right, up):
        low, high = min(p[axis] for p in points), max(p[axis] for p in points)
        spans.append(((low + high) / 2, high - low))
    half = max(_SMALLEST_VIEW_M, *(1.3 * size for _middle, size in spans)) / 2
    (x, _), (y, _) = spans
    axes.set(xlim=(x - half, x + half), ylim=(y - half, y + half), aspect='equal')
    axes.locator_params(nbins=6)


def _draw_overview(axes: Any, trace: Trace) -> None:
    """Draw the whole workspace from above, so that a small path is seen in its place."""
    _draw_workspace(axes, trace, 1, 0)
    axes.plot(
        [w.y for w in trace.path], [w.x for w in trace.path], '.-', color=_PATH, markersize=3
    )
    for thing in trace.world.objects:
        axes.plot(thing.position_m[1], thing.position_m[0], 's', color=_THING, markersize=3)
    bad = violations(trace)
    axes.plot([v.at.y for v in bad], [v.at.x for v in bad], 'x', color=_BAD, markersize=5)
    axes.set(aspect='equal', xticks=[], yticks=[], anchor='W')
    axes.set_title('the whole workspace from above', fontsize=9, color=_INK, loc='left')


def _write_words(axes: Any, trace: Trace) -> None:
    axes.axis('off')
    lines = [part for line in describe(trace) for part in _wrapped(line)]
    if len(lines) > _MOST_LINES:
        left = len(lines) - _MOST_LINES + 1
        shown = _MOST_LINES - 4
        lines = [*lines[:shown], f'{"":>10}... {left} more lines ...', *lines[-3:]]
    is_bad = False
    for row, line in enumerate(lines or ['The robot did nothing.']):
        is_bad = 'ENDS' in line or '!' in line[:22] or (is_bad and line.startswith(_INDENT))
        axes.text(
            0,
            1 - row / _MOST_LINES,
            line,
            family='monospace',
            fontsize=8,
            color=_BAD if is_bad else _INK,
            verticalalignment='top',
            parse_math=False,
        )


def _wrapped(line: str) -> list[str]:
    return textwrap.wrap(
        line, _LINE_WIDTH, subsequent_indent=_INDENT, replace_whitespace=False
    ) or ['']
