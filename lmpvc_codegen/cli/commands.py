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

"""The commands that a person asks for: on the command line, in a file, or on standard input."""

from __future__ import annotations

import argparse
from pathlib import Path
import sys

from lmpvc_codegen.errors import CommandRejectedError
from lmpvc_codegen.generation.command import Command

STANDARD_INPUT = Path('-')


def add_command_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare where commands and what is known of the robot come from."""
    parser.add_argument('command', nargs='*', metavar='COMMAND', help='the words of one command')
    parser.add_argument(
        '--file', type=Path, help='commands, one a line (# begins a comment); - for standard input'
    )
    parser.add_argument(
        '--preamble', type=Path, metavar='FILE', help='Python that describes the robot'
    )
    parser.add_argument(
        '--policies', type=Path, metavar='FILE', help='Python functions that the robot has already'
    )


def read_commands(arguments: argparse.Namespace) -> list[Command]:
    """
    Read the commands; wrong usage ends the process as argparse does.

    :raises CommandRejectedError: a file cannot be read, or holds no command.
    """
    if bool(arguments.command) == bool(arguments.file):
        arguments.usage_error('give either a COMMAND or --file')
    texts = _lines(arguments.file) if arguments.file else [' '.join(arguments.command)]
    preamble = read_source(arguments.preamble)
    policies = read_source(arguments.policies)
    return [Command(text, preamble=preamble, policies=policies) for text in texts]


def read_source(file: Path | None) -> str:
    """
    Read a text file; no file is no text.

    :raises CommandRejectedError: it cannot be read.
    """
    if file is None:
        return ''
    try:
        if file == STANDARD_INPUT:
            return sys.stdin.read()
        return file.read_text(encoding='utf-8-sig')
    except (OSError, ValueError) as error:
        raise CommandRejectedError(
            f"The file '{file}' cannot be read: {error}.",
            remedy='Name a text file in UTF-8 that exists.',
        ) from error


def _lines(file: Path) -> list[str]:
    lines = (line.strip() for line in read_source(file).split('\n'))
    commands = [line for line in lines if line and not line.startswith('#')]
    if not commands:
        raise CommandRejectedError(
            f"The file '{file}' holds no command.", remedy='Write one a line.'
        )
    return commands
