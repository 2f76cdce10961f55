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
Here the same commands are generated twice: hierarchically, and flat, where all of a command is one
function, an answer that calls an undefined one is asked for again, and there is no program where
that one does, too.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
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
    return {
        name: {**summarise(group), **_origins(group)}
        for name, group in groups.items()
        if name != 'all' or len(group) > len(staged)
    }


def _origins(group: list[Mapping[str, Any]]) -> dict[str, Any]:
    """Count where functions come from, and how deep those lie that the model left undefined."""
    helpers = [result['origins'].get('helper', 0) for result in group]
    others = {
        origin: sum(result['origins'].get(origin, 0) for result in group)
        for origin in ('step', 'given', 'taught')
    }
    return {
        'with_helpers': sum(number > 0 for number in helpers),
        'helpers': sum(helpers),
        'helpers_max': max(helpers, default=0),
        'helpers_depth': max((result['helpers_depth'] for result in group), default=0),
        **others,
    }


def _told(result: Mapping[str, Any]) -> dict[str, Any]:
    names = ('text', 'outcome', 'complaint', 'origins', 'helpers_depth', 'model_calls', 'seconds')
    return {name: result[name] for name in names}


def as_markdown(report: Mapping[str, Any]) -> str:
    """Write both ways beside each other, and every command of which the outcome differs."""
    return '\n'.join(_lines(report)) + '\n'


def _lines(report: Mapping[str, Any]) -> Iterator[str]:
    yield f'# Hierarchy: {report["model"]["name"]}'
    yield ''
    yield (
        '| commands | way | right | no program | with helpers | helpers | most | deepest | '
        'steps | given | taught | calls | s, mean |'
    )
    yield '|---|---|' + '---:|' * 11
    for mode, groups in report['modes'].items():
        for name, s in groups.items():
            right = f'{s["right"]} of {s["commands"]} ({100 * s["success"]:.0f} %)'
            yield (
                f'| {name} | {mode} | {right} | {s["refused"]} | {s["with_helpers"]} | '
                f'{s["helpers"]} | {s["helpers_max"]} | {s["helpers_depth"]} | {s["step"]} | '
                f'{s["given"]} | {s["taught"]} | {s["model_calls"]} | {s["seconds"]["mean"]:.1f} |'
            )
    yield ''
    yield (
        'A helper is a function that an answer calls and nobody had defined; flat, such an answer '
        'is asked for again. Steps are those of a command that is a plain list, taken apart '
        'without the model; given functions stand in the answer that calls them; taught ones are '
        "skills of the preamble's examples."
    )
    yield ''
    yield '| command | hierarchical | helpers | steps | flat | why not |'
    yield '|---|---|---:|---:|---|---|'
    for key, told in report['commands'].items():
        ways = [told.get(mode, {'outcome': '', 'complaint': '', 'origins': {}}) for mode in MODES]
        if {way['outcome'] for way in ways} != {RIGHT}:
            yield _row(key, told[next(iter(told))]['text'], *ways)


def _row(key: str, text: str, hierarchical: Mapping[str, Any], flat: Mapping[str, Any]) -> str:
    """Write a command that is not right in both ways."""
    origins = hierarchical['origins']
    why = next(filter(None, (hierarchical['complaint'], flat['complaint'])), '')
    cells = (
        f'{key}: "{text}"',
        hierarchical['outcome'],
        origins.get('helper', 0),
        origins.get('step', 0),
        flat['outcome'],
        ' '.join(why.split()).replace('|', '\\|'),
    )
    return f'| {" | ".join(map(str, cells))} |'
