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

"""The managed node: transitions, parameters, diagnostics, signals."""

from __future__ import annotations

import json
import os
from pathlib import Path
import signal
import subprocess
import sys
from test.ros.nodes import Client, GO, LONG, queue_length, running_node, scripted, wait_until
import threading
import time
from typing import Any

from diagnostic_msgs.msg import DiagnosticArray
from lifecycle_msgs.msg import Transition
from lifecycle_msgs.srv import ChangeState, GetState
from lmpvc_codegen.config import Config
from lmpvc_codegen.errors import ModelNotFoundError
from lmpvc_codegen.generator import CodeGenerator
import pytest
from rcl_interfaces.srv import DescribeParameters, SetParameters
from rclpy.parameter import Parameter

pytestmark = pytest.mark.ros


def change(client: Client, transition: int) -> bool:
    """Ask the node for a transition."""
    request = ChangeState.Request(transition=Transition(id=transition))
    return bool(client.call(ChangeState, '/code_gen_service/change_state', request).success)


def state(client: Client) -> str:
    """Ask the node for its state."""
    told = client.call(GetState, '/code_gen_service/get_state', GetState.Request())
    return str(told.current_state.label)


def test_a_node_that_is_not_active_refuses_and_says_so() -> None:
    """A request is answered in every state; only an active node answers with a program."""
    with running_node(scripted({}), start=False) as (node, client):
        assert state(client) == 'unconfigured'
        assert client.answer('move') == ''
        assert 'Activate it' in node.diagnostics.statistics.last_error


def test_the_whole_life_twice() -> None:
    """Configure, activate, deactivate, clean up, and once more."""
    with running_node(scripted({'move': GO}), start=False) as (_node, client):
        for _ in range(2):
            assert change(client, Transition.TRANSITION_CONFIGURE)
            assert client.answer('move') == ''
            assert change(client, Transition.TRANSITION_ACTIVATE)
            assert client.answer('move')
            assert change(client, Transition.TRANSITION_DEACTIVATE)
            assert client.answer('move') == ''
            assert change(client, Transition.TRANSITION_CLEANUP)
            assert state(client) == 'unconfigured'


def test_the_state_is_told_while_a_model_loads() -> None:
    """Loading takes seconds; the lifecycle answers all the while."""
    release = threading.Event()

    class Slow(CodeGenerator):
        def load(self) -> None:
            release.wait(10)
            super().load()

    def make(config: Config) -> CodeGenerator:
        usual = scripted({})(config)
        return Slow(config, usual.backend, usual.cache)

    with running_node(make, start=False) as (node, client):
        threading.Thread(target=node.start, daemon=True).start()
        wait_until(lambda: state(client) == 'activating')
        release.set()
        wait_until(lambda: state(client) == 'active')


def test_a_model_that_is_not_there_leaves_a_node_that_can_be_tried_again() -> None:
    """The failed start is a sentence in the log, and the next one may succeed."""
    missing = [True]

    class Missing(CodeGenerator):
        def load(self) -> None:
            if missing[0]:
                raise ModelNotFoundError('There is no such file.')
            super().load()

    def make(config: Config) -> CodeGenerator:
        usual = scripted({'move': GO})(config)
        return Missing(config, usual.backend, usual.cache)

    with running_node(make, start=False) as (node, client):
        assert not node.start()
        assert state(client) == 'inactive'
        missing[0] = False
        assert change(client, Transition.TRANSITION_ACTIVATE)
        assert client.answer('move')


def test_parameters_are_typed_described_and_ranged() -> None:
    """Every scalar of the configuration is a parameter, but no token is."""
    with running_node(scripted({}), start=False) as (node, client):
        names = [name for name in node._parameters if '.' in name]
        asked = DescribeParameters.Request(names=names)
        told = client.call(DescribeParameters, '/code_gen_service/describe_parameters', asked)
    described = {d.name: d for d in told.descriptors}
    secrets = [name for name in described if 'token' in name and not name.startswith('budget')]
    assert secrets == ['web.token_variable'], 'a name is told, never a token'
    own = [d for name, d in described.items() if name.split('.')[0] in {'gguf', 'budget'}]
    assert own
    assert all(d.description for d in own)
    bounds = described['gguf.context_size'].integer_range[0]
    assert (bounds.from_value, bounds.to_value) == (256, 2**31 - 1)


