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


"""What must stay on this machine stays there."""

from __future__ import annotations

import socket
from typing import Any, NoReturn

from lmpvc_codegen.backends import registry
from lmpvc_codegen.backends.locality import is_this_machine
from lmpvc_codegen.backends.registry import backend_names, make_backend
from lmpvc_codegen.backends.scripted import ScriptedBackend
from lmpvc_codegen.config import Config, InferenceApiConfig, OllamaConfig, OpenAiCompatibleConfig
from lmpvc_codegen.errors import BackendUnavailableError, NotLocalError
import pytest


@pytest.mark.parametrize(
    ('url', 'is_local'),
    [
        ('http://127.0.0.1:8000/v1', True),
        ('http://127.8.9.1', True),
        ('http://localhost:11434', True),
        ('http://LOCALHOST', True),
        ('http://gpu.localhost/v1', True),
        ('http://[::1]:8000/v1', True),
        ('https://router.huggingface.co', False),
        ('http://192.168.1.5:8000/v1', False),
        ('http://10.0.0.1', False),
        ('http://0.0.0.0:8000', False),
        ('http://[2001:db8::1]', False),
        ('http://localhost.example.com', False),
        ('http://127.0.0.1.example.com', False),
        ('http://2130706433/', False),
        ('http://127.1/', False),
        ('http://[', False),
        ('nonsense', False),
        ('', False),
    ],
)
def test_an_address_is_judged_without_asking_anybody(
    url: str, is_local: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No name is looked up; what is not certain is elsewhere."""

    def no_look_up(*_arguments: Any) -> NoReturn:
        raise AssertionError('a name was looked up')

    monkeypatch.setattr(socket, 'getaddrinfo', no_look_up)
    assert is_this_machine(url) is is_local


@pytest.mark.parametrize(
    'config',
    [
        Config(model='inference_api', local_only=True),
        Config(
            model='inference_api',
            local_only=True,
            inference_api=InferenceApiConfig(base_url='https://mine.example.com'),
        ),
        Config(
            model='openai_compatible',
            local_only=True,
            openai_compatible=OpenAiCompatibleConfig(base_url='http://192.168.1.5:8000/v1'),
        ),
        Config(
            model='openai_compatible',
            local_only=True,
            openai_compatible=OpenAiCompatibleConfig(endpoints=('http://gpu:8000/v1',)),
        ),
        Config(model='ollama', local_only=True, ollama=OllamaConfig(base_url='http://gpu:11434')),
    ],
)
def test_another_machine_is_refused_before_anything_is_sent(
    config: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not even a connection is tried."""

    def no_connection(*_arguments: Any) -> NoReturn:
        raise AssertionError('a connection was made')

    monkeypatch.setattr(socket.socket, 'connect', no_connection)
    monkeypatch.setattr(socket, 'getaddrinfo', no_connection)
    with pytest.raises(NotLocalError, match='local_only'):
        make_backend(config)


def test_what_computes_or_asks_here_is_allowed() -> None:
    """Every backend of the package can be used with local_only, by address where it has one."""
    own = InferenceApiConfig(base_url='http://127.0.0.1:8080')
    for name in backend_names():
        try:
            make_backend(Config(model=name, local_only=True, inference_api=own)).close()
        except BackendUnavailableError:
            continue  # a library is not installed here


def test_a_plug_in_that_does_not_tell_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody knows where it sends prompts."""

    class Silent(ScriptedBackend):
        @classmethod
        def addresses(cls, config: Config) -> Any:
            return None

    monkeypatch.setattr(registry, '_plug_ins', lambda: {'silent': Silent})
    with pytest.raises(NotLocalError, match='does not tell'):
        make_backend(Config(model='silent', local_only=True))
    make_backend(Config(model='silent'))
