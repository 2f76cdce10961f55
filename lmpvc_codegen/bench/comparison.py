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

"""What changed from one run of the suite to another, command by command."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
import json
import math
from pathlib import Path
from typing import Any

from lmpvc_codegen.errors import BenchmarkError

_RIGHT = 'right'


@dataclass(frozen=True)
class Change:
    """A command whose outcome is another one."""

    key: str
    text: str
    was: str
    now: str
    complaint: str


@dataclass(frozen=True)
class Comparison:
    """
    Two runs over the commands that both hold.

    :param p_value: the chance of a difference so large, or larger, were both equally good: the
        exact form of McNemar's test on the commands that changed.
    """

    first: Mapping[str, Any]
    second: Mapping[str, Any]
    mended: tuple[Change, ...]
    broken: tuple[Change, ...]
    p_value: float


def read_report(file: Path) -> dict[str, Any]:
    """
    Read a report of ``bench commands``.

    :raises BenchmarkError: it is none.
    """
    try:
        told = json.loads(file.read_text(encoding='utf-8'))
    except (OSError, ValueError) as error:
        raise BenchmarkError(
            f"The report '{file}' cannot be read: {error}.",
            remedy='Name the JSON file that `bench commands` wrote.',
        ) from error
    if not isinstance(told, dict) or told.get('benchmark') != 'commands':
        raise BenchmarkError(
            f"'{file}' is no report on commands.",
            remedy='Name the JSON file that `bench commands` wrote.',
        )
    return told


def compare(first: Mapping[str, Any], second: Mapping[str, Any]) -> Comparison:
    """
    Compare two reports.

    :raises BenchmarkError: they have no command in common.
    """
    common = [key for key in first['commands'] if key in second['commands']]
    if not common:
        raise BenchmarkError(
            'The two reports have no command in common.', remedy='Compare runs of the same suite.'
        )
    changes = [_change(key, first['commands'][key], second['commands'][key]) for key in common]
    mended = tuple(c for c in changes if c.was != _RIGHT and c.now == _RIGHT)
    broken = tuple(c for c in changes if c.was == _RIGHT and c.now != _RIGHT)
    return Comparison(first, second, mended, broken, mcnemar(len(mended), len(broken)))


def mcnemar(mended: int, broken: int) -> float:
    """Give the two-sided p-value of McNemar's exact test (a binomial test at one half)."""
    changed = mended + broken
    tail = sum(math.comb(changed, k) for k in range(min(mended, broken) + 1))
    return min(1.0, math.ldexp(tail, 1 - changed))


def as_markdown(found: Comparison) -> str:
    """Write a comparison as tables."""
    return '\n'.join(_lines(found)) + '\n'


def _lines(found: Comparison) -> Iterator[str]:
    yield f'# {found.first["model"]["name"]} and {found.second["model"]["name"]}'
    yield ''
    yield '| figure | first | second | difference |'
    yield '|---|---:|---:|---:|'
    groups = {'all': ('all',)} | {name: ('splits', name) for name in found.first['splits']}
    for name, path in groups.items():
        a, b = (_at(report, path) for report in (found.first, found.second))
        if a and b:
            yield _row(f'right, {name}', 100 * a['success'], 100 * b['success'], '%')
    a, b = found.first['all'], found.second['all']
    for figure in ('mean', 'median', 'p90', 'max'):
        yield _row(f'seconds, {figure}', a['seconds'][figure], b['seconds'][figure], 's')
    for figure in ('model_calls', 'functions', 'tokens', 'repairs', 'remembered', 'refused'):
        yield _row(figure.replace('_', ' '), a[figure], b[figure], '')
    yield ''
    yield (
        f'{len(found.mended)} mended, {len(found.broken)} broken; equally good runs differ so '
        f'much with a chance of {found.p_value:.3g}.'
    )
    for title, changes in (('Mended', found.mended), ('Broken', found.broken)):
        if changes:
            yield f'\n## {title}\n'
            yield '| command | was | is | what was, or is, wrong |'
            yield '|---|---|---|---|'
        for c in changes:
            yield f'| {c.key}: "{c.text}" | {c.was} | {c.now} | {_cell(c.complaint)} |'


def _change(key: str, was: Mapping[str, Any], now: Mapping[str, Any]) -> Change:
    complaint = now['complaint'] or was['complaint']
    return Change(key, now['text'], was['outcome'], now['outcome'], complaint)


def _at(report: Mapping[str, Any], path: tuple[str, ...]) -> Mapping[str, Any]:
    for name in path:
        report = report.get(name, {})
    return report


def _row(name: str, first: float, second: float, unit: str) -> str:
    def told(value: float) -> str:
        return f'{value:.1f} {unit}'.rstrip() if unit else f'{value:g}'

    return f'| {name} | {told(first)} | {told(second)} | {second - first:+.4g} |'


def _cell(text: str) -> str:
    return ' '.join(text.replace('|', '/').split())[:160]