def test_a_parameter_out_of_its_range_is_refused() -> None:
    """ROS itself keeps the bounds."""
    with running_node(scripted({}), start=False) as (_node, client):
        wrong = Parameter('gguf.context_size', value=1).to_parameter_msg()
        asked = SetParameters.Request(parameters=[wrong])
        told = client.call(SetParameters, '/code_gen_service/set_parameters', asked)
    assert not told.results[0].successful


def test_parameters_override_the_file(tmp_path: Path) -> None:
    """The file's value is the default; what is set takes its place at the next configure."""
    file = tmp_path / 'mine.json'
    file.write_text(json.dumps({'gguf': {'context_size': 1024, 'n_batch': 64}}))
    configs: list[Config] = []

    def make(config: Config) -> CodeGenerator:
        configs.append(config)
        return scripted({})(config)

    with running_node(make, config_file=str(file), gguf__n_batch=32) as (node, client):
        assert node.get_parameter('gguf.context_size').value == 1024
        node.set_parameters([Parameter('gguf.context_size', value=2048)])
        assert change(client, Transition.TRANSITION_DEACTIVATE)
        assert change(client, Transition.TRANSITION_CLEANUP)
        assert change(client, Transition.TRANSITION_CONFIGURE)
    assert [(c.gguf.context_size, c.gguf.n_batch) for c in configs] == [(1024, 32), (2048, 32)]


def test_a_configuration_that_is_wrong_is_a_failed_transition(tmp_path: Path) -> None:
    """The node stays, and can be configured with a better file."""
    file = tmp_path / 'mine.json'
    file.write_text('{"modell": "gguf"}')
    with running_node(scripted({}), start=False, config_file=str(file)) as (_node, client):
        assert not change(client, Transition.TRANSITION_CONFIGURE)
        assert state(client) == 'unconfigured'
        file.write_text('{"model": "gguf"}')
        assert change(client, Transition.TRANSITION_CONFIGURE)


def test_diagnostics_tell_state_model_queue_and_hits() -> None:
    """``/diagnostics`` comes once a second with what an operator asks."""
    seen: list[Any] = []
    with running_node(scripted({'move': GO})) as (_node, client):
        client.node.create_subscription(DiagnosticArray, '/diagnostics', seen.append, 1)
        client.answer('move')
        client.answer('move')
        wait_until(lambda: any(_values(a)['cache_hits'] == '1' for a in seen))
    told = _values(seen[-1])
    assert told['state'] == 'active'
    assert told['model'] == 'scripted'
    assert told['requests'] == '2'
    assert {'tokens_per_s', 'queue', 'last_error'} <= set(told)


def _values(array: Any) -> dict[str, str]:
    return {value.key: value.value for value in array.status[0].values}


@pytest.mark.parametrize('number', [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_the_service_without_a_trace(number: int, tmp_path: Path) -> None:
    """Ctrl-C and SIGTERM are normal ends, and a second start works."""
    for _ in range(2):
        with subprocess.Popen(
            [sys.executable, '-m', 'lmpvc_codegen', 'service', '--ros-args', '-p',
             'model:=scripted', '-p', f'cache.filename:={tmp_path / "cache"}'],
            stderr=subprocess.PIPE, text=True, env={**os.environ, 'PYTHONUNBUFFERED': '1'},
        ) as service:  # fmt: skip
            assert service.stderr is not None
            first = service.stderr.readline()
            assert 'Ready: scripted' in first
            started = time.monotonic()
            service.send_signal(number)
            assert service.wait(10) == 0
            assert time.monotonic() - started < 5
            assert 'Traceback' not in service.stderr.read()


def test_a_generation_is_cancelled_when_the_node_stops() -> None:
    """Deactivating does not wait for the model to finish."""
    with running_node(scripted({'move': LONG}, seconds_per_token=0.5)) as (node, client):
        future = client.ask('move')
        wait_until(lambda: queue_length(node) == 1)
        started = time.monotonic()
        assert change(client, Transition.TRANSITION_DEACTIVATE)
        wait_until(future.done)
        assert time.monotonic() - started < 5
        assert future.result().result == ''
