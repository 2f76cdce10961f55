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

"""What ``bench speed --pipeline`` does: show where each second of some commands goes."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
import sys
import tempfile

from lmpvc_codegen.cli.benchmarks.options import describe_model, write_report
from lmpvc_codegen.cli.interruption import interruptible
from lmpvc_codegen.config import Config, load_config
from lmpvc_codegen.errors import BenchmarkError


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare which commands are measured, and whether through a node as well."""
    group = parser.add_argument_group(
        'pipeline', 'where each second of a command goes, in place of forms of a model'
    )
    group.add_argument('--pipeline', action='store_true', help='measure commands')
    group.add_argument(
        '--commands', type=Path, metavar='FILE', help='a command a line (one of each kind)'
    )
    group.add_argument('--ros', action='store_true', help='through a node of its own as well')


def run(arguments: argparse.Namespace, output: Path) -> int:
    """
    Measure, write table, picture and JSON, and print one of them.

    :param output: folder for the report.
    :raises CodegenError: the model, or ROS, cannot be used.
    """
    from lmpvc_codegen.bench.commands.judging import read_policies
    from lmpvc_codegen.bench.machine import describe_machine
    from lmpvc_codegen.bench.pipeline.markdown import as_markdown
    from lmpvc_codegen.bench.pipeline.measuring import default_commands, measure
    from lmpvc_codegen.bench.pipeline.over_ros import ask_node
    from lmpvc_codegen.bench.pipeline.plot import draw
    from lmpvc_codegen.bench.pipeline.recording import Recorder
    from lmpvc_codegen.bench.pipeline.report import make_report
    from lmpvc_codegen.generator import CodeGenerator

    commands = _read_commands(arguments.commands) if arguments.commands else default_commands()
    policies = read_policies()
    with tempfile.TemporaryDirectory() as home, interruptible() as cancelled:
        config = _config(arguments, f'{home}/cache')
        with CodeGenerator.from_config(config) as generator:
            model = describe_model(config, generator.backend)
            recorder = Recorder(generator, policies=policies, cancelled=cancelled)
            try:
                pipeline = measure(recorder, commands, cancelled)
            finally:
                recorder.close()
    over_ros = (
        ask_node(commands, policies=policies, parameters=_parameters(arguments))
        if arguments.ros
        else []
    )
    about = {'model': model, 'machine': describe_machine()}
    report = make_report(pipeline, about=about, over_ros=over_ros)
    write_report(output, 'pipeline', report, as_markdown(report), prints_json=arguments.json)
    drawn = "' and '".join(str(file) for file in draw(report, output))
    print(f"Picture: '{drawn}'.", file=sys.stderr)
    return 0 if any(not row['error'] for row in report['commands']) else 1


def _read_commands(path: Path) -> list[str]:
    try:
        lines = path.read_text(encoding='utf-8').splitlines()
    except UnicodeDecodeError as error:
        raise BenchmarkError(f"The commands '{path}' are not text in UTF-8.") from error
    commands = [line.strip() for line in lines if line.strip() and not line.startswith('#')]
    if not commands:
        raise BenchmarkError(f"There is no command in '{path}'.", remedy='Write one a line.')
    return commands


def _overrides(arguments: argparse.Namespace) -> dict[str, object]:
    """Choose the model file that the command line names; by itself, the configured model."""
    overrides: dict[str, object] = {}
    if arguments.model and arguments.model != 'configured':
        path = Path(arguments.model).expanduser().absolute()
        overrides = {'model': 'gguf', 'gguf.filename': str(path)}
    if arguments.threads:
        overrides['gguf.n_threads'] = arguments.threads
    return overrides


def _config(arguments: argparse.Namespace, cache: str) -> Config:
    """Load the configuration, with a cache that remembers nothing of earlier runs."""
    remembers = {'cache.enabled': True, 'cache.filename': cache}
    return load_config(arguments.config, overrides={**_overrides(arguments), **remembers})


def _parameters(arguments: argparse.Namespace) -> list[str]:
    told = [f'{name}:={json.dumps(value)}' for name, value in _overrides(arguments).items()]
    if arguments.config:
        told.append(f'config_file:={arguments.config.absolute()}')
    return told
