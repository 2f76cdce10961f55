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

"""Real nodes whose model is switched by the services, while clients wait for programs."""

from __future__ import annotations

from collections.abc import Iterator
import json
from pathlib import Path
from test.ros.nodes import Client, finished, queue_length, running_node, scripted, wait_until
from test.serving.tiny_models import NAMES, stock
from typing import Any
import urllib.error
import urllib.request

from diagnostic_msgs.msg import DiagnosticArray
from lifecycle_msgs.msg import Transition
from lifecycle_msgs.srv import ChangeState
from lmpvc_codegen.generator import CodeGenerator
from lmpvc_codegen.ros.node import CodeGenNode
from lmpvc_codegen_msgs.srv import ListModels, SelectModel
import pytest
from rclpy.parameter import Parameter

pytestmark = [pytest.mark.ros, pytest.mark.model]

FIRST, SECOND, DAMAGED = NAMES


@pytest.fixture(autouse=True)
def paths(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Give the files of three real models of a megabyte; the last one is damaged."""
    monkeypatch.setenv('HF_HOME', str(tmp_path / 'hf'))
    monkeypatch.delenv('HF_HUB_CACHE', raising=False)
    return stock(tmp_path / 'hf')


@pytest.fixture
def running() -> Iterator[tuple[CodeGenNode, Client]]:
    """Give a node that answers with the first model, and a client."""
    with running_node(CodeGenerator.from_config, gguf__model=FIRST) as both:
        yield both


def select(client: Client, name: str) -> Any:
    """Ask the node for another model."""
    request = SelectModel.Request(model=name)
    return client.call(SelectModel, 'code_gen/select_model', request)


def listed(client: Client, *, here_only: bool = False) -> Any:
    """Ask the node for its models."""
    request = ListModels.Request(here_only=here_only)
    return client.call(ListModels, 'code_gen/list_models', request)


def change(client: Client, *transitions: int) -> None:
    """Lead the node through transitions."""
    for transition in transitions:
        request = ChangeState.Request(transition=Transition(id=transition))
        assert client.call(ChangeState, '/code_gen_service/change_state', request).success


def test_a_node_answers_with_another_model(running: tuple[CodeGenNode, Client]) -> None:
    """And tells so: in the answer, in the list, in its diagnostics."""
    node, client = running
    seen: list[Any] = []
    client.node.create_subscription(DiagnosticArray, '/diagnostics', seen.append, 1)
    told = select(client, 'tiny-b')
    assert (told.success, told.active, told.error_code) == (True, SECOND, '')
    assert 'me/tiny-b/tiny-b.gguf' in told.identity
    assert 0 < told.seconds < 10
    wait_until(lambda: seen and _values(seen[-1])['active_model'] == SECOND)
    assert _values(seen[-1])['model'] == told.identity
    assert _values(seen[-1])['switching'] == ''
    models = {model.name: model for model in listed(client, here_only=True).models}
    assert {name: model.state for name, model in models.items()} == {
        FIRST: 'downloaded',
        SECOND: 'active',
        DAMAGED: 'downloaded',
    }
    assert models[SECOND].memory_bytes > models[SECOND].size_bytes > 1_000_000
    assert {model.state for model in listed(client).models} > {'absent', 'active'}
    assert node.get_parameter('gguf.model').value == SECOND


def _values(array: Any) -> dict[str, str]:
    return {value.key: value.value for value in array.status[0].values}


@pytest.mark.parametrize(
    ('name', 'code', 'words'),
    [
        ('tinny-a', 'config', 'no model'),
        ('qwen2.5-coder-7b-instruct', 'model_not_found', 'models download'),
        (DAMAGED, 'model_damaged', 'tiny-c'),
    ],
)
def test_what_cannot_be_loaded_is_told(
    running: tuple[CodeGenNode, Client], name: str, code: str, words: str
) -> None:
    """With a stable word and a sentence; the old model stays."""
    _node, client = running
    told = select(client, name)
    assert (told.success, told.error_code, told.active) == (False, code, FIRST)
    assert words in told.error_message


def test_a_switch_outlives_a_cleanup_and_yields_to_a_parameter(
    running: tuple[CodeGenNode, Client],
) -> None:
    """The next configure loads what was chosen, unless the parameters were set anew."""
    node, client = running
    assert select(client, SECOND).success
    again = (
        Transition.TRANSITION_DEACTIVATE,
        Transition.TRANSITION_CLEANUP,
        Transition.TRANSITION_CONFIGURE,
        Transition.TRANSITION_ACTIVATE,
    )
    change(client, *again)
    assert listed(client).active == SECOND
    assert select(client, FIRST).success
    change(client, *again)
    assert listed(client).active == FIRST
    named = {'gguf.model': '', 'gguf.hf_url': 'me/tiny-b', 'gguf.filename': 'tiny-b.gguf'}
    node.set_parameters([Parameter(name, value=value) for name, value in named.items()])
    change(client, *again)
    assert listed(client).active == SECOND


def test_a_node_that_is_not_active_loads_nothing(running: tuple[CodeGenNode, Client]) -> None:
    """Neither inactive nor unconfigured."""
    _node, client = running
    change(client, Transition.TRANSITION_DEACTIVATE)
    assert select(client, SECOND).error_code == 'not_active'
    change(client, Transition.TRANSITION_CLEANUP)
    assert select(client, SECOND).error_code == 'not_active'
    assert listed(client).models == []


def test_clients_that_wait_are_answered_after_the_switch() -> None:
    """The one in flight has the old model's program, the others what the new one makes of it."""
    body = "    robot.say('hello')\n    robot.go()\n"
    preamble = "def example(robot):\n    robot.go()\n    robot.say('')\n"
    with running_node(
        scripted(lambda _key: body, seconds_per_token=0.05), cache__enabled=False
    ) as (node, client):
        first = client.ask('go on', preamble=preamble)
        wait_until(lambda: queue_length(node) == 1)
        switch = client.node.create_client(SelectModel, 'code_gen/select_model')
        assert switch.wait_for_service(10)
        switched = switch.call_async(SelectModel.Request(model=SECOND))
        wait_until(lambda: node.diagnostics.model_facts()['switching'] == SECOND)
        waiting = [
            client.send_goal(prompt=f'go {word}', preamble=preamble, max_tokens=20)
            for word in ('up', 'down')
        ]
        assert 'hello' in finished(first).result
        assert finished(switched).success
        for handle in waiting:
            result = finished(handle.get_result_async()).result
            # A model of random weights writes nothing sound, but it is the one that was asked.
            assert result.error_code in {'unsound_program', 'budget_exceeded'}, result
            assert 'hello' not in result.program


def test_the_page_is_served_from_inside_the_node() -> None:
    """While it is active, with the node's own model: what REST selects is what the node tells."""
    pytest.importorskip('fastapi')
    pytest.importorskip('uvicorn')
    with running_node(
        CodeGenerator.from_config, gguf__model=FIRST, web__enabled=True, web__port=0
    ) as (node, client):
        url = node.web_page.url
        body = json.dumps({'model_id': SECOND}).encode()
        headers = {'Content-Type': 'application/json'}
        asked = urllib.request.Request(f'{url}/api/models/select', body, headers)
        with urllib.request.urlopen(asked, timeout=20) as answer:
            assert json.load(answer)['active'] == SECOND
        assert listed(client).active == SECOND
        change(client, Transition.TRANSITION_DEACTIVATE)
        assert node.web_page.url == ''
        with pytest.raises(OSError, match='refused'):
            urllib.request.urlopen(asked, timeout=5)


def test_what_the_page_asks_counts_as_any_other_request() -> None:
    """In the diagnostics, with the reason of the last failure."""
    pytest.importorskip('fastapi')
    pytest.importorskip('uvicorn')
    answers = scripted({'wave': 'def wave(robot):\n    robot.go()\n'})
    with running_node(answers, web__enabled=True, web__port=0) as (node, _client):

        def ask(command: str) -> Any:
            body = {'command': command, 'preamble': 'def example(robot):\n    robot.go()\n'}
            url, kind = f'{node.web_page.url}/api/generate', {'Content-Type': 'application/json'}
            asked = urllib.request.Request(url, json.dumps(body).encode(), kind)
            with urllib.request.urlopen(asked, timeout=20) as answer:
                return json.load(answer)

        assert ask('wave')['success'] is True
        with pytest.raises(urllib.error.HTTPError, match='422') as refused:
            ask('  ')
        refused.value.close()
        told = node.diagnostics.statistics
        assert (told.requests, told.failures) == (2, 1)
        assert 'no words' in told.last_error
