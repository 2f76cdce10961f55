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

"""The whole path for real: a command over ROS 2, a local model, a checked program."""

from __future__ import annotations

from collections.abc import Iterator
from test.backends.cases import SMALL
from test.ros.nodes import Client, finished, running_node
import time
from typing import Any

from lmpvc_codegen.config import DEFAULT_MODULES, find_config_file
from lmpvc_codegen.generation.checks import check_program
from lmpvc_codegen.generation.robot_api import read_robot_api
from lmpvc_codegen.generator import CodeGenerator
import pytest

pytestmark = [pytest.mark.ros, pytest.mark.model]


@pytest.fixture(scope='module')
def client() -> Iterator[Client]:
    """Give the client of a node with the small model."""
    parameters: dict[str, Any] = {
        'gguf__hf_url': SMALL.hf_url,
        'gguf__filename': SMALL.filename,
        'cache__enabled': False,
    }
    with running_node(CodeGenerator.from_config, **parameters) as (_node, client):
        yield client


def test_a_spoken_command_becomes_a_checked_program(client: Client) -> None:
    """What comes back keeps the promise, and says what it took."""
    goal = client.send_goal(prompt='move ten centimeters up')
    result = finished(goal.get_result_async(), timeout_s=120).result
    assert result.success, result.error_message
    preamble = find_config_file('preamble.py').read_text()
    api = read_robot_api(preamble, '', modules=DEFAULT_MODULES)
    assert check_program(result.program, api) == ()
    assert 'robot.go()' in result.program
    assert (result.model_calls >= 1, result.tokens > 5) == (True, True)


def test_the_same_command_has_the_same_program(client: Client) -> None:
    """With no cache in between, and other commands before it."""
    first = finished(client.ask('say hello'), 120).result
    finished(client.ask('move a little down'), 120)
    assert finished(client.ask('say hello'), 120).result == first != ''


def test_cancel_stops_a_model_while_it_reads_a_long_prompt(client: Client) -> None:
    """Reading two thousand tokens takes many seconds; the cancel does not wait for it."""
    preamble = 'def example(robot):\n    robot.go()\n' + '# one two three four five\n' * 350
    goal = client.send_goal(prompt='move up', preamble=preamble)
    time.sleep(1.0)
    started = time.monotonic()
    goal.cancel_goal_async()
    result = finished(goal.get_result_async(), timeout_s=60).result
    assert result.error_code == 'cancelled'
    assert time.monotonic() - started < 5
