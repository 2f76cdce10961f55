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

"""Measure what the service costs beside the model: start, memory, overhead, cache hits."""

from __future__ import annotations

import argparse
from dataclasses import asdict
import json
import sys

SUMMARY = 'start, memory, overhead and cache hits of the service'


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare how often to measure, and how to show it."""
    parser.add_argument(
        '--repeats', type=int, default=100, metavar='N', help='requests behind each median'
    )
    parser.add_argument('--json', action='store_true', help='print one JSON object')


def run(arguments: argparse.Namespace) -> int:
    """
    Print a table of figures.

    :raises ServiceError: the service did not start or did not answer.
    """
    from lmpvc_codegen.bench.service import measure_service

    found = []
    for measured in measure_service(repeats=max(arguments.repeats, 1)):
        found.append(measured)
        if not arguments.json:
            figure = f'{measured.value:.3g} {measured.unit}'
            sys.stdout.write(f'{measured.name:<46} {figure:>12}  {measured.aim}\n')
            sys.stdout.flush()
    if arguments.json:
        sys.stdout.write(json.dumps([asdict(measured) for measured in found]) + '\n')
    return 0
