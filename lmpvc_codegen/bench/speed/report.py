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


"""The figures of a run: medians, and what has to be known to read them, as plain data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime, timezone
import statistics
from typing import Any

from lmpvc_codegen.bench.machine import describe_machine
from lmpvc_codegen.bench.speed import seed
from lmpvc_codegen.bench.speed.making import Source
from lmpvc_codegen.bench.speed.running import FormResult, Settings
from lmpvc_codegen.bench.speed.timing import Repeat

FIGURES = (
    'load_s',
    'first_token_s',
    'prefill_tokens_s',
    'decode_tokens_s',
    'total_s',
    'peak_memory_mb',
)
"""What is given of every form, as the median of its repeats."""

BASELINE = 'torch-eager'

CALM_SHARE = 0.2
"""A repeat during which others took more of the processors says little of the form."""


def make_report(
    results: Sequence[FormResult], source: Source, settings: Settings
) -> dict[str, Any]:
    """Put together all that is known of a run, as JSON can keep it."""
    baseline = next((r.repeats[0] for r in results if r.form.name == BASELINE and r.repeats), None)
    return {
        'benchmark': 'speed',
        'made_at': datetime.now(timezone.utc).isoformat(timespec='seconds'),
        'model': {
            'name': source.header.name,
            'file': source.path.name,
            'sha256': source.sha256,
            'size_bytes': source.path.stat().st_size,
            'file_type': source.header.file_type,
            'is_quantised': source.is_quantised,
            'parameters': source.header.parameters,
            'tensor_types': source.header.shares,
        },
        'settings': {
            'tokens': settings.tokens,
            'repeats': settings.repeats,
            'threads': settings.threads,
            'prompt': settings.prompt,
        },
        'machine': describe_machine(),
        'seed': {'source': seed.SOURCE, 'seconds': dict(seed.SECONDS)},
        'forms': [_form(result, source, baseline) for result in results],
    }


def medians(repeats: Sequence[Repeat]) -> dict[str, float]:
    """Give the median of every figure over repeats."""
    return {
        name: statistics.median(getattr(repeat, name) for repeat in repeats) for name in FIGURES
    }


def calm(repeats: Sequence[Repeat]) -> Sequence[Repeat]:
    """Leave out the repeats of a busy machine, unless there are no others."""
    return [repeat for repeat in repeats if repeat.others_share <= CALM_SHARE] or repeats


def agreement(ours: Sequence[int], theirs: Sequence[int]) -> int:
    """Count the tokens before the first that differs."""
    pairs = enumerate(zip(ours, theirs, strict=False))
    return next((at for at, (a, b) in pairs if a != b), min(len(ours), len(theirs)))


def _form(result: FormResult, source: Source, baseline: Repeat | None) -> dict[str, Any]:
    told: dict[str, Any] = {
        'name': result.form.name,
        'title': result.form.title,
        'seed_s': seed.SECONDS.get(result.form.name),
    }
    if result.skipped:
        told['skipped'] = asdict(result.skipped)
    if result.made:
        told |= {
            'file': result.made.path.name,
            'origin': result.made.origin,
            'size_bytes': result.made.size_bytes,
            'bits_a_weight': 8 * result.made.size_bytes / (source.header.parameters or 1),
            'tensor_types': dict(result.made.shares),
        }
    if result.repeats:
        told |= _measured(result.repeats, baseline)
    return told


def _measured(repeats: Sequence[Repeat], baseline: Repeat | None) -> Mapping[str, Any]:
    first = repeats[0]
    counted = calm(repeats)
    totals = [repeat.total_s for repeat in counted]
    return {
        'median': medians(counted),
        'counted': len(counted),
        'fastest_s': min(totals),
        'slowest_s': max(totals),
        'prompt_tokens': first.prompt_tokens,
        'is_repeatable': all(repeat.tokens == first.tokens for repeat in repeats),
        'as_torch_eager': agreement(first.tokens, baseline.tokens) if baseline else None,
        'engine': dict(first.engine),
        'text': first.text,
        'others_share': max(repeat.others_share for repeat in counted),
        'repeats': [_figures(repeat) for repeat in repeats],
    }


def _figures(repeat: Repeat) -> dict[str, Any]:
    """Give what differs from repeat to repeat; the tokens are in the journal."""
    told = repeat.as_record()
    return {name: value for name, value in told.items() if isinstance(value, float)}
