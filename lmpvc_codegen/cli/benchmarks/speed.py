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
Measure how fast one model answers as torch, traced torch and several GGUF files.

The forms are made from one GGUF file and kept; what cannot be made here is skipped with the
reason. A run that was ended goes on where it was.
"""

from __future__ import annotations

import argparse
from dataclasses import replace
import json
import os
from pathlib import Path
import sys
from typing import TYPE_CHECKING

from lmpvc_codegen.cli.arguments import positive
from lmpvc_codegen.cli.benchmarks import pipeline
from lmpvc_codegen.errors import BenchmarkError

if TYPE_CHECKING:
    from lmpvc_codegen.bench.speed.running import FormResult, Settings
    from lmpvc_codegen.config.settings import GgufConfig

SUMMARY = 'load, first token, tokens a second and memory of a model in several forms'

_CONFIGURED = 'configured'
_REPOSITORY = 'Qwen/Qwen2.5-Coder-0.5B-Instruct-GGUF'
_FILE = 'qwen2.5-coder-0.5b-instruct-q4_k_m.gguf'


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the model, the forms, and how often each is measured."""
    parser.add_argument(
        '--model',
        metavar='FILE',
        help=f"GGUF file that the forms are made from, or '{_CONFIGURED}' for the "
        f"configuration's (by itself: {_FILE})",
    )
    parser.add_argument(
        '--config', type=Path, metavar='FILE', help='configuration in place of the installed one'
    )
    parser.add_argument(
        '--forms',
        metavar='NAMES',
        default='',
        help='with commas between: torch-eager, torch-jit, f16, q4_k_m, q4_k_s, q4_0 (all)',
    )
    number = positive(int)
    parser.add_argument('--repeats', type=number, default=3, metavar='N', help='by itself 3')
    parser.add_argument(
        '--tokens', type=number, default=200, metavar='N', help='that are written; by itself 200'
    )
    parser.add_argument(
        '--threads', type=number, metavar='N', help='by itself one for each physical core'
    )
    parser.add_argument('--prompt', type=Path, metavar='FILE', help="in place of the seed's")
    parser.add_argument(
        '--work', type=Path, metavar='FOLDER', help='that keeps the forms which are made'
    )
    parser.add_argument('--output', type=Path, metavar='FOLDER', help='for journal and report')
    parser.add_argument('--fresh', action='store_true', help='forget what was measured before')
    parser.add_argument('--json', action='store_true', help='print JSON instead of Markdown')
    pipeline.add_arguments(parser)


def run(arguments: argparse.Namespace) -> int:
    """
    Measure, write the report, and print it.

    :raises BenchmarkError: a form is unknown, or the journal is one of another run.
    :raises BackendError: the model file is not there or damaged.
    """
    output = arguments.output or _default_output()
    if arguments.pipeline:
        return pipeline.run(arguments, output)
    from lmpvc_codegen.bench.journal import Journal
    from lmpvc_codegen.bench.speed.making import Source
    from lmpvc_codegen.bench.speed.markdown import as_markdown
    from lmpvc_codegen.bench.speed.progress import Progress
    from lmpvc_codegen.bench.speed.report import make_report
    from lmpvc_codegen.bench.speed.running import SpeedRun
    from lmpvc_codegen.models.files import provide_gguf

    settings = _settings(arguments)
    source = Source.of(provide_gguf(settings.gguf))
    journal = Journal(output / 'journal.jsonl', settings.header(source), is_fresh=arguments.fresh)
    progress = Progress(sys.stderr, total=len(settings.forms) * settings.repeats)
    try:
        results = SpeedRun(source, settings, journal, progress).run()
    finally:
        progress.end()
    report = make_report(results, source, settings)
    as_json, as_text = json.dumps(report, indent=1), as_markdown(report)
    (output / 'speed.json').write_text(as_json + '\n', encoding='utf-8')
    (output / 'speed.md').write_text(as_text, encoding='utf-8')
    sys.stdout.write(as_json + '\n' if arguments.json else as_text)
    print(f"Report: '{output / 'speed.md'}' and '{output / 'speed.json'}'.", file=sys.stderr)
    return _status(results)


def _status(results: list[FormResult]) -> int:
    """Fail where nothing at all was measured."""
    return 0 if any(result.repeats for result in results) else 1


def _settings(arguments: argparse.Namespace) -> Settings:
    from lmpvc_codegen.bench.speed import seed
    from lmpvc_codegen.bench.speed.forms import choose_forms
    from lmpvc_codegen.bench.speed.making import default_work_folder
    from lmpvc_codegen.bench.speed.running import Settings

    gguf = _gguf(arguments)
    prompt = _read_prompt(arguments.prompt) if arguments.prompt else seed.PROMPT
    return Settings(
        forms=choose_forms(filter(None, arguments.forms.replace(',', ' ').split())),
        repeats=arguments.repeats,
        tokens=arguments.tokens,
        threads=arguments.threads or gguf.n_threads or _physical_cores(),
        prompt=prompt,
        work=arguments.work or default_work_folder(),
        gguf=gguf,
    )


def _read_prompt(path: Path) -> str:
    try:
        prompt = path.read_text(encoding='utf-8')
    except UnicodeDecodeError as error:
        raise BenchmarkError(f"The prompt '{path}' is not text in UTF-8.") from error
    if not prompt:
        raise BenchmarkError(f"The prompt '{path}' is empty.", remedy='Write one into it.')
    return prompt


def _gguf(arguments: argparse.Namespace) -> GgufConfig:
    from lmpvc_codegen.config import load_config

    configured = load_config(arguments.config).gguf
    if arguments.model == _CONFIGURED:
        return configured
    if arguments.model:
        return replace(configured, filename=str(Path(arguments.model).expanduser().absolute()))
    return replace(configured, hf_url=_REPOSITORY, filename=_FILE)


def _default_output() -> Path:
    home = Path(os.environ.get('ROS_HOME') or Path.home() / '.ros')
    return home / 'lmpvc_codegen' / 'bench' / 'speed'


def _physical_cores() -> int:
    try:
        from lmpvc_codegen.backends.llama_session import physical_cores
    except (ImportError, OSError, RuntimeError, AttributeError):
        # Without llama.cpp there is only torch, to which one thread a processor does no harm.
        return len(os.sched_getaffinity(0))
    return physical_cores()
