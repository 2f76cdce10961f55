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

"""The source keeps the rules of ROS 2 and of this project."""

from __future__ import annotations

import importlib.util
from pathlib import Path
import subprocess
import sys

import pytest

ROOT = Path(__file__).resolve().parents[1]
SOURCES = ['lmpvc_codegen', 'test', 'tools', 'launch', 'setup.py']


def needs(module: str) -> pytest.MarkDecorator:
    """Skip where a tool is not installed: the other Pythons of the matrix have none."""
    missing = importlib.util.find_spec(module) is None
    return pytest.mark.skipif(missing, reason=f'{module} is not installed')


def complaints(*command: str) -> str:
    """
    Run a tool on the sources and give what it says if it is not content.

    A process of its own: a linter that forks must not fork what other tests have loaded.
    """
    done = subprocess.run(
        [sys.executable, *command], cwd=ROOT, capture_output=True, text=True, check=False
    )
    return done.stdout + done.stderr if done.returncode else ''


@needs('mypy')
def test_mypy_strict() -> None:
    """Everything is annotated, and the annotations agree."""
    assert not complaints('-m', 'mypy')


@needs('ruff')
def test_ruff() -> None:
    """The rules of pyproject.toml hold."""
    assert not complaints('-m', 'ruff', 'check', '.')


@needs('ruff')
def test_ruff_format() -> None:
    """The layout is the formatter's."""
    assert not complaints('-m', 'ruff', 'format', '--check', '.')


@needs('ament_flake8')
def test_ament_flake8() -> None:
    """The source has the style of ROS 2."""
    assert not complaints(*ament('flake8'))


@needs('ament_pep257')
def test_ament_pep257() -> None:
    """The docstrings have the form of ROS 2."""
    assert not complaints(*ament('pep257'))


def ament(linter: str) -> list[str]:
    """Write the command of one of ament's linters."""
    code = f'import sys; from ament_{linter}.main import main; sys.exit(main(sys.argv[1:]))'
    return ['-c', code, *SOURCES]
