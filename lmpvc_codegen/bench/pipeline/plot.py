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

"""A picture of a run: a bar a command, with its stages nested in it from top to bottom."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

from lmpvc_codegen.bench.figure import new_figure

_COLORS: Mapping[str, str] = MappingProxyType(
    {
        'queue': '#9aa5b1',
        'preamble': '#7b5ea7',
        'cache': '#4f86c6',
        'restating': '#c9a227',
        'prompts': '#b388d9',
        'prefixes': '#14746f',
        'prefill': '#e0a526',
        'decode': '#2a9d5c',
        'sampling': '#a7d8bd',
        'checks': '#d1495b',
        'repair': '#f28482',
        'rest': '#dfe4ea',
    }
)
_STAGE_COLORS: Mapping[str, str] = MappingProxyType(
    {'command': _COLORS['rest'], 'model': _COLORS['sampling']}
)
_WIDEST = 0.9


def draw(report: Mapping[str, Any], folder: Path) -> list[Path]:
    """
    Draw a report into a folder, as PNG and as SVG.

    :raises BenchmarkError: matplotlib is missing.
    """
    rows = report['commands']
    figure = new_figure(width=11, height=1.4 + 0.55 * len(rows))
    axes = figure.subplots()
    deepest = 1 + max((s['depth'] for row in rows for s in row['spans']), default=0)
    for at, row in enumerate(rows):
        _draw_command(axes, row, at, lane=_WIDEST / deepest)
    axes.set_yticks(range(len(rows)), [str(row['command'])[:40] for row in rows], fontsize=8)
    axes.set_ylim(len(rows) - 0.45, -0.55)
    axes.set(xlabel='seconds from the request; a mark where the floor is')
    axes.set_xlim(left=0)
    _legend(axes, rows)
    files = [folder / 'pipeline.png', folder / 'pipeline.svg']
    for file in files:
        figure.savefig(file, dpi=130, metadata={'Date': None} if file.suffix == '.svg' else {})
    return files


def _draw_command(axes: Any, row: Mapping[str, Any], at: int, *, lane: float) -> None:
    """Draw a command; what is inside another stage lies in the lanes below it."""
    for span in row['spans']:
        top = at - _WIDEST / 2 + span['depth'] * lane
        color = _STAGE_COLORS.get(span['stage'], _COLORS.get(span['stage'], '#000000'))
        length = max(span['end'] - span['begin'], 0.0)
        axes.broken_barh([(span['begin'], length)], (top, lane * _WIDEST), facecolors=color)
    if row['floor_s']:
        ends = at - _WIDEST / 2, at + _WIDEST / 2
        axes.vlines(row['floor_s'], *ends, color='#1c2733', linewidth=1.6)


def _legend(axes: Any, rows: Any) -> None:
    from matplotlib.patches import Patch

    seen = {span['stage'] for row in rows for span in row['spans']}
    names = {'command': 'rest', 'model': 'sampling'}
    shown = {names.get(stage, stage) for stage in seen}
    patches = [Patch(color=color, label=name) for name, color in _COLORS.items() if name in shown]
    axes.legend(
        handles=patches, loc='lower center', bbox_to_anchor=(0.5, 1), ncols=6, frameon=False
    )
