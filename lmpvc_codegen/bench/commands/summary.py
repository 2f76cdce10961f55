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

"""What a run of the suite has shown, in figures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
import statistics
from typing import Any, TypeAlias

from lmpvc_codegen.bench.commands.running import REFUSED, RIGHT
from lmpvc_codegen.bench.commands.task import HELD_OUT

Results: TypeAlias = Mapping[str, Mapping[str, Any]]

SUMS = (
    'model_calls',
    'functions',
    'tokens',
    'prompt_tokens',
    'evaluated_tokens',
    'repairs',
    'remembered',
)


def make_report(results: Results, *, about: Mapping[str, Any]) -> dict[str, Any]:
    """
    Sum up a run: in all, by half, and by kind.

    :param about: model, settings and machine, as they go into the report.
    """
    found = list(results.values())
    return {
        'benchmark': 'commands',
        **about,
        'confinement': _held_always(found),
        'all': summarise(found),
        'splits': _by('split', found),
        'kinds': _by('kind', found),
        'hierarchical': summarise([r for r in found if r['is_hierarchical']]),
        'findings': dict(sum((Counter(r['findings']) for r in found), Counter()).most_common()),
        'errors': dict(Counter(r['error_code'] for r in found if r['error_code']).most_common()),
        'commands': {key: _without_traces(result) for key, result in results.items()},
    }


def summarise(found: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Sum up some commands."""
    right = sum(result['outcome'] == RIGHT for result in found)
    seconds = sorted(float(result['seconds']) for result in found)
    return {
        'commands': len(found),
        'right': right,
        'refused': sum(result['outcome'] == REFUSED for result in found),
        **_doubted(found),
        'success': right / len(found) if found else 0.0,
        'seconds': {
            'mean': statistics.fmean(seconds) if seconds else 0.0,
            'median': statistics.median(seconds) if seconds else 0.0,
            'p90': percentile(seconds, 0.9),
            'max': seconds[-1] if seconds else 0.0,
        },
        **{name: sum(result[name] for result in found) for name in SUMS},
    }


def _doubted(found: Sequence[Mapping[str, Any]]) -> dict[str, int]:
    """Count the programs that came with doubts; journals of older versions know of none."""
    doubted = [result for result in found if result.get('doubts')]
    right = sum(result['outcome'] == RIGHT for result in doubted)
    return {'doubted': len(doubted), 'doubted_right': right}


def failed(results: Results, *, shows_held_out: bool) -> Results:
    """
    Choose the commands that did not come out right.

    :param shows_held_out: whether those of that half are among them.
    """
    return {
        key: result
        for key, result in results.items()
        if result['outcome'] != RIGHT and (shows_held_out or result['split'] != HELD_OUT)
    }


def percentile(ordered: Sequence[float], share: float) -> float:
    """Give the smallest value that so large a share of the values do not exceed."""
    if not ordered:
        return 0.0
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def _by(field: str, found: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    names = dict.fromkeys(result[field] for result in found)
    return {name: summarise([r for r in found if r[field] == name]) for name in names}


def _held_always(found: Iterable[Mapping[str, Any]]) -> list[str]:
    held = [frozenset(result['confinement']) for result in found if result['confinement']]
    return sorted(frozenset.intersection(*held)) if held else []


def _without_traces(result: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in result.items() if name != 'traces'}
