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


"""The command ``bench speed``, on a real small model and what is installed here."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path
import signal
import subprocess
import sys
from test.bench.speed.tiny_gguf import write_tiny_gguf
from typing import Any

from lmpvc_codegen.bench.speed import running
from lmpvc_codegen.bench.speed.forms import Skipped
from lmpvc_codegen.cli.main import main
import pytest

_LACKING = Skipped('torch is not installed.', 'Run: pip install torch==2.13.0')


@pytest.fixture
def command(tmp_path: Path) -> list[str]:
    """Give the command, with a model, few tokens and folders of its own."""
    model = write_tiny_gguf(tmp_path / 'tiny.gguf')
    words = ['bench', 'speed', '--model', str(model), '--tokens', '5', '--threads', '1']
    return [*words, '--work', str(tmp_path / 'work'), '--output', str(tmp_path / 'output')]


def _journal(tmp_path: Path) -> list[dict[str, Any]]:
    lines = (tmp_path / 'output' / 'journal.jsonl').read_text(encoding='utf-8').splitlines()
    return [json.loads(line) for line in lines]


@pytest.mark.model
def test_forms_are_made_measured_and_reported(
    command: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Markdown on standard output, progress on standard error, both reports in the folder."""
    assert main([*command, '--forms', 'f16,q4_0', '--repeats', '2']) == 0
    printed = capsys.readouterr()
    assert printed.out == (tmp_path / 'output' / 'speed.md').read_text(encoding='utf-8')
    assert '| q4_0 | 1 |' in printed.out
    assert '[0/4] f16, repeat 1 of 2: loading' in printed.err
    assert ' left] q4_0, repeat 2 of 2: writing' in printed.err
    report = json.loads((tmp_path / 'output' / 'speed.json').read_text(encoding='utf-8'))
    assert [form['name'] for form in report['forms']] == ['f16', 'q4_0']
    for form in report['forms']:
        assert form['is_repeatable']
        assert len(form['repeats']) == 2
        assert all(form['median'][name] > 0 for name in ('total_s', 'load_s', 'first_token_s'))
        assert 20 < form['median']['peak_memory_mb'] < 1000
        assert 0 <= form['others_share'] <= 1
    assert all(len(line['result']['repeat']['tokens']) == 5 for line in _journal(tmp_path)[1:])


@pytest.mark.model
def test_a_second_run_goes_on_and_a_fresh_one_begins_anew(
    command: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """What is in the journal is measured again only when asked for."""
    words = [*command, '--forms', 'q4_0', '--json']
    assert main([*words, '--repeats', '1']) == 0
    first = _journal(tmp_path)
    assert main([*words, '--repeats', '2']) == 0
    assert _journal(tmp_path)[:-1] == first
    capsys.readouterr()
    assert main([*words, '--repeats', '1', '--fresh']) == 0
    assert len(_journal(tmp_path)) == len(first) == 2
    assert json.loads(capsys.readouterr().out)['settings']['repeats'] == 1


@pytest.mark.model
def test_an_interrupt_ends_the_run_and_loses_nothing(command: list[str], tmp_path: Path) -> None:
    """Its child is gone with it, and what was measured stays."""
    words = [sys.executable, '-m', 'lmpvc_codegen', *command, '--forms', 'q4_0']
    with subprocess.Popen(
        [*words, '--repeats', '500'], stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stderr
        assert any('repeat 2 of 500: loading' in line for line in process.stderr)
        (child,) = _children(process.pid)
        process.send_signal(signal.SIGINT)
        assert 'cancelled' in process.stderr.read()
    assert process.returncode == 130
    assert not Path(f'/proc/{child}').exists()
    assert [line['key'] for line in _journal(tmp_path)[1:]] == ['q4_0#1']


def _children(pid: int) -> list[int]:
    text = Path(f'/proc/{pid}/task/{pid}/children').read_text(encoding='ascii')
    return [int(child) for child in text.split()]


@pytest.mark.model
def test_other_settings_are_another_run(
    command: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    """Figures for five tokens and for six are not mixed."""
    words = [*command, '--forms', 'q4_0', '--repeats', '1']
    assert main(words) == 0
    assert main([*words, '--tokens', '6']) == 1
    assert 'tokens 5, now 6. Add --fresh' in capsys.readouterr().err


def test_without_its_libraries_a_form_is_skipped_for_all_to_see(
    command: list[str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the reason and the command; where nothing was measured, the run has failed."""
    monkeypatch.setattr(running, 'missing', lambda _form: _LACKING)
    assert main([*command, '--forms', 'torch-eager']) == 1
    printed = capsys.readouterr()
    assert 'torch-eager is skipped: torch is not installed.' in printed.err
    assert '- torch-eager: torch is not installed. Run: pip install torch==2.13.0' in printed.out


def test_what_is_installed_here_decides(
    command: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    """On a machine without torch, the real check says so."""
    if importlib.util.find_spec('torch') is not None:
        pytest.skip('torch is installed')
    assert main([*command, '--forms', 'torch-jit']) == 1
    assert 'torch-jit: torch' in capsys.readouterr().out


@pytest.mark.parametrize(
    ('more', 'said'),
    [
        (['--forms', 'q5_9'], "There is no form 'q5_9' to measure."),
        (['--model', '/nowhere/model.gguf'], "The model file '/nowhere/model.gguf' does not"),
    ],
)
def test_mistakes_are_told(
    command: list[str], capsys: pytest.CaptureFixture[str], more: list[str], said: str
) -> None:
    """In a sentence, with status 1."""
    assert main([*command, *more]) == 1
    assert said in capsys.readouterr().err


@pytest.mark.parametrize(
    ('content', 'said'), [(b'', 'is empty. Write one'), (b'\xff\xfe', 'is not text in UTF-8')]
)
def test_a_prompt_is_text(
    command: list[str],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    content: bytes,
    said: str,
) -> None:
    """Neither nothing nor noise can be continued."""
    (tmp_path / 'prompt').write_bytes(content)
    assert main([*command, '--prompt', str(tmp_path / 'prompt')]) == 1
    assert said in capsys.readouterr().err


@pytest.mark.parametrize('option', ['--repeats', '--tokens', '--threads'])
def test_numbers_are_above_zero(
    command: list[str], capsys: pytest.CaptureFixture[str], option: str
) -> None:
    """Nothing is measured zero times."""
    assert main([*command, option, '0']) == 2
    assert "'0' is no whole number above zero" in capsys.readouterr().err
