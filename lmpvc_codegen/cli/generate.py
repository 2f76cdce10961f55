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
Turn commands into checked programs, here or through the running service.

The program goes to standard output, the tree of functions to standard error.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
import sys
from typing import get_type_hints, Protocol

from lmpvc_codegen.cli.arguments import (
    add_budget_arguments,
    add_configuration_arguments,
    configuration,
    given_budget,
)
from lmpvc_codegen.cli.commands import add_command_arguments, read_commands
from lmpvc_codegen.cli.interruption import interruptible
from lmpvc_codegen.cli.outcome import Outcome
from lmpvc_codegen.cli.progress import make_progress
from lmpvc_codegen.errors import (
    CodegenError,
    ContextOverflowError,
    GenerationCancelledError,
    GenerationError,
    ServiceError,
)
from lmpvc_codegen.generation.command import Budget, Command
from lmpvc_codegen.generation.completion import CancelFlag
from lmpvc_codegen.generation.result import Program, ProgressCallback

SUMMARY = 'turn commands into checked programs'


class Generate(Protocol):
    """Makes the program for one command, wherever the model is."""

    def __call__(
        self, command: Command, *, on_progress: ProgressCallback, cancelled: CancelFlag
    ) -> Program:
        """
        Make it.

        :raises CodegenError: why there is none.
        """
        ...


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what to generate, where, at which cost, and how to show it."""
    add_command_arguments(parser)
    add_configuration_arguments(parser)
    parser.add_argument('--ros', action='store_true', help='ask the running service')
    parser.add_argument('--no-cache', action='store_true', help='neither remember nor recall')
    parser.add_argument('--json', action='store_true', help='one JSON object a command, a line')
    parser.add_argument('--quiet', action='store_true', help='show no progress')
    add_budget_arguments(parser)


def run(arguments: argparse.Namespace) -> int:
    """
    Print a program for each command.

    :returns: 0 when every command has its program, else 1.
    :raises CodegenError: nothing could be generated at all.
    """
    commands = read_commands(arguments)
    failures = 0
    with _maker(arguments)(arguments) as generate:
        for command in commands:
            outcome = _generate(command, generate, is_quiet=arguments.quiet)
            _show(outcome, as_json=arguments.json, is_one_of_many=len(commands) > 1)
            failures += outcome.error is not None
            if _ends_all(outcome.error):
                break
    if isinstance(outcome.error, GenerationCancelledError):
        raise outcome.error
    return 1 if failures else 0


def _maker(
    arguments: argparse.Namespace,
) -> Callable[[argparse.Namespace], AbstractContextManager[Generate]]:
    if not arguments.ros:
        return _in_process
    for option in ('config', 'model', 'no_cache'):
        if getattr(arguments, option):
            shown = option.replace('_', '-')
            arguments.usage_error(f'--{shown} is a matter of the service; leave it out with --ros')
    return _over_ros


@contextmanager
def _in_process(arguments: argparse.Namespace) -> Iterator[Generate]:
    from lmpvc_codegen.generator import CodeGenerator

    overrides: dict[str, object] = {
        f'budget.{name}': bound for name, bound in given_budget(arguments).items()
    }
    if arguments.no_cache:
        overrides['cache.enabled'] = False
    generator = CodeGenerator.from_config(configuration(arguments, overrides=overrides))
    try:
        if not arguments.quiet:
            print(f'loading    {generator.config.model}', file=sys.stderr, flush=True)
        generator.load()
        yield generator.generate
    finally:
        generator.close()


@contextmanager
def _over_ros(arguments: argparse.Namespace) -> Iterator[Generate]:
    try:
        from lmpvc_codegen.ros.client import generate_over_ros
    except ImportError as error:
        raise ServiceError(
            f'ROS 2 is not to be had: {error}.',
            remedy="Source it, or leave out --ros; 'lmpvc_codegen doctor' tells what is missing.",
        ) from error

    def generate(
        command: Command, *, on_progress: ProgressCallback, cancelled: CancelFlag
    ) -> Program:
        return generate_over_ros(
            command,
            budget=_budget_of_a_goal(arguments),
            on_progress=on_progress,
            cancelled=cancelled,
        )

    yield generate


def _budget_of_a_goal(arguments: argparse.Namespace) -> Budget | None:
    """Make the budget of an action's goal, in which 0 stands for the service's own bound."""
    given = given_budget(arguments)
    if not given:
        return None
    unset = {name: kind(0) for name, kind in get_type_hints(Budget).items()}
    return Budget(**{**unset, **given})


def _generate(command: Command, generate: Generate, *, is_quiet: bool) -> Outcome:
    program: Program | None = None
    problem: CodegenError | None = None
    with interruptible() as cancelled, make_progress(is_quiet=is_quiet) as progress:
        try:
            program = generate(command, on_progress=progress, cancelled=cancelled)
        except CodegenError as error:
            problem = error
    tree = program.functions if program else progress.tree
    return Outcome(_on_one_line(command.text), program, problem, tree)


def _on_one_line(text: str) -> str:
    """Give a text that a comment or a terminal can hold."""
    shown = (character if character.isprintable() else ' ' for character in text)
    return ' '.join(''.join(shown).split())


def _show(outcome: Outcome, *, as_json: bool, is_one_of_many: bool) -> None:
    error = outcome.error
    if error is not None and not isinstance(error, GenerationCancelledError):
        where = f"'{outcome.command}': " if is_one_of_many else ''
        print(f'lmpvc_codegen: {where}{error}', file=sys.stderr)
    if as_json:
        print(outcome.as_json(), flush=True)
    elif outcome.program is not None or outcome.refusal:
        print(outcome.as_text(is_one_of_many=is_one_of_many), flush=True)


def _ends_all(error: CodegenError | None) -> bool:
    """Tell whether the next command would meet the same trouble."""
    if error is None:
        return False
    is_of_this_command = isinstance(error, (GenerationError, ContextOverflowError))
    return isinstance(error, GenerationCancelledError) or not is_of_this_command
