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
Measure how many spoken commands become programs that do the right thing.

Each program runs on a simulated robot, in every world of its command; oracles judge what the robot
did. A run that was ended goes on where it was. The report is a page, Markdown and JSON.
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from pathlib import Path
import sys
from typing import Any, TYPE_CHECKING

from lmpvc_codegen.cli.arguments import positive
from lmpvc_codegen.cli.benchmarks.options import (
    add_model_arguments,
    add_output_arguments,
    describe_model,
    model_configuration,
    output_folder,
    write_report,
)
from lmpvc_codegen.cli.commands import read_source
from lmpvc_codegen.cli.interruption import interruptible
from lmpvc_codegen.simulation.world import ROBOTS

if TYPE_CHECKING:
    from lmpvc_codegen.bench.commands.robots import RobotSuite
    from lmpvc_codegen.bench.commands.task import CommandTask

SUMMARY = 'spoken commands that become programs which do the right thing'

JOURNAL = 'journal.jsonl'
"""The file below the output folder that keeps what was found."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the commands, the model, and where the report goes."""
    add_model_arguments(parser)
    parser.add_argument(
        '--robot', choices=ROBOTS, default=ROBOTS[0], help='which robot is asked (arm)'
    )
    parser.add_argument(
        '--split', choices=['dev', 'held-out', 'all'], default='all', help='by itself all'
    )
    parser.add_argument('--kind', action='append', metavar='KIND', help='these kinds alone')
    parser.add_argument('--limit', type=positive(int), metavar='N', help='the first N alone')
    parser.add_argument('--list', action='store_true', help='print the commands and end')
    parser.add_argument(
        '--lmpvc', type=Path, metavar='FILE', help="LMPVC's experiments/input.txt in place of ours"
    )
    parser.add_argument(
        '--preamble', type=Path, metavar='FILE', help='Python that describes the robot'
    )
    parser.add_argument(
        '--policies', type=Path, metavar='FILE', help='functions it has already, in place of ours'
    )
    parser.add_argument('--cache', action='store_true', help='use the configured cache')
    add_hiding_argument(parser)
    add_output_arguments(parser)


def add_hiding_argument(parser: argparse.ArgumentParser) -> None:
    """Declare whether a report may be read by those who tune."""
    parser.add_argument(
        '--hide-held-out',
        action='store_true',
        help='count the held-out commands that fail, and name none of them: for those who tune',
    )


def run(arguments: argparse.Namespace) -> int:
    """
    Generate, simulate, judge, write the report, and print it.

    :raises CodegenError: the model or the simulation cannot be used.
    """
    from lmpvc_codegen.bench.commands.robots import suite_of

    suite = suite_of(arguments.robot)
    tasks = _tasks(arguments, suite)
    if arguments.list:
        for task in tasks:
            print(f'{task.key:<32} {task.split:<9} {task.text}')
        return 0
    from lmpvc_codegen.bench.commands.running import GeneratorMaker, run_tasks
    from lmpvc_codegen.bench.journal import Journal
    from lmpvc_codegen.generator import CodeGenerator
    from lmpvc_codegen.preamble import read_default_preamble

    overrides = {} if arguments.cache else {'cache.enabled': False}
    config = model_configuration(arguments, overrides=overrides)
    folder = output_folder(arguments, _name(arguments))
    preamble = read_source(arguments.preamble) or suite.preamble
    policies = read_source(arguments.policies) if arguments.policies else suite.policies
    default = read_default_preamble(config.robot.preamble)
    with CodeGenerator.from_config(config) as generator, interruptible() as cancelled:
        header = {
            'model': describe_model(config, generator.backend),
            'robot': arguments.robot,
            'suite': suite.digest(default, preamble, policies),
            'temperature': config.sampling.temperature,
            'seed': config.sampling.seed,
            'cache': bool(arguments.cache),
        }
        journal = Journal(folder / JOURNAL, header, is_fresh=arguments.fresh)
        make = GeneratorMaker(generator, preamble=preamble, policies=policies, cancelled=cancelled)
        run_tasks(tasks, make, journal, policies=policies)
    chosen = {task.key: journal.results[task.key] for task in tasks}
    write_reports(
        folder,
        header,
        chosen,
        shows_held_out=not arguments.hide_held_out,
        prints_json=arguments.json,
    )
    return 0


def _name(arguments: argparse.Namespace) -> str:
    """Name the folder of what is run, each kind of run in its own."""
    if arguments.lmpvc:
        return 'lmpvc'
    return 'commands' if arguments.robot == ROBOTS[0] else f'commands-{arguments.robot}'


def _tasks(arguments: argparse.Namespace, suite: RobotSuite) -> list[CommandTask]:
    if arguments.lmpvc:
        from lmpvc_codegen.bench.commands.lmpvc import read_lmpvc_tasks

        if arguments.robot != ROBOTS[0]:
            arguments.usage_error("LMPVC's sentences are for the arm; leave --robot out")
        return read_lmpvc_tasks(arguments.lmpvc)[: arguments.limit]
    kinds = {task.kind for task in suite.tasks}
    for kind in arguments.kind or ():
        if kind not in kinds:
            arguments.usage_error(
                f'there is no kind {kind!r}; there are {", ".join(sorted(kinds))}'
            )
    chosen = [
        task
        for task in suite.tasks
        if arguments.split in {task.split, 'all'} and task.kind in (arguments.kind or kinds)
    ]
    return chosen[: arguments.limit]


def write_reports(
    folder: Path,
    header: Mapping[str, Any],
    results: Mapping[str, Any],
    *,
    shows_held_out: bool,
    prints_json: bool,
) -> None:
    """
    Write page, Markdown and JSON, and print one of the latter.

    :param header: the model and the settings, as the journal holds them.
    :param shows_held_out: whether page and Markdown name its failures; JSON always does.
    :raises BenchmarkError: matplotlib is missing.
    """
    from lmpvc_codegen.bench.commands.markdown import as_markdown
    from lmpvc_codegen.bench.commands.page import as_page
    from lmpvc_codegen.bench.commands.summary import make_report
    from lmpvc_codegen.bench.machine import describe_machine

    report = make_report(results, about={**header, 'machine': describe_machine()})
    text = as_markdown(report, shows_held_out=shows_held_out)
    write_report(folder, 'commands', report, text, prints_json=prints_json)
    page = folder / 'commands.html'
    page.write_text(as_page(report, results, shows_held_out=shows_held_out), encoding='utf-8')
    print(f"Page: '{page}'.", file=sys.stderr)
