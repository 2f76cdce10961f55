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


"""What the doctor says of servers, asked on loopback."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
import json
from pathlib import Path
from test.backends.faulty_server import faulty_server, FaultyServer, status
from test.backends.servers import free_port
from typing import Any

from lmpvc_codegen.cli.diagnosis.backends import check_other_backends
from lmpvc_codegen.cli.diagnosis.servers import check_servers
from lmpvc_codegen.cli.main import main
from lmpvc_codegen.config import Config, InferenceApiConfig, OllamaConfig, OpenAiCompatibleConfig
import pytest

pytest.importorskip('httpx2')
pytest.importorskip('huggingface_hub')


@pytest.fixture
def server() -> Iterator[FaultyServer]:
    """Run a server with one model."""
    with faulty_server() as running:
        yield running


def on(server: FaultyServer, **more: Any) -> Config:
    """Configure each of the backends for the server."""
    return Config(
        openai_compatible=OpenAiCompatibleConfig(base_url=server.url),
        ollama=OllamaConfig(base_url=server.root, model='small'),
        inference_api=InferenceApiConfig(base_url=server.root, hf_url='a/b'),
        **more,
    )


@pytest.mark.parametrize('name', ['openai_compatible', 'ollama', 'inference_api'])
def test_a_server_that_is_well_is_told_with_its_model(server: FaultyServer, name: str) -> None:
    """Nothing is generated."""
    found = check_servers(on(server, model=name))
    assert found is not None
    assert found.state == 'ok'
    assert ('a/b' if name == 'inference_api' else 'small') in found.value
    assert server.asked == []


@pytest.mark.parametrize('name', ['openai_compatible', 'ollama', 'inference_api'])
def test_a_server_that_is_not_there_fails(name: str) -> None:
    """With its address and one thing to do."""
    away = f'http://127.0.0.1:{free_port()}'
    config = Config(
        model=name,
        openai_compatible=OpenAiCompatibleConfig(base_url=away),
        ollama=OllamaConfig(base_url=away),
        inference_api=InferenceApiConfig(base_url=away),
    )
    found = check_servers(config)
    assert found is not None
    assert found.state == 'fail'
    assert away in found.value
    assert found.remedy


def test_a_server_with_another_model_fails(server: FaultyServer) -> None:
    """The right name is told."""
    settings = OpenAiCompatibleConfig(base_url=server.url, model='smell')
    found = check_servers(Config(model='openai_compatible', openai_compatible=settings))
    assert found is not None
    assert found.state == 'fail'
    assert 'Did you mean small' in found.remedy


def test_a_model_that_ollama_would_fetch_is_told(server: FaultyServer) -> None:
    """It is not fetched by the doctor."""
    found = check_servers(
        replace(on(server), model='ollama', ollama=OllamaConfig(base_url=server.root, model='b'))
    )
    assert found is not None
    assert (found.state, 'will be fetched' in found.value) == ('ok', True)


def test_a_backend_without_servers_is_passed_over() -> None:
    """Nobody is asked for it."""
    assert check_servers(Config(model='scripted')) is None


def test_other_backends_are_off_where_nobody_listens(server: FaultyServer) -> None:
    """Nothing is sent to find that out."""
    config = replace(on(server), ollama=OllamaConfig(base_url=f'http://127.0.0.1:{free_port()}'))
    found = {check.what: check for check in check_other_backends(config)}
    assert found['openai_compatible'].state == 'ok'
    assert found['ollama'].state == 'off'
    assert 'ollama serve' in found['ollama'].remedy
    assert (server.asked, server.looked_at) == ([], [])


def test_local_only_switches_the_cloud_off() -> None:
    """The doctor says so for each backend."""
    config = Config(local_only=True, inference_api=InferenceApiConfig(hf_token='hf_x'))
    found = {check.what: check for check in check_other_backends(config)}
    assert found['inference_api'].state == 'off'
    assert 'local_only' in found['inference_api'].value


def test_the_command_exits_by_what_the_server_says(
    server: FaultyServer, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """0 where it is well, 1 where it refuses."""
    file = tmp_path / 'config.json'
    told = {'model': 'openai_compatible', 'openai_compatible': {'base_url': server.url}}
    file.write_text(json.dumps(told))
    assert main(['doctor', '--config', str(file)]) == 0
    server.lists_with = status(401, {'error': {'message': 'no key'}})
    assert main(['doctor', '--config', str(file)]) == 1
    assert 'openai_compatible.api_key_variable' in capsys.readouterr().out
