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

"""
How a model uses functions that it has not defined yet, and whether that helps it.

Seed 000 found a model (Codestral) reluctant to do so, and weak at instructions of several stages.
Here the same commands are generated twice: hierarchically, and flat, where a program that calls
an undefined function is refused.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
import statistics
from typing import Any, TypeAlias

from lmpvc_codegen.bench.commands.running import RIGHT
from lmpvc_codegen.bench.commands.summary import summarise

Results: TypeAlias = Mapping[str, Mapping[str, Any]]

MODES: Mapping[str, Mapping[str, object]] = {
    'hierarchical': {},
    'flat': {'budget.max_functions': 1},
}
"""The two ways, and what each changes in the configuration."""


def make_report(found: Mapping[str, Results], *, about: Mapping[str, Any]) -> dict[str, Any]:
    """
    Sum up both ways, for commands of several stages and for all that were run.

    :param found: results by mode, and by the command's key.
    """
    return {
        'benchmark': 'hierarchy',
        **about,
        'modes': {mode: _summaries(results) for mode, results in found.items()},
        'commands': {
            key: {mode: _told(found[mode][key]) for mode in found}
            for key in next(iter(found.values()), {})
        },
    }


def _summaries(results: Results) -> dict[str, Any]:
    staged = [result for result in results.values() if result['is_hierarchical']]
    groups = {'of several stages': staged, 'all': list(results.values())}
    return {name: {**summarise(group), **_helpers(group)} for name, group in groups.items()}


def _helpers(group: list[Mapping[str, Any]]) -> dict[str, Any]:
    """Count the functions that answers call and nobody has defined, and how deep they lie."""
    helpers = [max(0, result['functions'] - 1) for result in group]
    return {
        'with_helpers': sum(number > 0 for number in helpers),
        'helpers_mean': statistics.fmean(helpers) if helpers else 0.0,
        'helpers_max': max(helpers, default=0),
        'depth_max': max((result['depth'] for result in group), default=0),
    }


def _told(result: Mapping[str, Any]) -> dict[str, Any]:
    names = ('text', 'outcome', 'complaint', 'functions', 'depth', 'model_calls', 'seconds')
    return {name: result[name] for name in names}


def as_markdown(report: Mapping[str, Any]) -> str:
    """Write both ways beside each other, and every command of which the outcome differs."""
    return '\n'.join(_lines(report)) + '\n'


def _lines(report: Mapping[str, Any]) -> Iterator[str]:
    yield f'# Hierarchy: {report["model"]["name"]}'
    yield ''
    yield (
        '| commands | way | right | no program | with helpers | helpers, mean | most | deepest | '
        'calls | s, mean |'
    )
    yield '|---|---|---:|---:|---:|---:|---:|---:|---:|---:|'
    for mode, groups in report['modes'].items():
        for name, s in groups.items():
            right = f'{s["right"]} of {s["commands"]} ({100 * s["success"]:.0f} %)'
            yield (
                f'| {name} | {mode} | {right} | {s["refused"]} | {s["with_helpers"]} | '
                f'{s["helpers_mean"]:.2f} | {s["helpers_max"]} | {s["depth_max"]} | '
                f'{s["model_calls"]} | {s["seconds"]["mean"]:.1f} |'
            )
    yield ''
    yield (
        'A helper is a function that an answer calls and that neither the answer nor the robot '
        'defines. Flat, such an answer has no program.'
    )
    yield ''
    yield '| command | hierarchical | helpers | flat |'
    yield '|---|---|---:|---|'
    for key, told in report['commands'].items():
        ways = [told.get(mode, {'outcome': '', 'functions': 1}) for mode in MODES]
        if len({way['outcome'] for way in ways}) > 1 or ways[0]['outcome'] != RIGHT:
            text = told[next(iter(told))]['text']
            yield (
                f'| {key}: "{text}" | {ways[0]["outcome"]} | {max(0, ways[0]["functions"] - 1)} | '
                f'{ways[1]["outcome"]} |'
            )
