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

"""The account of a run as Markdown."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

_SHOWN_LENGTH = 44


def as_markdown(report: Mapping[str, Any]) -> str:
    """Write the table, and how to read it."""
    return '\n'.join(_lines(report)) + '\n'


def _lines(report: Mapping[str, Any]) -> Iterator[str]:
    about, rates, totals = report['about'], report['rates'], report['totals']
    columns = list(report['columns'])
    yield '# Where each second went'
    yield ''
    yield f'{about["model"]["name"]} on {about["machine"]["cores"]} cores of ' + (
        f'{about["machine"]["processor"]}.'
    )
    yield ''
    has_ros = totals['ros_overhead_s'] is not None
    head = ['command', *columns, *(['ROS'] if has_ros else []), 'all', 'floor', 'ratio']
    yield _line(head)
    yield _line(['---', *['---:'] * (len(head) - 1)])
    for row in report['commands']:
        yield _line([_command(row), *_figures(row, columns, has_ros=has_ros)])
    for name in ('sum', 'mean', 'p90'):
        yield _line([f'**{name}**', *_total_figures(totals, columns, name, has_ros=has_ros)])
    yield ''
    yield (
        f'Seconds. The machine read {rates["prefill_tokens_per_s"]:.1f} tokens a second in this '
        f'run and wrote {rates["decode_tokens_per_s"]:.1f}, one after the other; the floor is '
        'what nobody could know before, at these rates.'
    )
    early = totals['before_first_token_s']
    if early:
        yield ''
        yield (
            'From a request to the first pass that decodes, beside prefill: '
            f'{1e3 * early["mean"]:.1f} ms in the mean, {1e3 * early["p90"]:.1f} ms at p90.'
        )
    yield ''
    yield from (f'- **{name}**: {told}' for name, told in report['columns'].items())
    if has_ros:
        yield '- **ROS**: seconds of a client of a node, less those that the node told of'
    failed = [row for row in report['commands'] if row['error']]
    yield from [''] * bool(failed)
    yield from (f'No program for {row["command"]!r}: {row["error"]}' for row in failed)


def _command(row: Mapping[str, Any]) -> str:
    text = str(row['command'])
    short = text if len(text) <= _SHOWN_LENGTH else text[: _SHOWN_LENGTH - 3] + '...'
    return short.replace('|', '/')


def _figures(row: Mapping[str, Any], columns: Sequence[str], *, has_ros: bool) -> Iterator[str]:
    yield from (_seconds(row['stages'][name]) for name in columns)
    if has_ros:
        yield _seconds(row['over_ros']['overhead_s'] if 'over_ros' in row else None)
    yield from (_seconds(row['seconds']), _seconds(row['floor_s']), _ratio(row['ratio']))


def _total_figures(
    totals: Mapping[str, Any], columns: Sequence[str], name: str, *, has_ros: bool
) -> Iterator[str]:
    summaries = [totals['stages'][column] for column in columns]
    summaries += [totals['ros_overhead_s']] if has_ros else []
    summaries += [totals['seconds'], totals['floor_s']]
    yield from (_seconds(summary[name] if summary else None) for summary in summaries)
    yield _ratio(totals['ratio'] if name == 'sum' else None)


def _seconds(value: float | None) -> str:
    return '' if value is None else f'{value:.3f}'


def _ratio(value: float | None) -> str:
    return '' if value is None else f'{value:.2f}'


def _line(cells: Sequence[str]) -> str:
    return f'| {" | ".join(cells)} |'
