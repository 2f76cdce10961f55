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

"""What a run of coding tasks has shown, as JSON and as Markdown."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
import resource
import statistics
from typing import Any

from lmpvc_codegen.bench.coding_tasks import CodingTask
from lmpvc_codegen.bench.quality import FORMULA
from lmpvc_codegen.bench.tasks import NAMES

Results = Mapping[str, Mapping[str, Any]]


def make_report(
    tasks: Sequence[CodingTask], results: Results, *, about: Mapping[str, Any]
) -> dict[str, Any]:
    """
    Sum up a run, by language and in all; the answers themselves stay in the journal.

    :param about: the model, the settings and the machine, as they go into the report.
    """
    languages = list(dict.fromkeys(task.language for task in tasks))
    of_language = {
        NAMES[language]: [results[t.key] for t in tasks if t.language == language]
        for language in languages
    }
    held = [frozenset(r['confinement']) for r in results.values() if r['confinement']]
    return {
        'benchmark': 'tasks',
        **about,
        'formula': FORMULA,
        'confinement': sorted(frozenset.intersection(*held)) if held else [],
        'peak_memory_mb': resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e6,
        'languages': {name: _summary(found) for name, found in of_language.items()},
        'all': _summary([result for found in of_language.values() for result in found]),
        'tasks': {key: _without_answer(result) for key, result in results.items()},
    }


def as_markdown(report: Mapping[str, Any]) -> str:
    """Write a report as two tables, by language and by task."""
    lines = [
        f'# Coding tasks: {report["model"]["name"]}',
        '',
        '| language | success | cases passed | quality | seconds, mean | tokens a second |',
        '|---|---:|---:|---:|---:|---:|',
    ]
    for name, summary in (*report['languages'].items(), ('all', report['all'])):
        lines.append(
            f'| {name} | {summary["right"]} of {summary["tasks"]} '
            f'({100 * summary["success"]:.0f} %) | {100 * summary["cases"]:.0f} % | '
            f'{summary["quality"]:.2f} | {summary["seconds_mean"]:.1f} | '
            f'{summary["tokens_per_second"]:.1f} |'
        )
    lines += ['', *_notes(report), '']
    lines += ['| task | cases | quality | seconds | run, s | ended | what was wrong first |']
    lines += ['|---|---:|---:|---:|---:|---|---|']
    lines += [_task_row(key, result) for key, result in report['tasks'].items()]
    return '\n'.join(lines) + '\n'


def _summary(found: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    seconds = [float(result['seconds']) for result in found]
    right = sum(bool(result['right']) for result in found)
    return {
        'tasks': len(found),
        'right': right,
        'success': right / len(found),
        'cases': sum(r['passed'] for r in found) / sum(r['cases'] for r in found),
        'quality': statistics.fmean(float(result['quality']) for result in found),
        'seconds_mean': statistics.fmean(seconds),
        'seconds_max': max(seconds),
        'run_s_mean': statistics.fmean(float(result['run_s']) for result in found),
        'tokens_per_second': sum(r['tokens'] for r in found) / sum(seconds) if sum(seconds) else 0,
    }


def _without_answer(result: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in result.items() if name != 'answer'}


def _notes(report: Mapping[str, Any]) -> Iterator[str]:
    for name, tool in report['left_out'].items():
        yield f'{name} was left out for lack of {tool}.\n'
    yield report['formula'].replace('*', r'\*')
    machine = report['machine']
    versions = ', '.join(f'{name} {version}' for name, version in machine['versions'].items())
    yield (
        f'\nAnswers ran confined ({", ".join(report["confinement"])}). Prompt format '
        f'{report["model"]["prompt_format"]}, temperature {report["sampling"]["temperature"]:g}, '
        f'seed {report["sampling"]["seed"]}, at most {report["max_tokens"]} tokens. Memory of '
        f'this process at most {report["peak_memory_mb"]:.0f} MB, the model included.'
    )
    yield (
        f'Machine: {machine["processor"]}, {machine["cores"]} cores, '
        f'{machine["memory_gb"]} GB; Python {machine["python"]}; {versions}.'
    )
    if 'sha256' in report['model']:
        yield f'Model file: {report["model"]["name"]}, sha256 {report["model"]["sha256"]}.'


def _task_row(key: str, result: Mapping[str, Any]) -> str:
    message = ' '.join(str(result['message']).split()).replace('|', r'\|')[:100]
    shown = f'`{message}`' if message and '`' not in message else message
    return (
        f'| {key} | {result["passed"]} of {result["cases"]} | {result["quality"]:.2f} | '
        f'{result["seconds"]:.1f} | {result["run_s"]:.2f} | {result["ended"]} | {shown} |'
    )
