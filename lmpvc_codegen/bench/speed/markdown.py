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


"""A report as Markdown, for a person."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from lmpvc_codegen.bench.speed.report import CALM_SHARE

_HEAD = (
    'form', 'MB on disk', 'bits a weight', 'load s', 'first token s', 'prefill tok/s',
    'decode tok/s', 'peak MB', 'seconds', 'range', 'faster than eager', "seed's seconds *",
    "seed's ratio *",
)  # fmt: skip

Told = Mapping[str, Any]


def as_markdown(report: Told) -> str:
    """Write a report: what was measured on what, the table, and what has to be known of it."""
    return '\n'.join(_lines(report)) + '\n'


def _lines(report: Told) -> Iterator[str]:
    model, settings = report['model'], report['settings']
    yield f'# Speed of {model["file"]} in {len(report["forms"])} forms'
    yield ''
    yield from _setting(report)
    yield ''
    yield f'| {" | ".join(_HEAD)} |'
    yield f'|{"---|" * len(_HEAD)}'
    eager: Told = next((form for form in report['forms'] if form['name'] == 'torch-eager'), {})
    for form in report['forms']:
        yield f'| {" | ".join(_row(form, eager))} |'
    yield ''
    yield (
        f'"seconds" are those for the `has_close_elements` prompt and {settings["tokens"]} tokens:'
        f' the median of {settings["repeats"]} repeats, less those of a busy machine, with the '
        'fastest and the slowest beside it.'
    )
    yield ''
    yield (
        f'\\* {report["seed"]["source"][0].upper()}{report["seed"]["source"][1:]}, to be seen '
        'and not to be compared; at most its ratios may be set beside ours.'
    )
    yield from _section('Not measured', _not_measured(report))
    yield from _section('What was written', _agreements(report))
    yield from _section('How the forms were made', _origins(report))
    yield from _section('How it was measured', _method(report))


def _setting(report: Told) -> Iterator[str]:
    model, machine = report['model'], report['machine']
    yield f'- Model: `{model["file"]}` ({model["file_type"]}), sha256 `{model["sha256"]}`'
    yield (
        f'- Machine: {machine["processor"]}, {machine["cores"]} cores, '
        f'{machine["memory_gb"]} GB, {machine["system"]}'
    )
    versions = ', '.join(f'{name} {version}' for name, version in machine['versions'].items())
    yield f'- Versions: Python {machine["python"]}, {versions}'
    yield f'- Threads: {report["settings"]["threads"]}; made at {report["made_at"]}'


def _row(form: Told, eager: Told) -> list[str]:
    size = form.get('size_bytes')
    cells = [form['name'], _figure(size and size / 1e6, 0), _figure(form.get('bits_a_weight'), 2)]
    median = form.get('median')
    if median is None:
        cells += ['not measured', *['-'] * 7]
    else:
        cells += [
            _figure(median['load_s'], 1),
            _figure(median['first_token_s'], 2),
            _figure(median['prefill_tokens_s'], 1),
            _figure(median['decode_tokens_s'], 1),
            _figure(median['peak_memory_mb'], 0),
            f'**{median["total_s"]:.1f}**',
            f'{form["fastest_s"]:.1f} to {form["slowest_s"]:.1f}',
            _ratio(eager.get('median', {}).get('total_s'), median['total_s']),
        ]
    return [*cells, _figure(form['seed_s'], 2), _ratio(eager.get('seed_s'), form['seed_s'])]


def _figure(value: float | None, digits: int) -> str:
    return '-' if value is None else f'{value:.{digits}f}'


def _ratio(whole: float | None, part: float | None) -> str:
    return f'{whole / part:.2f} x' if whole and part else '-'


def _section(title: str, items: Iterator[str]) -> Iterator[str]:
    lines = [f'- {item}' for item in items]
    if lines:
        yield from ('', f'## {title}', '', *lines)


def _not_measured(report: Told) -> Iterator[str]:
    for form in report['forms']:
        if 'skipped' in form:
            why = form['skipped']
            yield f'{form["name"]}: {why["reason"]} {why["remedy"]}'.strip()


def _agreements(report: Told) -> Iterator[str]:
    """Tell whether the forms write the same, above all whether the trace does."""
    count = report['settings']['tokens']
    for form in report['forms']:
        agreed = form.get('as_torch_eager')
        if form.get('is_repeatable') is False:
            yield f'{form["name"]}: its repeats did not write the same tokens.'
        if agreed is None or form['name'] == 'torch-eager':
            continue
        if agreed == count:
            yield f'{form["name"]}: the same {count} tokens as torch-eager.'
        elif form['name'] == 'torch-jit':
            yield (
                f'torch-jit: **the trace does not write what the model writes**: only its first '
                f'{agreed} of {count} tokens are those of torch-eager.'
            )
        else:
            yield f'{form["name"]}: the first {agreed} of {count} tokens as torch-eager.'
    if len({form['prompt_tokens'] for form in report['forms'] if 'prompt_tokens' in form}) > 1:
        yield 'The engines cut the prompt into different numbers of tokens.'


def _origins(report: Told) -> Iterator[str]:
    if report['model']['is_quantised']:
        yield (
            'Everything comes from a file that is quantised already, so f16 and torch have its '
            'precision, not that of the original weights: speed is measured here, not quality.'
        )
    for form in report['forms']:
        if 'origin' in form:
            shares = ', '.join(
                f'{share:.0%} {kind}'
                for kind, share in form['tensor_types'].items()
                if share >= 0.005  # noqa: PLR2004 - what would be shown as 0 %
            )
            yield f'{form["name"]}: {form["origin"]}' + (f'; weights: {shares}' if shares else '')


def _method(report: Told) -> Iterator[str]:
    yield (
        'Each repeat is a process of its own: libraries imported, model loaded from the page '
        'cache, two short runs that are not counted, then the prompt once. The repeats of all '
        'forms take turns.'
    )
    yield (
        'Every form writes the likeliest token each time and does not stop at an end of text, so '
        'that all write as many.'
    )
    yield (
        "Load is the time from the imported libraries to a model that answers; torch-jit's has "
        'two traces in it, one of the length of the prompt and one of a single token, over a '
        'cache of fixed size.'
    )
    yield (
        'Peak is the largest resident memory of the process, libraries included '
        f'({_library_memory(report)}); torch maps its file while it loads, and that counts too.'
    )
    busiest = max(
        (form['others_share'] for form in report['forms'] if 'repeats' in form), default=0
    )
    yield (
        f"Other processes took at most {busiest:.0%} of the processors' time during a repeat that "
        f'counts; repeats with more than {CALM_SHARE:.0%} are left out where there are others.'
    )
    for form in report['forms']:
        if left_out := len(form.get('repeats', ())) - form.get('counted', 0):
            yield f'{form["name"]}: {left_out} of {len(form["repeats"])} repeats left out.'
        elif form.get('others_share', 0) > CALM_SHARE:
            yield f'{form["name"]}: **its figures are those of a busy machine.**'
    for form in report['forms']:
        if form.get('engine'):
            told = ', '.join(f'{key} {value}' for key, value in form['engine'].items())
            yield f'{form["name"]}: {told}'


def _library_memory(report: Told) -> str:
    """Name the memory of the libraries alone, once for each kind."""
    found = {}
    for form in report['forms']:
        if 'repeats' in form:
            kind = 'torch' if form['name'].startswith('torch') else 'llama.cpp'
            found[kind] = form['repeats'][0]['library_memory_mb']
    return ', '.join(f'{kind} {size:.0f} MB' for kind, size in found.items()) or 'unknown'
