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
Measure how well a model codes in Python, JavaScript, C++, SQL and React.

Every answer is run with tests by the language's own tool, in the confined process; a language
whose tool is missing is left out, and the report says so. A run that was ended goes on where it
was.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import asdict
import sys
from typing import TYPE_CHECKING

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
    from lmpvc_codegen.bench.coding_tasks import CodingTask

SUMMARY = 'coding tasks solved in Python, JavaScript, C++, SQL and React; time and quality'


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the tasks and the model."""
    add_model_arguments(parser)
    parser.add_argument(
        '--language',
        action='append',
        choices=['python', 'javascript', 'cpp', 'sql', 'react'],
        help='this one alone; may be given several times',
    )
    parser.add_argument(
        '--limit',
        type=positive(int),
        metavar='N',
        help='the first N tasks of each language alone',
    )
    parser.add_argument(
        '--max-tokens', type=positive(int), default=768, metavar='N', help='of one answer'
    )
    add_output_arguments(parser)


def run(arguments: argparse.Namespace) -> int:
    """
    Ask, judge, write the report, and print it.

    :raises BenchmarkError: no tool is there, or the journal is of another run.
    :raises BackendError: the model could not be loaded or could not answer.
    """
    from lmpvc_codegen.bench.coding_tasks import ALL_TASKS
    from lmpvc_codegen.bench.journal import Journal
    from lmpvc_codegen.bench.machine import describe_machine
    from lmpvc_codegen.bench.tasks import fingerprint, run_tasks, runnable
    from lmpvc_codegen.bench.tasks_report import as_markdown, make_report
    from lmpvc_codegen.cli.interruption import interruptible

    tasks, left_out = runnable(_chosen(ALL_TASKS, arguments))
    for name, tool in left_out.items():
        print(f'{name} is left out for lack of {tool}.', file=sys.stderr)
    if not tasks:
        raise BenchmarkError(
            'No task is left.', remedy=f'Install one of: {", ".join(left_out.values())}.'
        )
    config = model_configuration(arguments)
    folder = output_folder(arguments, 'tasks')
    with loaded_model(config) as model, interruptible() as cancelled:
        about = {
            'model': describe_model(config, model),
            'max_tokens': arguments.max_tokens,
            'sampling': asdict(config.sampling),
        }
        header = {**about, 'tasks': fingerprint(ALL_TASKS)}
        journal = Journal(folder / 'journal.jsonl', header, is_fresh=arguments.fresh)
        results = run_tasks(
            tasks,
            model,
            journal,
            sampling=config.sampling,
            max_tokens=arguments.max_tokens,
            cancelled=cancelled,
        )
        about |= {'machine': describe_machine(), 'left_out': left_out}
        report = make_report(tasks, results, about=about)
    write_report(folder, 'tasks', report, as_markdown(report), prints_json=arguments.json)
    return 0


def _chosen(tasks: Sequence[CodingTask], arguments: argparse.Namespace) -> list[CodingTask]:
    """Give the tasks that the command line names."""
    chosen: dict[str, list[CodingTask]] = {}
    for task in tasks:
        if not arguments.language or task.language in arguments.language:
            chosen.setdefault(task.language, []).append(task)
    return [task for of_one in chosen.values() for task in of_one[: arguments.limit]]
