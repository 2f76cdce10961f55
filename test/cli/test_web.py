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

"""The subcommand ``web`` in a process of its own: its address, its refusals, and Ctrl-C."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
import json
import os
from pathlib import Path
import signal
import subprocess
import sys
import test.web.libraries  # noqa: F401 - skips what cannot run
import time
from typing import Any
import urllib.request

from lmpvc_codegen.cli.main import main
import pytest

_END_S = 8.0


@contextmanager
def _web(tmp_path: Path, **config: Any) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Start it on a free port, and give its address."""
    file = tmp_path / 'config.json'
    file.write_text(json.dumps({'model': 'scripted', 'cache': {'filename': None}, **config}))
    command = [sys.executable, '-m', 'lmpvc_codegen', 'web', '--config', str(file), '--port', '0']
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=os.environ
    )
    assert process.stdout is not None
    with process:
        try:
            yield process, process.stdout.readline().strip()
        finally:
            process.kill()


def _get(url: str) -> Any:
    with urllib.request.urlopen(url, timeout=10) as response:
        return json.load(response)


@pytest.mark.parametrize('number', [signal.SIGINT, signal.SIGTERM])
def test_it_serves_until_it_is_told_to_end(tmp_path: Path, number: int) -> None:
    """Its address is all that standard output holds; a listener does not hold it."""
    with _web(tmp_path) as (process, url):
        assert url.startswith('http://127.0.0.1:')
        with urllib.request.urlopen(f'{url}/api/events', timeout=10) as events:
            while not _get(f'{url}/healthz')['is_active']:
                time.sleep(0.05)
            assert events.readline() == b'event: status\n'
            process.send_signal(number)
            began = time.monotonic()
            assert process.wait(_END_S) == 0
            assert time.monotonic() - began < _END_S
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.read() == ''
        assert 'Ready: scripted' in process.stderr.read()


@pytest.mark.model
def test_without_its_model_the_page_is_served(tmp_path: Path) -> None:
    """Nothing is downloaded by the way; the words tell what to do."""
    with _web(tmp_path, model='gguf', gguf={'model': 'starcoder2-3b'}) as (process, url):
        assert _get(f'{url}/api/models/current')['model'] is None
        assert _get(f'{url}/api/jobs')['jobs'] == []
        assert process.stderr is not None
        told = process.stderr.readline()
        assert 'starcoder2-3b-Q4_K_M.gguf' in told
        assert 'is not here. Choose or download one on the page.' in told
        process.send_signal(signal.SIGINT)
        assert process.wait(_END_S) == 0


@pytest.mark.parametrize(
    ('arguments', 'words'),
    [
        (['--host', '0.0.0.0'], 'there is no token'),
        (['--host', '0.0.0.0', '--token-variable', 'NO_SUCH'], 'NO_SUCH'),
        (['--host', '192.0.2.1', '--token-variable', 'HOME'], 'cannot be listened at'),
    ],
)
def test_an_address_that_cannot_be_is_refused(
    capsys: pytest.CaptureFixture[str], arguments: list[str], words: str
) -> None:
    """With a sentence and the exit status of a failure."""
    assert main(['web', '--port', '0', *arguments]) == 1
    assert words in capsys.readouterr().err


def test_a_port_that_is_none_is_wrong_usage(capsys: pytest.CaptureFixture[str]) -> None:
    """As any other wrong option."""
    for port in ('-1', '65536', 'http'):
        assert main(['web', f'--port={port}']) == 2
        assert 'is no port' in capsys.readouterr().err


def test_without_its_libraries_it_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A small installation has no web server."""
    for name in [name for name in sys.modules if name.startswith('lmpvc_codegen.web')]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, 'uvicorn', None)
    assert main(['web', '--port', '0', '--model', 'scripted']) == 1
    assert "pip install 'lmpvc_codegen[web]'" in capsys.readouterr().err
