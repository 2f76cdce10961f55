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


"""What ``make run`` runs: a service for one command, which nothing leaves behind."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
import json
import os
from pathlib import Path
import signal
import subprocess
import sys

import pytest

pytestmark = pytest.mark.ros

_END_S = 20.0


@contextmanager
def _running(tmp_path: Path, **config: object) -> Iterator[subprocess.Popen[str]]:
    """Run it on a scripted model."""
    file = tmp_path / 'config.json'
    file.write_text(json.dumps({'model': 'scripted', 'cache': {'filename': None}, **config}))
    with subprocess.Popen(
        [sys.executable, '-m', 'tools.run_command', 'say hello'],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, 'LMPVC_CODEGEN_CONFIG': str(file)},
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def test_standard_output_is_the_program(tmp_path: Path) -> None:
    """And nothing else; the words of the service go to standard error."""
    with _running(tmp_path) as process:
        program, told = process.communicate(timeout=60)
    assert process.returncode == 0
    compile(program, 'program', 'exec')
    assert program.splitlines()[-1] == 'say_hello(robot)'
    assert 'Ready: scripted' in told


def test_a_wrong_word_of_the_configuration_is_told(tmp_path: Path) -> None:
    """With the word that was meant, and a failure's status."""
    with _running(tmp_path, ggfu={}) as process:
        program, told = process.communicate(timeout=60)
    assert (process.returncode, program) == (1, '')
    assert 'Did you mean gguf?' in told
    assert 'Traceback' not in told


@pytest.mark.parametrize('number', [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_leaves_nothing_behind(tmp_path: Path, number: int) -> None:
    """Ctrl-C, kill, and a terminal that is closed stop the service too."""
    with _running(tmp_path) as process:
        assert process.stderr is not None
        while 'Ready: scripted' not in process.stderr.readline():
            assert process.poll() is None
        children = Path(f'/proc/{process.pid}/task/{process.pid}/children').read_text().split()
        process.send_signal(number)
        _program, told = process.communicate(timeout=_END_S)
    assert process.returncode == 128 + number
    assert 'Traceback' not in told
    assert children
    assert not any(Path(f'/proc/{child}').exists() for child in children)
