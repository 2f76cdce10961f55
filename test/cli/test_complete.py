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


"""The subcommand complete: going on, filling in, streaming, refusing."""

from __future__ import annotations

import json
from pathlib import Path
from test.backends.cases import SMALL
from test.bench.speed.tiny_gguf import write_tiny_gguf

from lmpvc_codegen.cli.main import main
from lmpvc_codegen.models.files import provide_gguf
import pytest

pytestmark = pytest.mark.model


@pytest.fixture
def tiny(tmp_path: Path) -> Path:
    """Give a small model without marks to fill in."""
    return write_tiny_gguf(tmp_path / 'tiny.gguf')


@pytest.fixture
def qwen() -> Path:
    """Give the model of 0.5 billion parameters."""
    return provide_gguf(SMALL).path


def test_text_is_gone_on_with(tiny: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The same with and without streaming."""
    command = ['complete', 'def f(', '--gguf', str(tiny), '--max-tokens', '8']
    assert main(command) == 0
    streamed = capsys.readouterr().out
    assert main([*command, '--no-stream']) == 0
    assert capsys.readouterr().out.rstrip('\n') == streamed.rstrip('\n') != ''


def test_programs_get_lines_of_json(tiny: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Pieces, and at last how it ended and what it cost."""
    command = ['complete', 'def f(', '--gguf', str(tiny), '--max-tokens', '8', '--json']
    assert main(command) == 0
    *pieces, end = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert all(set(piece) == {'text'} for piece in pieces)
    assert end['finish_reason'] in {'length', 'stop'}
    assert end['completion_tokens'] <= 8


def test_a_model_without_marks_is_refused(tiny: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With what to do."""
    assert main(['complete', 'a', '--suffix', 'b', '--gguf', str(tiny)]) == 1
    assert 'no marks to fill in' in capsys.readouterr().err


def test_a_backend_that_cannot_fill_in_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """By its name."""
    config = tmp_path / 'config.json'
    config.write_text('{"model": "scripted"}')
    assert main(['complete', 'a', '--suffix', 'b', '--config', str(config)]) == 1
    assert "The backend 'scripted' does not fill in" in capsys.readouterr().err


def test_a_gap_in_a_file_is_filled_in(
    qwen: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A real model finds the one word that is missing."""
    path = tmp_path / 'code.py'
    path.write_text('def add(first, second):\n    return first + {FILL}\n\n\nprint(add(1, 2))\n')
    command = ['complete', '--file', str(path), '--gguf', str(qwen), '--max-tokens', '8']
    assert main(command) == 0
    assert capsys.readouterr().out.strip() == 'second'


@pytest.mark.parametrize('arguments', [[], ['a', '--file', 'b'], ['--file', 'b', '--suffix', 'c']])
def test_wrong_usage_is_told(arguments: list[str]) -> None:
    """A text comes from one place."""
    assert main(['complete', *arguments]) == 2
