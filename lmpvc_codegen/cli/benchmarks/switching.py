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


"""Measure switching between two models of the catalogue, with the memory after each switch."""

from __future__ import annotations

import argparse
from dataclasses import asdict
import json
import sys

from lmpvc_codegen.bench.switching import growth_mb, measure_switching, SwitchFigures
from lmpvc_codegen.cli.arguments import add_configuration_arguments, configuration, positive

SUMMARY = 'seconds and memory of switching between two models'


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the models, how often to switch, and how to show it."""
    add_configuration_arguments(parser)
    for name, model in (
        ('--first', 'qwen2.5-coder-0.5b-instruct'),
        ('--second', 'qwen2.5-coder-1.5b-instruct'),
    ):
        parser.add_argument(name, default=model, metavar='MODEL', help=f'by itself {model}')
    parser.add_argument(
        '--times', type=positive(int), default=20, metavar='N', help='switches, by itself 20'
    )
    parser.add_argument('--json', action='store_true', help='print one JSON object')


def run(arguments: argparse.Namespace) -> int:
    """
    Print a line for each switch, and how much more memory is held than at first.

    :raises CodegenError: a model is not here, or could not be loaded.
    """
    measured = []
    for figures in measure_switching(
        configuration(arguments),
        first=arguments.first,
        second=arguments.second,
        times=arguments.times,
    ):
        measured.append(figures)
        if not arguments.json:
            _show(figures)
    growth = {
        model: growth_mb(measured, model)
        for model in dict.fromkeys(figures.model for figures in measured if figures.model)
    }
    if arguments.json:
        told = {'switches': [asdict(figures) for figures in measured], 'growth_mb': growth}
        sys.stdout.write(json.dumps(told) + '\n')
    else:
        for model, more_mb in growth.items():
            sys.stdout.write(f'{model}: {more_mb:+.1f} MB since the first time\n')
    return 0


def _show(figures: SwitchFigures) -> None:
    answer = f', answered in {figures.answer_s:.2f} s' if figures.model else ''
    sys.stdout.write(
        f'{figures.number:>3}  {figures.model or "none":<40} {figures.seconds:6.2f} s'
        f'{answer:<20} {figures.memory_mb:7.0f} MB, at most {figures.peak_memory_mb:.0f} MB\n'
    )
    sys.stdout.flush()
