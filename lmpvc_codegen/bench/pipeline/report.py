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

"""The account of a run as plain data: a row a command, sums, means and the 90th percentile."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
import math
from typing import Any

from lmpvc_codegen.bench.pipeline.account import (
    before_first_token,
    COLUMNS,
    joined,
    seconds_by_column,
    stages,
)
from lmpvc_codegen.bench.pipeline.floor import characters_per_token, Known, Needed, needed
from lmpvc_codegen.bench.pipeline.measuring import PipelineRun
from lmpvc_codegen.bench.pipeline.over_ros import RosAnswer
from lmpvc_codegen.bench.pipeline.recording import Recording

Row = dict[str, Any]


def make_report(
    run: PipelineRun, *, about: Mapping[str, Any], over_ros: Sequence[RosAnswer] = ()
) -> Row:
    """
    Put the account together.

    :param about: the model, the machine, the settings.
    :param over_ros: what a node answered to the same commands.
    """
    known, length = Known(), characters_per_token([run.warm_up, *run.recordings])
    needed(run.warm_up, known, length)
    rows = []
    for recording in run.recordings:
        least = needed(recording, known, length)
        floor_s = run.mean_rates.seconds(least) if recording.program else None
        rows.append(_row(recording, least, floor_s))
    for row, answer in zip(rows, over_ros, strict=False):
        row['over_ros'] = {**asdict(answer), 'overhead_s': answer.overhead_s}
    return {
        'about': dict(about),
        'columns': dict(COLUMNS),
        'rates': {
            'prefill_tokens_per_s': run.mean_rates.prefill,
            'decode_tokens_per_s': run.mean_rates.decode,
            'before_and_after': [asdict(rates) for rates in run.rates],
        },
        'warm_up': _row(run.warm_up, needed(run.warm_up, Known(), length), None),
        'commands': rows,
        'totals': _totals(rows),
    }


def _row(recording: Recording, least: Needed, floor_s: float | None) -> Row:
    nested = stages(recording)
    answers = [answer for _request, answer in recording.asked]
    cost = recording.program.cost if recording.program else None
    return {
        'command': recording.text,
        'error': recording.error,
        'from_cache': bool(recording.program and recording.program.from_cache),
        'seconds': recording.seconds,
        'stages': seconds_by_column(recording, nested),
        'floor_s': floor_s,
        'ratio': recording.seconds / floor_s if floor_s else None,
        'before_first_token_s': before_first_token(nested),
        'model_calls': len(answers),
        'repairs': cost.repairs if cost else sum(stage.name == 'repair' for stage in nested),
        'tokens': {
            'prompt': sum(answer.prompt_tokens for answer in answers),
            'prefilled': sum(answer.prompt_tokens - answer.reused_tokens for answer in answers),
            'prefill_needed': least.prefill,
            'decoded': sum(answer.completion_tokens for answer in answers),
            'decode_needed': least.decode,
        },
        'passes': {
            name: sum(stage.name == name and stage.tokens > 0 for stage in nested)
            for name in ('prefill', 'decode')
        },
        'spans': [_span(stage.column, asdict(stage)) for stage in joined(nested)],
    }


def _span(column: str, stage: Mapping[str, Any]) -> Row:
    rounded = {name: round(stage[name], 6) for name in ('begin', 'end')}
    return {'stage': stage['name'], 'column': column, 'depth': stage['depth'], **rounded}


def _totals(rows: Sequence[Row]) -> Row:
    """Sum up; the ratio to the floor is one of sums, over the commands with a program."""
    told = [row for row in rows if row['floor_s']]
    floor_s = sum(row['floor_s'] for row in told)
    early = [row['before_first_token_s'] for row in rows if row['before_first_token_s']]
    overheads = [row['over_ros']['overhead_s'] for row in rows if 'over_ros' in row]
    return {
        'seconds': _summary([row['seconds'] for row in rows]),
        'stages': {name: _summary([row['stages'][name] for row in rows]) for name in COLUMNS},
        'floor_s': _summary([row['floor_s'] for row in told]),
        'ratio': sum(row['seconds'] for row in told) / floor_s if floor_s else None,
        'before_first_token_s': _summary(early),
        'ros_overhead_s': _summary(overheads),
        'failed': sum(bool(row['error']) for row in rows),
    }


def _summary(values: Sequence[float]) -> dict[str, float] | None:
    if not values:
        return None
    ordered = sorted(values)
    at = math.ceil(0.9 * len(ordered)) - 1
    return {'sum': sum(ordered), 'mean': sum(ordered) / len(ordered), 'p90': ordered[at]}
