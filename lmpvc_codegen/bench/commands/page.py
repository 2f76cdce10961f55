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

"""The report of a run of the suite as one page that opens without a network."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
import tempfile
from typing import Any

from lmpvc_codegen.bench.commands.plots import plot_seconds, plot_success
from lmpvc_codegen.bench.commands.summary import failed, Results
from lmpvc_codegen.simulation.description import describe
from lmpvc_codegen.simulation.drawing import draw
from lmpvc_codegen.simulation.traces import read_trace, Trace

TEMPLATE = Path(__file__).with_name('page.html.jinja')


@dataclass(frozen=True)
class Failure:
    """
    A command that did not come out right, as the page shows it.

    :param trace: what the robot did, in words.
    :param picture: the same as SVG; '' where there was no program.
    """

    key: str
    result: Mapping[str, Any]
    trace: str
    picture: str


def as_page(report: Mapping[str, Any], results: Results, *, shows_held_out: bool = True) -> str:
    """
    Write the page: figures, plots, and program, trace and picture of each failure.

    :param shows_held_out: whether failures of that half are told; its figures always are.
    :raises BenchmarkError: matplotlib is missing.
    """
    from jinja2 import Environment, StrictUndefined

    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    template = environment.from_string(TEMPLATE.read_text(encoding='utf-8'))
    return template.render(
        report=report,
        groups={
            'all': report['all'],
            **report['splits'],
            'with helper functions': report['hierarchical'],
        },
        success=plot_success(report['kinds']),
        seconds=plot_seconds(list(results.values())),
        failures=list(_failures(failed(results, shows_held_out=shows_held_out))),
    )


def _failures(results: Results) -> Iterator[Failure]:
    for key, result in results.items():
        if not result['traces']:
            yield Failure(key, result, '', '')
            continue
        trace = read_trace(result['traces'][0])
        yield Failure(key, result, '\n'.join(describe(trace)), _picture(trace))


def _picture(trace: Trace) -> str:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / 'trace.svg'
        draw(trace, file)
        drawn = file.read_text(encoding='utf-8')
    _prolog, opening, rest = drawn.partition('<svg')
    return opening + rest
