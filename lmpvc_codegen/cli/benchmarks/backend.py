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

"""Measure what the configured backend needs, and how fast it writes alone and in a batch."""

from __future__ import annotations

import argparse
from dataclasses import asdict
import json
import sys

from lmpvc_codegen.cli.arguments import add_configuration_arguments, configuration

SUMMARY = 'memory and tokens a second of the configured backend'


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what is measured, and how to show it."""
    add_configuration_arguments(parser)
    parser.add_argument('--tokens', type=int, default=200, metavar='N', help='tokens to write')
    parser.add_argument(
        '--batch', type=int, default=4, metavar='N', help='requests that are decoded together'
    )
    parser.add_argument('--json', action='store_true', help='print one JSON object')


def run(arguments: argparse.Namespace) -> int:
    """
    Print a table of figures.

    :raises BackendError: the backend cannot be loaded, or cannot answer.
    """
    from lmpvc_codegen.bench.backend import measure_backend

    found = measure_backend(
        configuration(arguments), tokens=max(arguments.tokens, 2), batch=max(arguments.batch, 1)
    )
    if arguments.json:
        sys.stdout.write(json.dumps(asdict(found)) + '\n')
        return 0
    for name, value in asdict(found).items():
        shown = f'{value:.4g}' if isinstance(value, float) else value
        sys.stdout.write(f'{name:<18} {shown}\n')
    return 0
