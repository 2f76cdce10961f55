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

"""Compare two reports of `bench commands`, command by command."""

from __future__ import annotations

import argparse
from dataclasses import asdict
import json
from pathlib import Path
import sys

SUMMARY = 'what changed from one report on commands to another'


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the two reports."""
    parser.add_argument('first', type=Path, metavar='A.json', help='the report to compare with')
    parser.add_argument('second', type=Path, metavar='B.json', help='the report to look at')
    parser.add_argument('--json', action='store_true', help='print JSON instead of Markdown')


def run(arguments: argparse.Namespace) -> int:
    """
    Print what changed.

    :returns: 0 when at least as many commands came out right.
    :raises BenchmarkError: a file is no report, or the two have nothing in common.
    """
    from lmpvc_codegen.bench.comparison import as_markdown, compare, read_report

    found = compare(read_report(arguments.first), read_report(arguments.second))
    if arguments.json:
        changes = {name: asdict(found)[name] for name in ('mended', 'broken', 'p_value')}
        sys.stdout.write(json.dumps(changes, indent=1) + '\n')
    else:
        sys.stdout.write(as_markdown(found))
    return 1 if len(found.broken) > len(found.mended) else 0
