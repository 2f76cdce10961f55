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

"""Measure what anyone can measure again; the figures of the README come from here."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
import importlib
from types import MappingProxyType
from typing import Any

SUMMARY = 'measure accuracy, speed and overhead, and compare reports'

BENCHMARKS: Mapping[str, str] = MappingProxyType(
    {
        'backend': 'lmpvc_codegen.cli.benchmarks.backend',
        'commands': 'lmpvc_codegen.cli.benchmarks.commands',
        'compare': 'lmpvc_codegen.cli.benchmarks.compare',
        'hierarchy': 'lmpvc_codegen.cli.benchmarks.hierarchy',
        'humaneval': 'lmpvc_codegen.cli.benchmarks.humaneval',
        'report': 'lmpvc_codegen.cli.benchmarks.report',
        'service': 'lmpvc_codegen.cli.benchmarks.service',
        'speed': 'lmpvc_codegen.cli.benchmarks.speed',
        'switching': 'lmpvc_codegen.cli.benchmarks.switching',
        'tasks': 'lmpvc_codegen.cli.benchmarks.tasks',
    }
)
"""What can be measured, and the module that does."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what can be measured, each with options of its own."""
    benchmarks = parser.add_subparsers(metavar='WHAT', title='benchmarks', required=True)
    for name, path in BENCHMARKS.items():
        module: Any = importlib.import_module(path)
        told, _blank, more = module.__doc__.strip().partition('\n\n')
        benchmark = benchmarks.add_parser(name, help=module.SUMMARY, description=told, epilog=more)
        module.add_arguments(benchmark)
        benchmark.set_defaults(measure=module.run)


def run(arguments: argparse.Namespace) -> int:
    """
    Measure.

    :raises CodegenError: what was needed is not there, or failed.
    """
    return int(arguments.measure(arguments))
