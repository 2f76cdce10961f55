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
The command line: finds the subcommand, reads its arguments, runs it, and words its failure.

Only the module of the chosen subcommand is imported; each has ``SUMMARY``, ``add_arguments`` and
``run``, and imports what is heavy when it runs.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Mapping, Sequence
import importlib
import io
import os
import sys
from types import MappingProxyType
from typing import Any

from lmpvc_codegen.errors import CodegenError, GenerationCancelledError
from lmpvc_codegen.generation.findings import did_you_mean

SUBCOMMANDS: Mapping[str, str] = MappingProxyType(
    {
        'service': 'lmpvc_codegen.cli.service',
        'codegen': 'lmpvc_codegen.cli.service',
        'generate': 'lmpvc_codegen.cli.generate',
        'simulate': 'lmpvc_codegen.cli.simulate',
        'cache': 'lmpvc_codegen.cli.cache',
        'models': 'lmpvc_codegen.cli.models',
        'gguf': 'lmpvc_codegen.cli.gguf',
        'complete': 'lmpvc_codegen.cli.complete',
        'doctor': 'lmpvc_codegen.cli.doctor',
        'bench': 'lmpvc_codegen.cli.bench',
        'web': 'lmpvc_codegen.cli.web',
    }
)
"""Subcommands and the modules that hold them."""

EXIT_FAILURE = 1
EXIT_INTERRUPTED = 130
"""What a shell reports for a process that Ctrl-C ended."""

PROGRAM = 'lmpvc_codegen'
ROS_ARGUMENTS = '--ros-args'


def main(arguments: Sequence[str] | None = None) -> int:
    """
    Run the subcommand that the arguments name.

    :param arguments: without the program's name; None for those of the process.
    :returns: the exit status: 0 on success, 1 on failure, 2 for wrong usage, 130 after Ctrl-C.
    """
    given = list(sys.argv[1:] if arguments is None else arguments)
    own, for_ros = split_ros_arguments(given)
    if isinstance(sys.stdout, io.TextIOWrapper):
        # Python source stays what it is when a terminal without UTF-8 gets escapes.
        sys.stdout.reconfigure(errors='backslashreplace')
    try:
        parsed = _parse(own)
        parsed.ros_arguments = for_ros
        return int(parsed.run(parsed))
    except SystemExit as request:  # argparse ends the process; a caller wants a status.
        return request.code if isinstance(request.code, int) else EXIT_FAILURE
    except (KeyboardInterrupt, GenerationCancelledError):
        print(f'{PROGRAM}: cancelled.', file=sys.stderr)
        return EXIT_INTERRUPTED
    except CodegenError as error:
        print(f'{PROGRAM}: {error}', file=sys.stderr)
        return EXIT_FAILURE
    except OSError as error:
        if not isinstance(error, BrokenPipeError):  # the reader, such as head, has seen enough
            print(f'{PROGRAM}: {error}.', file=sys.stderr)
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return EXIT_FAILURE


def split_ros_arguments(arguments: Sequence[str]) -> tuple[list[str], list[str]]:
    """Split our arguments from those that ``--ros-args`` begins and ``--`` or the end closes."""
    own: list[str] = []
    for_ros: list[str] = []
    to_ros = False
    for argument in arguments:
        to_ros = to_ros or argument == ROS_ARGUMENTS
        (for_ros if to_ros else own).append(argument)
        to_ros = to_ros and argument != '--'
    return own, for_ros


def _parse(arguments: Sequence[str]) -> argparse.Namespace:
    chosen = arguments[0] if arguments else ''
    parser = argparse.ArgumentParser(
        prog=PROGRAM,
        usage='%(prog)s [-h] SUBCOMMAND ...',
        description='Turn spoken commands into checked robot programs.',
        epilog=f"'{PROGRAM} SUBCOMMAND --help' tells the options of one.",
    )
    if chosen and not chosen.startswith('-') and chosen not in SUBCOMMANDS:
        hint = did_you_mean(chosen, SUBCOMMANDS) or f' There are {", ".join(SUBCOMMANDS)}.'
        parser.error(f'unknown subcommand {chosen!r}.{hint}')
    _add_subcommands(parser, [chosen] if chosen in SUBCOMMANDS else SUBCOMMANDS)
    _complete_in_the_shell(parser)
    return parser.parse_args(arguments)


def _add_subcommands(parser: argparse.ArgumentParser, names: Iterable[str]) -> None:
    subcommands = parser.add_subparsers(
        metavar='SUBCOMMAND', title='subcommands', prog=PROGRAM, required=True
    )
    for name in names:
        module: Any = importlib.import_module(SUBCOMMANDS[name])
        told, _blank, more = module.__doc__.strip().replace('``', "'").partition('\n\n')
        subparser = subcommands.add_parser(
            name, help=module.SUMMARY, description=told, epilog=more
        )
        module.add_arguments(subparser)
        subparser.set_defaults(run=module.run, usage_error=subparser.error)


def _complete_in_the_shell(parser: argparse.ArgumentParser) -> None:
    if '_ARGCOMPLETE' not in os.environ:
        return
    try:
        import argcomplete
    except ImportError:
        return
    argcomplete.autocomplete(parser)
