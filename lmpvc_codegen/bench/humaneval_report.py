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

"""What a run of programming problems has shown, as JSON and as Markdown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
import statistics
from typing import Any

from lmpvc_codegen.bench.answering import Mode
from lmpvc_codegen.bench.humaneval import Round
from lmpvc_codegen.bench.pass_at_k import mean_pass_at_k, PassAtK

Results = Mapping[str, Mapping[str, Any]]


def make_report(
    rounds: Sequence[Round], results: Results, *, ks: Sequence[int], about: Mapping[str, Any]
) -> dict[str, Any]:
    """
    Sum up a run; the answers themselves stay in the journal.

    :param ks: of pass@k.
    :param about: the model, the settings and the machine, as they go into the report.
    :raises BenchmarkError: there are fewer samples than a k.
    """
    modes = list(dict.fromkeys(entry.mode for entry in rounds))
    by_mode = {
        mode: {e.problem.key: results[e.key]['samples'] for e in rounds if e.mode == mode}
        for mode in modes
    }
    solved = {
        mode: {key: _right(samples) for key, samples in problems.items()}
        for mode, problems in by_mode.items()
    }
    return {
        'benchmark': 'humaneval',
        **about,
        'confinement': _confinement(results),
        'modes': {mode: _summary(problems, ks) for mode, problems in by_mode.items()},
        'differences': _differences(solved),
        'right_answers': solved,
    }


def as_markdown(report: Mapping[str, Any]) -> str:
    """Write a report as a table with the modes side by side."""
    modes = report['modes']
    lines = [
        f'# {report["set"]}: {report["model"]["name"]}',
        '',
        f'{next(iter(modes.values()))["problems"]} problems, {report["samples"]} answers to each; '
        f'prompt format {report["model"]["prompt_format"]}, temperature '
        f'{report["sampling"]["temperature"]:g}, seed {report["sampling"]["seed"]}, at most '
        f'{report["max_tokens"]} tokens a completion.',
        '',
        f'| | {" | ".join(modes)} |',
        f'|---|{"---:|" * len(modes)}',
    ]
    for title, values in _rows(modes):
        lines.append(f'| {title} | {" | ".join(values)} |')
    lines += ['', *_notes(report)]
    return '\n'.join(lines) + '\n'


def _summary(problems: Mapping[str, Sequence[Mapping[str, Any]]], ks: Sequence[int]) -> Any:
    samples = [sample for of_one in problems.values() for sample in of_one]
    counts = [(len(of_one), _right(of_one)) for of_one in problems.values()]
    seconds = [float(sample.get('seconds', 0)) for sample in samples]
    tokens = sum(int(sample['tokens']) for sample in samples)
    return {
        'problems': len(problems),
        'pass_at': {str(k): asdict(mean_pass_at_k(counts, k)) for k in ks},
        'ended': dict(Counter(sample['ended'] for sample in samples).most_common()),
        'seconds_mean': statistics.fmean(seconds),
        'seconds_median': statistics.median(seconds),
        'seconds_max': max(seconds),
        'tokens': tokens,
        'tokens_per_second': tokens / sum(seconds) if sum(seconds) else 0.0,
        'calls': sum(int(sample.get('calls', 0)) for sample in samples),
        'answers_with_helpers': sum(bool(sample.get('helpers')) for sample in samples),
        'helpers': sum(len(sample.get('helpers', ())) for sample in samples),
        'depth_max': max(int(sample.get('depth', 0)) for sample in samples),
        'answers_with_undefined_names': sum(bool(s.get('undefined')) for s in samples),
    }


def _confinement(results: Results) -> list[str]:
    """Name the limits that held in every process."""
    samples = [sample for result in results.values() for sample in result['samples']]
    held = [frozenset(sample['confinement']) for sample in samples if 'confinement' in sample]
    return sorted(frozenset.intersection(*held)) if held else []


def _right(samples: Sequence[Mapping[str, Any]]) -> int:
    return sum(bool(sample['passed']) for sample in samples)


def _differences(solved: Mapping[Mode, Mapping[str, int]]) -> dict[str, list[str]]:
    """Name the problems of which one mode solved more samples than the other."""
    flat, hierarchical = solved.get('flat', {}), solved.get('hierarchical', {})
    both = [key for key in flat if key in hierarchical]
    return {
        'better_flat': [key for key in both if flat[key] > hierarchical[key]],
        'better_hierarchical': [key for key in both if flat[key] < hierarchical[key]],
    }


def _rows(modes: Mapping[str, Mapping[str, Any]]) -> Iterator[tuple[str, list[str]]]:
    told = list(modes.values())
    for k in told[0]['pass_at']:
        yield f'pass@{k}', [str(PassAtK(**mode['pass_at'][k])) for mode in told]
    for title, key, form in (
        ('seconds an answer, mean', 'seconds_mean', '.2f'),
        ('median', 'seconds_median', '.2f'),
        ('most', 'seconds_max', '.2f'),
        ('tokens a second', 'tokens_per_second', '.1f'),
        ('model calls', 'calls', 'd'),
        ('answers that asked for helpers', 'answers_with_helpers', 'd'),
        ('helpers asked for', 'helpers', 'd'),
        ('deepest round', 'depth_max', 'd'),
        ('answers with undefined names left', 'answers_with_undefined_names', 'd'),
    ):
        yield title, [format(mode[key], form) for mode in told]
    for ended in sorted({end for mode in told for end in mode['ended']}):
        yield f'ended: {ended}', [str(mode['ended'].get(ended, 0)) for mode in told]


def _notes(report: Mapping[str, Any]) -> Iterator[str]:
    yield (
        'pass@k is the unbiased estimator 1 - C(n-c, k) / C(n, k); ± is the standard error of the '
        f'mean over the problems. Answers ran confined ({", ".join(report["confinement"])}).'
    )
    for library, count in report['left_out'].items():
        yield f'{count} problems were left out, because {library} is not installed.'
    for title, keys in report['differences'].items():
        if keys:
            yield f'\n{title.replace("_", " ").capitalize()}: {", ".join(keys)}.'
    machine = report['machine']
    versions = ', '.join(f'{name} {version}' for name, version in machine['versions'].items())
    yield (
        f'\nMachine: {machine["processor"]}, {machine["cores"]} cores, '
        f'{machine["memory_gb"]} GB; Python {machine["python"]}; {versions}.'
    )
    if 'sha256' in report['model']:
        yield f'Model file: {report["model"]["name"]}, sha256 {report["model"]["sha256"]}.'
