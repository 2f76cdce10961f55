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

"""Write the report on commands again, from the journal that a run has kept."""

from __future__ import annotations

import argparse
from pathlib import Path

from lmpvc_codegen.cli.benchmarks.commands import add_hiding_argument, JOURNAL, write_reports

SUMMARY = 'write the report on commands again, also of a run that was ended'


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare where the journal is."""
    parser.add_argument('folder', type=Path, metavar='FOLDER', help='the --output of the run')
    add_hiding_argument(parser)
    parser.add_argument('--json', action='store_true', help='print JSON instead of Markdown')


def run(arguments: argparse.Namespace) -> int:
    """
    Write page, Markdown and JSON beside the journal.

    :raises BenchmarkError: there is no journal, or it cannot be read.
    """
    from lmpvc_codegen.bench.journal import read_journal

    journal = read_journal(arguments.folder / JOURNAL)
    write_reports(
        arguments.folder,
        journal.header,
        dict(journal.results),
        shows_held_out=not arguments.hide_held_out,
        prints_json=arguments.json,
    )
    return 0
