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

"""The report of a run of the suite as Markdown."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from lmpvc_codegen.bench.commands.summary import failed


def as_markdown(report: Mapping[str, Any], *, shows_held_out: bool = True) -> str:
    """
    Write the figures as tables, and what was wrong with each command that failed.

    :param shows_held_out: whether failures of that half are told; its figures always are.
    """
    return '\n'.join(_lines(report, shows_held_out)) + '\n'


def _lines(report: Mapping[str, Any], shows_held_out: bool) -> Iterator[str]:
    robot = report.get('robot', 'arm').replace('_', ' ')
    yield f'# Commands to the {robot}: {report["model"]["name"]}'
    yield ''
    yield from _table(
        {
            'all': report['all'],
            **report['splits'],
            'with helper functions': report['hierarchical'],
        },
        first='commands',
    )
    yield ''
    yield from _table(report['kinds'], first='kind')
    yield ''
    yield from _notes(report)
    yield ''
    yield '| command | outcome | seconds | calls | what was wrong |'
    yield '|---|---|---:|---:|---|'
    for key, result in failed(report['commands'], shows_held_out=shows_held_out).items():
        yield (
            f'| {key}: "{result["text"]}" | {result["outcome"]} | {result["seconds"]:.1f} | '
            f'{result["model_calls"]} | {_cell(result["complaint"])} |'
        )


def _table(summaries: Mapping[str, Mapping[str, Any]], *, first: str) -> Iterator[str]:
    yield (
        f'| {first} | right | no program | doubted | s, mean | median | p90 | max | calls | '
        'functions | tokens | repairs | remembered |'
    )
    yield f'|---{"|---:" * 12}|'
    for name, s in summaries.items():
        seconds = s['seconds']
        yield (
            f'| {name} | {s["right"]} of {s["commands"]} ({100 * s["success"]:.0f} %) | '
            f'{s["refused"]} | {s["doubted"]} ({s["doubted_right"]} right) | '
            f'{seconds["mean"]:.1f} | {seconds["median"]:.1f} | '
            f'{seconds["p90"]:.1f} | {seconds["max"]:.1f} | {s["model_calls"]} | '
            f'{s["functions"]} | {s["tokens"]} | {s["repairs"]} | {s["remembered"]} |'
        )


def _notes(report: Mapping[str, Any]) -> Iterator[str]:
    machine = report['machine']
    findings = ', '.join(f'{n} {name}' for name, n in report['findings'].items())
    errors = ', '.join(f'{n} {name}' for name, n in report['errors'].items())
    yield f'* Model: {report["model"]["name"]}, {report["model"]["prompt_format"]} form' + (
        f', sha256 {report["model"]["sha256"]}' if 'sha256' in report['model'] else ''
    )
    yield f'* Machine: {machine["processor"]}, {machine["cores"]} cores, {machine["memory_gb"]} GB'
    yield f'* Versions: Python {machine["python"]}' + ''.join(
        f', {name} {version}' for name, version in machine['versions'].items()
    )
    yield f'* Programs ran confined by {", ".join(report["confinement"]) or "nothing"}'
    yield f'* Findings of the checks, mended or not: {findings or "none"}'
    yield f'* No program because of: {errors or "nothing"}'


def _cell(text: str) -> str:
    return ' '.join(text.replace('|', '/').split())[:200]
