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
import hashlib
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

if TYPE_CHECKING:
    from lmpvc_codegen.bench.commands.task import CommandTask
    from lmpvc_codegen.config import Config

SUMMARY = 'spoken commands that become programs which do the right thing'

JOURNAL = 'journal.jsonl'
"""The file below the output folder that keeps what was found."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the commands, the model, and where the report goes."""
    add_model_arguments(parser)
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
    add_output_arguments(parser)


def run(arguments: argparse.Namespace) -> int:
    """
    Generate, simulate, judge, write the report, and print it.

    :raises CodegenError: the model or the simulation cannot be used.
    """
    tasks = _tasks(arguments)
    if arguments.list:
        for task in tasks:
            print(f'{task.key:<32} {task.split:<9} {task.text}')
        return 0
    from lmpvc_codegen.bench.commands.judging import read_policies
    from lmpvc_codegen.bench.commands.running import GeneratorMaker, run_tasks
    from lmpvc_codegen.bench.journal import Journal
    from lmpvc_codegen.generator import CodeGenerator

    overrides = {} if arguments.cache else {'cache.enabled': False}
    config = model_configuration(arguments, overrides=overrides)
    folder = output_folder(arguments, 'lmpvc' if arguments.lmpvc else 'commands')
    preamble = read_source(arguments.preamble)
    policies = read_source(arguments.policies) if arguments.policies else read_policies()
    with CodeGenerator.from_config(config) as generator, interruptible() as cancelled:
        header = {
            'model': describe_model(config, generator.backend),
            **_settings(config, arguments, preamble + policies),
        }
        journal = Journal(folder / JOURNAL, header, is_fresh=arguments.fresh)
        make = GeneratorMaker(generator, preamble=preamble, policies=policies, cancelled=cancelled)
        run_tasks(tasks, make, journal, policies=policies)
    chosen = {task.key: journal.results[task.key] for task in tasks}
    write_reports(folder, header, chosen, prints_json=arguments.json)
    return 0


def _tasks(arguments: argparse.Namespace) -> list[CommandTask]:
    from lmpvc_codegen.bench.commands.suite import SUITE

    if arguments.lmpvc:
        from lmpvc_codegen.bench.commands.lmpvc import read_lmpvc_tasks

        return read_lmpvc_tasks(arguments.lmpvc)[: arguments.limit]
    kinds = {task.kind for task in SUITE}
    for kind in arguments.kind or ():
        if kind not in kinds:
            arguments.usage_error(
                f'there is no kind {kind!r}; there are {", ".join(sorted(kinds))}'
            )
    chosen = [
        task
        for task in SUITE
        if arguments.split in {task.split, 'all'} and task.kind in (arguments.kind or kinds)
    ]
    return chosen[: arguments.limit]


def _settings(config: Config, arguments: argparse.Namespace, told: str) -> dict[str, Any]:
    """Give what results depend on beside the model."""
    from lmpvc_codegen.bench.commands import suite
    from lmpvc_codegen.preamble import read_default_preamble

    files = sorted(Path(suite.__file__).parent.glob('*.py'))
    digest = hashlib.sha256(b''.join(file.read_bytes() for file in files))
    digest.update(read_default_preamble(config.robot.preamble).encode())
    digest.update(told.encode())
    return {
        'suite': digest.hexdigest()[:16],
        'temperature': config.sampling.temperature,
        'seed': config.sampling.seed,
        'cache': bool(arguments.cache),
    }


def write_reports(
    folder: Path,
    header: Mapping[str, Any],
    results: Mapping[str, Any],
    *,
    prints_json: bool,
) -> None:
    """
    Write page, Markdown and JSON, and print one of the latter.

    :param header: the model and the settings, as the journal holds them.
    :raises BenchmarkError: matplotlib is missing.
    """
    from lmpvc_codegen.bench.commands.markdown import as_markdown
    from lmpvc_codegen.bench.commands.page import as_page
    from lmpvc_codegen.bench.commands.summary import make_report
    from lmpvc_codegen.bench.machine import describe_machine

    report = make_report(results, about={**header, 'machine': describe_machine()})
    write_report(folder, 'commands', report, as_markdown(report), prints_json=prints_json)
    page = folder / 'commands.html'
    page.write_text(as_page(report, results), encoding='utf-8')
    print(f"Page: '{page}'.", file=sys.stderr)
