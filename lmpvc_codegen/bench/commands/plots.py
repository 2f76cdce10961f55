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

"""Plots of a run of the suite, as SVG that a page can hold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
import io
from typing import Any

from lmpvc_codegen.bench.figure import new_figure

_RIGHT, _REFUSED, _WRONG, _INK = '#2a9d5c', '#e0a526', '#d1495b', '#1c2733'


def plot_success(kinds: Mapping[str, Mapping[str, Any]]) -> str:
    """Draw the outcomes by kind, as bars."""
    figure = new_figure(width=7.6, height=0.9 + 0.38 * len(kinds))
    axes = figure.subplots()
    names = list(kinds)[::-1]
    left = [0.0] * len(names)
    for label, color in (('right', _RIGHT), ('no program', _REFUSED), ('wrong', _WRONG)):
        sizes = [_share(kinds[name], label) for name in names]
        axes.barh(names, sizes, left=left, color=color, label=label, height=0.72)
        left = [a + b for a, b in zip(left, sizes, strict=True)]
    for row, name in enumerate(names):
        told = f'{kinds[name]["right"]} of {kinds[name]["commands"]}'
        axes.text(1, row, told, ha='left', va='center', color='white', fontsize=8)
    axes.set(xlim=(0, 100), xlabel='% of the commands of a kind')
    axes.legend(loc='lower center', bbox_to_anchor=(0.5, 1), ncols=3, frameon=False)
    _clean(axes)
    return _svg(figure)


def plot_seconds(found: Sequence[Mapping[str, Any]]) -> str:
    """Draw which share of the commands was answered within so many seconds."""
    figure = new_figure(width=7.6, height=2.8)
    axes = figure.subplots()
    seconds = sorted(float(result['seconds']) for result in found)
    shares = [100 * (n + 1) / len(seconds) for n in range(len(seconds))]
    axes.step([0.0, *seconds], [0.0, *shares], where='post', color=_INK, linewidth=1.8)
    axes.set(ylim=(0, 100), xlabel='seconds', ylabel='% of the commands answered')
    axes.set_xlim(left=0)
    axes.grid(color='#e4e8ec')
    _clean(axes)
    return _svg(figure)


def _share(summary: Mapping[str, Any], outcome: str) -> float:
    counts = {'right': summary['right'], 'no program': summary['refused']}
    counts['wrong'] = summary['commands'] - sum(counts.values())
    return float(100 * counts[outcome] / summary['commands'])


def _clean(axes: Any) -> None:
    for side in ('top', 'right'):
        axes.spines[side].set_visible(False)
    axes.set_axisbelow(True)


def _svg(figure: Any) -> str:
    written = io.StringIO()
    figure.savefig(written, format='svg', metadata={'Date': None})
    _prolog, opening, rest = written.getvalue().partition('<svg')
    return opening + rest
