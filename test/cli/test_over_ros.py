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

"""``generate --ros``: the same programs, made by a running node."""

from __future__ import annotations

from collections.abc import Iterator
import json
import os
from pathlib import Path
import select
import signal
import subprocess
import sys
from test.cli.scripted import ANSWERS, WAVE
import time

import pytest

pytestmark = pytest.mark.ros

_SERVICE = f"""
import sys
from lmpvc_codegen.backends.scripted import ScriptedBackend
import lmpvc_codegen.generator
from lmpvc_codegen.cli.main import main

answers = {ANSWERS!r}
answers['dance'] = 'def dance(robot):\\n' + '    robot.go()\\n    robot.stop()\\n' * 60
lmpvc_codegen.generator.make_backend = lambda config: ScriptedBackend(
    config, answers, seconds_per_token=0.01
)
sys.exit(main(['service', *sys.argv[1:]]))
"""
_TIMEOUT_S = 60
_ENVIRONMENT = {
    'PYTHONUNBUFFERED': '1',
    'ROS_AUTOMATIC_DISCOVERY_RANGE': 'LOCALHOST',
    # Another one than single tests take, and than other processes do.
    'ROS_DOMAIN_ID': str(1 + (os.getpid() + 50) % 100),
}


def _start(*arguments: str, **more: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, **_ENVIRONMENT, **more},
    )


def _wait_for(word: str, process: subprocess.Popen[str]) -> None:
    """Read standard error until a word stands in it."""
    assert process.stderr
    deadline = time.monotonic() + _TIMEOUT_S
    seen = ''
    while word not in seen:
        ready, *_ = select.select([process.stderr], [], [], deadline - time.monotonic())
        assert ready, f'{word!r} did not appear in {seen!r}'
        piece = os.read(process.stderr.fileno(), 4096).decode()
        assert piece, f'the process ended; it said {seen!r}'
        seen += piece


@pytest.fixture(scope='module')
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Run the node with a model that answers from a script, ten milliseconds a token."""
    home: Path = tmp_path_factory.mktemp('service')
    process = _start('-c', _SERVICE, '--ros-args', '-p', 'model:=scripted', ROS_HOME=str(home))
    try:
        _wait_for('Ready', process)
        yield
    finally:
        process.send_signal(signal.SIGINT)
        said = process.communicate(timeout=_TIMEOUT_S)[1]
    assert process.returncode == 0, said
    assert 'Traceback' not in said


def _generate(*arguments: str) -> tuple[int, str, str]:
    process = _start('-m', 'lmpvc_codegen', 'generate', '--ros', *arguments)
    out, err = process.communicate(timeout=_TIMEOUT_S)
    return process.returncode, out, err


@pytest.mark.usefixtures('service')
def test_the_program_is_the_same_as_in_process() -> None:
    """Standard output holds the program alone; the tree came as feedback."""
    status, out, err = _generate('wave')
    assert (status, out) == (0, WAVE)
    assert 'generating wave' in err
    assert 'checked      lift' in err


@pytest.mark.usefixtures('service')
def test_json_has_what_the_result_has() -> None:
    """Functions, cost and origin arrive over ROS 2."""
    status, out, _err = _generate('--json', '--quiet', 'say done')
    told = json.loads(out)
    assert (status, told['error']) == (0, None)
    assert told['cost']['model_calls'] in {0, 1}
    assert [function['name'] for function in told['functions']] == ['say_done']


@pytest.mark.usefixtures('service')
def test_a_budget_reaches_the_node() -> None:
    """One bound is given; the others stay as the node has them."""
    status, out, err = _generate('--quiet', '--max-model-calls', '1', 'loop')
    assert (status, out) == (1, '')
    assert 'max_model_calls' in err


@pytest.mark.usefixtures('service')
def test_what_the_node_refuses_is_a_sentence() -> None:
    """The reason travels; there is no traceback on either side."""
    status, out, err = _generate('--quiet', '...')
    assert (status, out) == (1, '')
    assert err == (
        "lmpvc_codegen: The command '...' holds no words. Say what the robot should do.\n"
    )


@pytest.mark.usefixtures('service')
def test_ctrl_c_cancels_the_goal() -> None:
    """The node stops too: the next command does not wait for the one that was given up."""
    process = _start('-m', 'lmpvc_codegen', 'generate', '--ros', 'dance')
    _wait_for('generating dance', process)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=_TIMEOUT_S)
    assert (process.returncode, out) == (130, '')
    assert err.endswith('lmpvc_codegen: cancelled.\n')
    assert _generate('--quiet', 'say done')[0] == 0


def test_without_a_node_the_remedy_is_to_start_it() -> None:
    """Nobody waits for long for what is not there."""
    process = subprocess.run(
        [sys.executable, '-m', 'lmpvc_codegen', 'generate', '--ros', 'wave'],
        capture_output=True,
        text=True,
        timeout=_TIMEOUT_S,
        check=False,
    )
    assert (process.returncode, process.stdout) == (1, '')
    assert 'Start it: python -m lmpvc_codegen service' in process.stderr
