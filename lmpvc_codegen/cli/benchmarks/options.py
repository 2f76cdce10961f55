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

"""What several benchmarks take: the model that is asked, and the folder for journal and report."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
import json
import os
from pathlib import Path
import sys
from typing import TYPE_CHECKING

from lmpvc_codegen.cli.arguments import add_configuration_arguments, configuration

if TYPE_CHECKING:
    from lmpvc_codegen.backends.base import Backend
    from lmpvc_codegen.config import Config


def add_model_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare which model is asked."""
    add_configuration_arguments(parser)
    parser.add_argument(
        '--gguf', type=Path, metavar='FILE', help='model file in place of the configured one'
    )


def add_output_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare where results go and how they are shown."""
    parser.add_argument('--output', type=Path, metavar='FOLDER', help='for journal and report')
    parser.add_argument('--fresh', action='store_true', help='forget what was found before')
    parser.add_argument('--json', action='store_true', help='print JSON instead of Markdown')


def model_configuration(
    arguments: argparse.Namespace, *, overrides: Mapping[str, object] | None = None
) -> Config:
    """
    Load the configuration with the model that the command line names.

    :param overrides: more values by dotted key.
    :raises ConfigError: what is wrong with it.
    """
    values = dict(overrides or {})
    if arguments.gguf:
        values['model'] = 'gguf'
        values['gguf.filename'] = str(arguments.gguf.expanduser().absolute())
    return configuration(arguments, overrides=values)


@contextmanager
def loaded_model(config: Config) -> Iterator[Backend]:
    """
    Load the configured model until the end of the block.

    :raises BackendError: it could not be loaded.
    """
    from lmpvc_codegen.backends.registry import make_backend

    backend = make_backend(config)
    try:
        print(f'loading    {config.model}', file=sys.stderr, flush=True)
        backend.load()
        yield backend
    finally:
        backend.close()


def describe_model(config: Config, backend: Backend) -> dict[str, str]:
    """Name the model as a report does: file and hash, or the backend's own words."""
    from lmpvc_codegen.models.files import locate
    from lmpvc_codegen.models.verification import note_sha256, noted_sha256, sha256_of

    told = {'name': backend.identity, 'prompt_format': backend.prompt_format}
    path = locate(config.gguf) if config.model == 'gguf' else None
    if path is None:
        return told
    sha256 = noted_sha256(path)
    if not sha256:
        sha256 = sha256_of(path)
        note_sha256(path, sha256)
    return {**told, 'name': path.name, 'sha256': sha256}


def output_folder(arguments: argparse.Namespace, benchmark: str) -> Path:
    """Give the folder for journal and report: the one named, or one below ROS's home."""
    if arguments.output:
        return Path(arguments.output)
    home = Path(os.environ.get('ROS_HOME') or Path.home() / '.ros')
    return home / 'lmpvc_codegen' / 'bench' / benchmark


def write_report(
    folder: Path, name: str, report: Mapping[str, object], as_text: str, *, prints_json: bool
) -> None:
    """Write a report as JSON and as Markdown, and print one of them."""
    as_json = json.dumps(report, indent=1)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f'{name}.json').write_text(as_json + '\n', encoding='utf-8')
    (folder / f'{name}.md').write_text(as_text, encoding='utf-8')
    sys.stdout.write(as_json + '\n' if prints_json else as_text)
    print(f"Report: '{folder}/{name}.md' and '{folder}/{name}.json'.", file=sys.stderr)
