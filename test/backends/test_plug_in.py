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


"""A backend of another package: installed, chosen by its name, and held to the same promises."""

from __future__ import annotations

import os
from pathlib import Path
import re
import subprocess
import sys

import pytest

PLUG_IN = Path(__file__).parents[1] / 'plug_in'
ROOT = Path(__file__).parents[2]


@pytest.fixture(scope='module')
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Install the example package as anybody would, but into a folder of its own."""
    pytest.importorskip('setuptools', minversion='70.1')  # it builds wheels itself
    folder = tmp_path_factory.mktemp('plug_in')
    copy = tmp_path_factory.mktemp('source') / 'plug_in'
    # A build leaves files beside the source.
    subprocess.run(['cp', '-r', PLUG_IN, copy], check=True)
    command = [sys.executable, '-m', 'pip', 'install', '--quiet', '--no-deps', '--no-index']
    command += ['--no-build-isolation', '--disable-pip-version-check', '--target', str(folder)]
    done = subprocess.run([*command, str(copy)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return folder


def run(installed: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a module of Python with the plug-in installed."""
    path = os.pathsep.join([str(installed), str(ROOT), os.environ.get('PYTHONPATH', '')])
    return subprocess.run(
        [sys.executable, '-m', *arguments],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, 'PYTHONPATH': path},
        cwd=installed,
    )


def test_the_example_passes_the_conformance_suite(installed: Path) -> None:
    """All of it, by the file that the example itself has."""
    file = PLUG_IN / 'tests' / 'conformance_of_ngram.py'
    options = ['-q', '-p', 'no:cacheprovider', '--rootdir', str(installed), '-c', os.devnull]
    done = run(installed, 'pytest', *options, str(file))
    assert done.returncode == 0, done.stdout + done.stderr
    assert re.search(r'\b2\d passed, 2 skipped', done.stdout), done.stdout


def test_the_example_can_be_chosen(installed: Path) -> None:
    """The doctor finds it by its name, also where nothing may leave the machine."""
    file = installed / 'config.json'
    file.write_text('{"model": "ngram", "local_only": true}')
    done = run(installed, 'lmpvc_codegen', 'doctor', '--config', str(file))
    assert 'ok    backend        ngram' in done.stdout, done.stdout + done.stderr


def test_the_example_answers_without_a_crash(installed: Path) -> None:
    """Counting makes no sound program; the command fails in a sentence."""
    file = installed / 'config.json'
    file.write_text('{"model": "ngram"}')
    done = run(
        installed, 'lmpvc_codegen', 'generate', '--config', str(file), 'put the cup on the table'
    )
    assert 'Traceback' not in done.stderr
    assert done.stdout or done.stderr
