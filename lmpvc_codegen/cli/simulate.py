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
Show what a robot would do: run a program on the simulated robot, tell and draw what happens.

The program runs in a confined process. What the robot does goes to standard output.
"""

from __future__ import annotations

import argparse
from dataclasses import replace
import json
from pathlib import Path
import sys
from typing import TYPE_CHECKING

from lmpvc_codegen.cli.arguments import add_configuration_arguments, configuration, positive
from lmpvc_codegen.cli.commands import read_source
from lmpvc_codegen.generation.command import Command

if TYPE_CHECKING:
    from lmpvc_codegen.simulation.traces import Trace
    from lmpvc_codegen.simulation.world import World

SUMMARY = 'show what a robot would do'


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the program, its world, and how to show what it does."""
    parser.add_argument(
        'program', nargs='*', metavar='FILE.py | COMMAND', help='a program, or a command for one'
    )
    parser.add_argument(
        '--output', type=Path, metavar='FILE', help='draw it: a .png, .svg or .pdf'
    )
    parser.add_argument('--json', action='store_true', help='print the trace as JSON')
    parser.add_argument('--world', type=Path, metavar='FILE', help='JSON in place of ours')
    parser.add_argument('--show-world', action='store_true', help='print the world and end')
    parser.add_argument('--seed', type=int, metavar='N', help='what chance begins with')
    parser.add_argument(
        '--timeout-s', type=positive(int), default=5, metavar='S', help='processor time (5)'
    )
    parser.add_argument(
        '--preamble', type=Path, metavar='FILE', help='Python that describes the robot'
    )
    parser.add_argument(
        '--policies', type=Path, metavar='FILE', help='Python functions that the robot has already'
    )
    add_configuration_arguments(parser)


def run(arguments: argparse.Namespace) -> int:
    """
    Run the program and show the trace.

    :returns: 0 when the program came to its end.
    :raises CodegenError: there is no program, no world, or no confinement.
    """
    world = _world(arguments)
    if arguments.show_world:
        print(json.dumps(world.to_json(), indent=2))
        return 0
    if not arguments.program:
        arguments.usage_error('give a FILE.py or a COMMAND')
    from lmpvc_codegen.simulation.confinement import Limits
    from lmpvc_codegen.simulation.simulator import simulate

    policies = read_source(arguments.policies)
    title, program = _program(arguments, policies)
    limits = Limits(cpu_s=arguments.timeout_s, wall_s=2 + 2 * arguments.timeout_s)
    trace = simulate(program, world, policies=policies, limits=limits)
    _show(trace, as_json=arguments.json)
    if arguments.output:
        from lmpvc_codegen.simulation.drawing import draw

        draw(trace, arguments.output, title=title)
        print(f'drawn: {arguments.output}', file=sys.stderr)
    return 1 if trace.failure else 0


def _world(arguments: argparse.Namespace) -> World:
    from lmpvc_codegen.config import find_config_file
    from lmpvc_codegen.simulation.world import read_world

    world = read_world(read_source(arguments.world or find_config_file('world.json')))
    return world if arguments.seed is None else replace(world, seed=arguments.seed)


def _program(arguments: argparse.Namespace, policies: str) -> tuple[str, str]:
    """Read the program, or have it generated for a command."""
    words = ' '.join(arguments.program)
    if words.endswith('.py') or (len(arguments.program) == 1 and Path(words).is_file()):
        return Path(words).name, read_source(Path(words))
    from lmpvc_codegen.generator import CodeGenerator

    command = Command(words, preamble=read_source(arguments.preamble), policies=policies)
    with CodeGenerator.from_config(configuration(arguments)) as generator:
        program = generator.generate(command)
    print(program.source, file=sys.stderr)
    return words, program.source


def _show(trace: Trace, *, as_json: bool) -> None:
    if as_json:
        print(json.dumps(trace.to_json()))
        return
    from lmpvc_codegen.simulation.description import describe

    for line in describe(trace):
        print(line)
    if not trace.events:
        print('The robot did nothing.')
    print(f'confined by {", ".join(trace.confinement)}', file=sys.stderr)
