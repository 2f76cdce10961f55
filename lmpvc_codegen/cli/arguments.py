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

"""Options that several subcommands take, and the configuration that they make."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping
import math
from pathlib import Path
from typing import get_type_hints

from lmpvc_codegen.config import Config, load_config
from lmpvc_codegen.generation.command import Budget

BUDGET_HELP: Mapping[str, str] = {
    'max_depth': 'rounds of undefined functions below the top one',
    'max_functions': 'functions in the program',
    'max_model_calls': 'answers asked of the model, repairs included',
    'max_tokens': 'tokens that the model may write in all',
    'max_function_tokens': 'tokens that the model may write for one function',
    'timeout_s': 'seconds for one command',
}
"""What the bounds mean, by the names of their fields."""


def add_configuration_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare which configuration is read, and what replaces parts of it."""
    parser.add_argument(
        '--config', type=Path, metavar='FILE', help='configuration in place of the installed one'
    )
    parser.add_argument('--model', metavar='NAME', help='backend in place of the configured one')


def add_budget_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare one option for each bound of a budget."""
    group = parser.add_argument_group('budget', 'the most that one command may cost')
    for name, kind in get_type_hints(Budget).items():
        group.add_argument(
            f'--{name.replace("_", "-")}',
            type=positive(kind),
            metavar='N' if kind is int else 'S',
            help=BUDGET_HELP[name],
        )


def given_budget(arguments: argparse.Namespace) -> dict[str, float]:
    """Give the bounds that the command line names."""
    bounds = {name: getattr(arguments, name) for name in get_type_hints(Budget)}
    return {name: bound for name, bound in bounds.items() if bound is not None}


def configuration(
    arguments: argparse.Namespace, *, overrides: Mapping[str, object] | None = None
) -> Config:
    """
    Load the configuration that the command line asks for.

    :param overrides: more values by dotted key; they win over the file.
    :raises ConfigError: what is wrong with it.
    """
    values = dict(overrides or {})
    if arguments.model:
        values['model'] = arguments.model
    return load_config(arguments.config, overrides=values)


def positive(kind: type[float]) -> Callable[[str], float]:
    """Make the reader of an option that is a number above zero."""

    def read(text: str) -> float:
        try:
            number = kind(text)
        except ValueError:
            number = kind(0)
        if not (number > 0 and math.isfinite(number)):
            shown = 'whole number' if kind is int else 'number'
            raise argparse.ArgumentTypeError(f'{text!r} is no {shown} above zero')
        return number

    return read
