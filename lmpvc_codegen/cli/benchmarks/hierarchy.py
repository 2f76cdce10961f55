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
Measure how a model uses functions that it has not defined yet, and whether that helps it.

Commands of several stages are generated hierarchically and flat, and judged on the simulated
robot. A run that was ended goes on where it was.
"""

from __future__ import annotations

import argparse

from lmpvc_codegen.cli.arguments import positive
from lmpvc_codegen.cli.benchmarks.options import (
    add_model_arguments,
    add_output_arguments,
    describe_model,
    model_configuration,
    output_folder,
    write_report,
)
from lmpvc_codegen.cli.interruption import interruptible

SUMMARY = 'helpers that a model leaves to be defined, and commands of several stages'


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the model, the commands, and where the report goes."""
    add_model_arguments(parser)
    parser.add_argument(
        '--all', action='store_true', help='every command, not those of several stages alone'
    )
    parser.add_argument('--limit', type=positive(int), metavar='N', help='the first N alone')
    add_output_arguments(parser)


def run(arguments: argparse.Namespace) -> int:
    """
    Generate both ways, simulate, judge, write the report, and print it.

    :raises CodegenError: the model or the simulation cannot be used.
    """
    from lmpvc_codegen.bench.commands.judging import read_policies
    from lmpvc_codegen.bench.commands.running import GeneratorMaker, run_tasks
    from lmpvc_codegen.bench.commands.suite import SUITE
    from lmpvc_codegen.bench.hierarchy import as_markdown, make_report, MODES
    from lmpvc_codegen.bench.journal import Journal
    from lmpvc_codegen.bench.machine import describe_machine
    from lmpvc_codegen.generator import CodeGenerator

    tasks = [task for task in SUITE if task.is_hierarchical or arguments.all][: arguments.limit]
    folder, policies = output_folder(arguments, 'hierarchy'), read_policies()
    found = {}
    with interruptible() as cancelled:
        for mode, changes in MODES.items():
            overrides = {'cache.enabled': False, **changes}
            config = model_configuration(arguments, overrides=overrides)
            with CodeGenerator.from_config(config) as generator:
                model = describe_model(config, generator.backend)
                header = {'model': model, 'mode': mode}
                journal = Journal(folder / f'{mode}.jsonl', header, is_fresh=arguments.fresh)
                make = GeneratorMaker(
                    generator, preamble='', policies=policies, cancelled=cancelled
                )
                run_tasks(tasks, make, journal, policies=policies)
            found[mode] = {task.key: journal.results[task.key] for task in tasks}
    report = make_report(found, about={'model': model, 'machine': describe_machine()})
    write_report(folder, 'hierarchy', report, as_markdown(report), prints_json=arguments.json)
    return 0
