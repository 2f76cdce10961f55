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


"""The subcommand models, as a person and as a program use it."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
import signal
import subprocess
import sys
from test.bench.speed.tiny_gguf import write_tiny_gguf
from test.models.loopback import Behaviour, serving, tiny_content
import time
from typing import Any

from lmpvc_codegen.cli.main import main
from lmpvc_codegen.config import load_config
from lmpvc_codegen.config.files import user_config_file
from lmpvc_codegen.models.catalogue import overlay_path
import pytest

NAME = 'starcoder2-3b'


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give an empty home of model files."""
    monkeypatch.setenv('HF_HOME', str(tmp_path / 'hf'))
    monkeypatch.delenv('HF_HUB_CACHE', raising=False)
    return tmp_path / 'hf'


@pytest.fixture
def here(home: Path) -> Path:
    """Put a small model where a known one is looked for."""
    path = home / 'llms' / 'second-state' / 'StarCoder2-3B-GGUF' / 'starcoder2-3b-Q4_K_M.gguf'
    path.parent.mkdir(parents=True)
    return write_tiny_gguf(path)


def told(capsys: pytest.CaptureFixture[str], *arguments: str, status: int = 0) -> str:
    """Run ``models``, and give what it prints."""
    assert main(['models', *arguments]) == status
    return capsys.readouterr().out


def as_json(capsys: pytest.CaptureFixture[str], *arguments: str) -> Any:
    """Run ``models ... --json``, and read what it prints."""
    return json.loads(told(capsys, *arguments, '--json'))


def test_list_tells_what_is_here(capsys: pytest.CaptureFixture[str], here: Path) -> None:
    """In a table, and as JSON with every field."""
    table = told(capsys, 'list')
    assert len(table.splitlines()) > 30
    assert next(line for line in table.splitlines() if NAME in line).endswith('downloaded')
    states = {model['model_id']: model for model in as_json(capsys, 'list')}
    assert states[NAME]['state'] == 'downloaded'
    assert states[NAME]['files'][0]['path'] == str(here)
    assert states['starcoder2-7b']['state'] == 'absent'
    assert [model['model_id'] for model in as_json(capsys, 'list', '--here')] == [NAME]


def test_show_tells_all_about_one(capsys: pytest.CaptureFixture[str]) -> None:
    """Licence, context, whether it fills in, and its files."""
    text = told(capsys, 'show', 'codestral-22b')
    for words in ('MNPL-0.1, not commercial, gated', '22.20 billion', '32768', 'q8_0'):
        assert words in text
    assert as_json(capsys, 'show', NAME)['fill_in'] == 'starcoder'


def test_recommend_and_memory_compute(capsys: pytest.CaptureFixture[str]) -> None:
    """For a machine that is named."""
    first = as_json(capsys, 'recommend', '--gpu-gb', '8', '--ram-gb', '16')[0]
    assert first['model_id'] == 'qwen2.5-coder-7b-instruct'
    memory = as_json(capsys, 'memory', 'starcoder2-7b', '--quant', 'q4_k_m', '--context', '2048')
    assert memory['q4_k_m']['kv_cache_bytes'] == 134_217_728
    assert 'q4_k_m' in told(capsys, 'memory', NAME)


def test_verify_path_and_delete(capsys: pytest.CaptureFixture[str], here: Path) -> None:
    """A sound file, a damaged one, and none."""
    assert told(capsys, 'path', NAME).strip() == str(here)
    assert told(capsys, 'verify', NAME).startswith('sound: ')
    here.write_bytes(here.read_bytes()[:-100])
    assert told(capsys, 'verify', NAME, status=1).startswith('damaged: ')
    assert 'freed' in told(capsys, 'delete', NAME)
    assert not here.exists()
    told(capsys, 'path', NAME, status=1)


def test_download_of_what_is_here_gives_its_path(
    capsys: pytest.CaptureFixture[str], here: Path
) -> None:
    """Nothing is fetched."""
    assert told(capsys, 'download', NAME).strip() == str(here)


def test_use_writes_ones_own_configuration(capsys: pytest.CaptureFixture[str]) -> None:
    """And leaves the rest of it, and the installed file, as they are."""
    before = load_config()
    assert 'is chosen in' in told(capsys, 'use', 'qwen2.5-coder-7b-instruct:q8_0')
    own = user_config_file('codegen_config.json')
    config = load_config()
    assert json.loads(own.read_text())['gguf']['model'] == 'qwen2.5-coder-7b-instruct:q8_0'
    assert config.gguf.filename == 'Qwen2.5-Coder-7B-Instruct-Q8_0.gguf'
    assert (config.cache, config.gguf.context_size) == (before.cache, before.gguf.context_size)


def test_use_changes_the_file_that_is_named(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """With what else stands in it."""
    path = tmp_path / 'mine.json'
    path.write_text('{"model": "scripted", "gguf": {"filename": "x.gguf", "context_size": 1024}}')
    told(capsys, '--config', str(path), 'use', NAME)
    config = load_config(path)
    assert (config.model, config.gguf.model) == ('gguf', f'{NAME}:q4_k_m')
    assert config.gguf.context_size == 1024


def test_presets_can_be_used_as_they_are(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """What is printed is a configuration."""
    assert 'dolphincoder-15b-iq4_xs' in told(capsys, 'preset')
    path = tmp_path / 'preset.json'
    path.write_text(told(capsys, 'preset', 'dolphincoder-15b-iq4_xs'))
    assert load_config(path).gguf.filename == 'dolphincoder-starcoder2-15b.i1-IQ4_XS.gguf'


@pytest.mark.parametrize('action', ['show', 'path', 'verify', 'delete', 'download', 'use'])
def test_an_unknown_model_is_told(capsys: pytest.CaptureFixture[str], action: str) -> None:
    """With the closest one."""
    assert main(['models', action, 'starcoder2-3bb']) == 1
    assert 'Did you mean starcoder2-3b' in capsys.readouterr().err


def test_ctrl_c_keeps_what_came_and_the_next_download_goes_on(tmp_path: Path) -> None:
    """In a process of its own, as at a terminal."""
    content = tiny_content(tmp_path / 'source')
    behaviour = Behaviour(content, block_s=0.02)
    command = [sys.executable, '-m', 'lmpvc_codegen', 'models', 'download', NAME]
    with serving(behaviour) as url:
        file = {
            'quantization': 'q4_k_m', 'repository': 'me/tiny', 'filename': 'tiny.gguf',
            'size_bytes': len(content), 'sha256': hashlib.sha256(content).hexdigest(),
            'sources': [f'{url}/{{filename}}'],
        }  # fmt: skip
        overlay_path().parent.mkdir(parents=True)
        tree = {'models': [{'model_id': NAME, 'files': [file]}]}
        overlay_path().write_text(json.dumps(tree))
        with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
            while behaviour.sent_bytes < 100_000:
                time.sleep(0.01)
            process.send_signal(signal.SIGINT)
            _out, complaints = process.communicate(timeout=30)
        assert process.returncode == 130
        assert 'cancelled after' in complaints
        behaviour.block_s = 0.0
        done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert Path(done.stdout.strip()).read_bytes() == content
    assert behaviour.gets[-1].startswith('bytes=')
