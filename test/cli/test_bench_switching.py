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


"""Switching to and fro, measured on real models of a megabyte."""

from __future__ import annotations

import json
from pathlib import Path
from test.serving.tiny_models import NAMES, stock

from lmpvc_codegen.cli.main import main
import pytest

pytestmark = pytest.mark.model

FIRST, SECOND, DAMAGED = NAMES


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have a few small models, and no others."""
    monkeypatch.setenv('HF_HOME', str(tmp_path / 'hf'))
    monkeypatch.delenv('HF_HUB_CACHE', raising=False)
    stock(tmp_path / 'hf')


def _measure(*arguments: str, second: str = SECOND) -> int:
    return main(['bench', 'switching', '--first', FIRST, '--second', second, *arguments])


def test_each_switch_is_told_with_its_memory(capsys: pytest.CaptureFixture[str]) -> None:
    """The first model, three switches, and what is held when none is loaded."""
    assert _measure('--times', '3', '--json') == 0
    told = json.loads(capsys.readouterr().out)
    models = [switch['model'] for switch in told['switches']]
    assert models == [FIRST, SECOND, FIRST, SECOND, '']
    for switch in told['switches']:
        assert 1 < switch['memory_mb'] <= switch['peak_memory_mb']
        assert switch['seconds'] > 0
    held = [switch['memory_mb'] for switch in told['switches'][:4]]
    assert told['growth_mb'] == {FIRST: held[2] - held[0], SECOND: held[3] - held[1]}


def test_a_person_reads_a_line_for_each(capsys: pytest.CaptureFixture[str]) -> None:
    """And how much more is held than at first."""
    assert _measure('--times', '2') == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 6
    assert lines[3].split()[:2] == ['3', 'none']
    assert lines[4].startswith(f'{FIRST}: ')


@pytest.mark.parametrize(
    ('second', 'words'),
    [
        (DAMAGED, 'its tensors end at'),
        ('starcoder2-3b', 'is not on this machine'),
        ('none', 'no model'),
    ],
)
def test_a_model_that_cannot_be_loaded_is_told(
    capsys: pytest.CaptureFixture[str], second: str, words: str
) -> None:
    """In a sentence, with the status of a failure."""
    assert _measure('--times', '1', second=second) == 1
    assert words in capsys.readouterr().err
