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


"""Hugging Face's inference API: without a token, with a wrong one, and with every failure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from test.backends.faulty_server import (
    ANSWER,
    cut,
    faulty_server,
    FaultyServer,
    garbage,
    Reply,
    silence,
    status,
)
from test.backends.servers import free_port
import time
from typing import Any

from lmpvc_codegen.backends.base import Backend
from lmpvc_codegen.backends.registry import make_backend
from lmpvc_codegen.config import Config, InferenceApiConfig, load_config, PromptingConfig
from lmpvc_codegen.errors import (
    AccessDeniedError,
    BackendError,
    ContextOverflowError,
    ModelNotFoundError,
    ServerBusyError,
    ServerFaultError,
    ServerUnreachableError,
)
from lmpvc_codegen.generation.completion import CompletionRequest
import pytest

pytest.importorskip('huggingface_hub')

TOKEN = 'hf_very_secret_0123456789'
TEXT = ''.join(ANSWER)
REQUEST = CompletionRequest('def hello(robot):\n', max_tokens=8)


@pytest.fixture
def server() -> Iterator[FaultyServer]:
    """Run a server that fails on demand."""
    with faulty_server() as running:
        yield running


_LOADED: list[Backend] = []


@pytest.fixture(autouse=True)
def closed() -> Iterator[None]:
    """Close what a test has loaded."""
    yield
    while _LOADED:
        _LOADED.pop().close()


def loaded(server: FaultyServer, frame: str = 'completion', **more: Any) -> Backend:
    """Make and load the backend, on an endpoint of one's own."""
    base_url = server.root if frame == 'completion' else server.url
    told = {'hf_url': 'a/b', 'hf_token': TOKEN, 'base_url': base_url, 'timeout_s': 5.0, **more}
    prompting = PromptingConfig(frame=frame)  # type: ignore[arg-type]
    settings = InferenceApiConfig(**told)
    backend = make_backend(
        Config(model='inference_api', inference_api=settings, prompting=prompting)
    )
    _LOADED.append(backend)
    backend.load()
    return backend


def test_without_a_token_nothing_is_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    """The remedy can be typed."""
    monkeypatch.setattr('huggingface_hub.get_token', lambda: None)
    with pytest.raises(AccessDeniedError, match='export HF_TOKEN='):
        make_backend(Config(model='inference_api'))


def test_the_seeds_placeholder_is_no_token(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """The README's block as it stands asks for a token."""
    monkeypatch.setattr('huggingface_hub.get_token', lambda: None)
    file = tmp_path / 'config.json'
    file.write_text(
        '{"model": "inference_api", "inference_api": {"hf_token": "your_api_token_here"}}'
    )
    with pytest.raises(AccessDeniedError):
        make_backend(load_config(file, environment={}))


def test_the_environment_gives_the_token(tmp_path: Any, server: FaultyServer) -> None:
    """It goes to the server, before the file's."""
    file = tmp_path / 'config.json'
    file.write_text('{"model": "inference_api", "inference_api": {"hf_token": "hf_file"}}')
    config = load_config(file, environment={'HF_TOKEN': TOKEN})
    own = replace(config.inference_api, base_url=server.root)
    prompting = PromptingConfig(frame='completion')
    backend = make_backend(replace(config, inference_api=own, prompting=prompting))
    backend.load()
    backend.complete([REQUEST])
    backend.close()
    assert server.asked[0].headers['authorization'] == f'Bearer {TOKEN}'


def test_text_is_continued_where_that_is_offered(server: FaultyServer) -> None:
    """By the protocol of TGI: greedy, without the prompt, with the stop strings and the limit."""
    completion = loaded(server).complete([CompletionRequest('x', ('hello',), 8)])[0]
    assert completion.text == '    robot.say("'
    told = server.asked[0].body
    assert (told['inputs'], told['stream']) == ('x', True)
    parameters = told['parameters']
    assert parameters['max_new_tokens'] == 8
    assert parameters['do_sample'] is False
    assert parameters['return_full_text'] is False
    assert parameters['stop'] == ['hello']


def test_chat_is_asked_where_text_is_not_offered(server: FaultyServer) -> None:
    """A prompt of text is then the user's turn."""
    completion = loaded(server, 'chat').complete([REQUEST])[0]
    assert completion.text == TEXT
    assert (completion.prompt_tokens, completion.completion_tokens) == (7, 4)
    body = server.asked[-1].body
    assert body['messages'] == [{'role': 'user', 'content': REQUEST.prompt}]
    assert body['temperature'] == 0.0


FAILURES = [
    (status(401, {'error': 'Invalid token'}), AccessDeniedError, 'HF_TOKEN'),
    (status(402, {'error': 'You have exceeded your credits'}), AccessDeniedError, 'credit'),
    (status(403, {'error': 'gated'}), AccessDeniedError, 'licence'),
    (status(404, {'error': 'no such model'}), ModelNotFoundError, 'hf_url'),
    (status(422, {'error': '`inputs` must be <= 512'}), ContextOverflowError, 'too long'),
    (status(500, {'error': 'oops'}), ServerFaultError, 'oops'),
    (garbage(), ServerUnreachableError, 'broke the connection off'),
    (garbage('data: {broken\n\n'), ServerFaultError, 'something else'),
    (garbage('data: 3\n\n'), ServerFaultError, 'something else'),
    (garbage('data: {"error": "gone", "error_type": "generation"}\n\n'), ServerFaultError, 'gone'),
]


@pytest.mark.parametrize('frame', ['completion', 'chat'])
@pytest.mark.parametrize(('reply', 'kind', 'words'), FAILURES)
def test_a_failure_is_a_sentence_with_a_remedy(
    server: FaultyServer, frame: str, reply: Reply, kind: type[BackendError], words: str
) -> None:
    """Each in the class that says what to do, without the token."""
    backend = loaded(server, frame, retries=0)
    server.plan.append(reply)
    with pytest.raises(kind, match=words) as failure:
        backend.complete([REQUEST])
    assert failure.value.remedy
    assert TOKEN not in str(failure.value)
    assert backend.complete([REQUEST])[0].text == TEXT


@pytest.mark.parametrize('frame', ['completion', 'chat'])
@pytest.mark.parametrize(
    'reply',
    [
        status(429, {'error': 'rate limit'}, Retry_After='0'),
        status(503, {'error': 'Model a/b is currently loading', 'estimated_time': 0.1}),
        cut(*ANSWER[:2]),
    ],
)
def test_a_passing_failure_is_tried_again(server: FaultyServer, frame: str, reply: Reply) -> None:
    """A rate limit, a model that loads, a stream that broke off."""
    backend = loaded(server, frame)
    server.plan.append(reply)
    assert backend.complete([REQUEST])[0].text == TEXT


def test_tries_are_bounded(server: FaultyServer) -> None:
    """One and the configured ones more."""
    backend = loaded(server, retries=2)
    server.plan.extend([status(429, {'error': 'rate limit'}, Retry_After='0')] * 9)
    with pytest.raises(ServerBusyError, match='rate limit'):
        backend.complete([REQUEST])
    assert len(server.asked) == 3


def test_silence_is_bounded(server: FaultyServer) -> None:
    """By timeout_s."""
    backend = loaded(server, timeout_s=0.3)
    server.plan.append(silence(1.5))
    with pytest.raises(ServerUnreachableError, match='timeout_s'):
        backend.complete([REQUEST])


def test_a_network_that_is_down_is_told() -> None:
    """With the address."""
    address = f'http://127.0.0.1:{free_port()}'
    settings = InferenceApiConfig(hf_token=TOKEN, base_url=address, retries=0)
    prompting = PromptingConfig(frame='chat')
    backend = make_backend(
        Config(model='inference_api', inference_api=settings, prompting=prompting)
    )
    with pytest.raises(ServerUnreachableError, match='cannot be reached'):
        backend.load()


def test_cancel_does_not_wait_for_the_server(server: FaultyServer) -> None:
    """Nor does it read what comes later."""
    backend = loaded(server)
    server.plan.append(silence(30))
    started = time.monotonic()
    up = started + 0.2
    completion = backend.complete([REQUEST], cancelled=lambda: time.monotonic() > up)[0]
    assert completion.finish_reason == 'cancelled'
    assert time.monotonic() - started < 10


def test_a_server_that_only_hangs_up_is_asked_why(server: FaultyServer) -> None:
    """Without a stream it says that the prompt is too long."""
    backend = loaded(server, 'chat')
    server.plan.extend([garbage(''), status(400, {'error': 'maximum context length is 5'})])
    with pytest.raises(ContextOverflowError):
        backend.complete([REQUEST])
    assert server.asked[-1].body['max_tokens'] == 1


class TestRouter:
    """What the hub says of a model decides how it is asked, against a stand-in of the hub."""

    @pytest.fixture(autouse=True)
    def hub(self, server: FaultyServer, monkeypatch: pytest.MonkeyPatch) -> None:
        """Let the library take the server for the hub and for its router."""
        from huggingface_hub import constants, hf_api
        from huggingface_hub.inference._providers import _common, CONVERSATIONAL_AUTO_ROUTER

        monkeypatch.setattr(constants, 'ENDPOINT', server.root)
        monkeypatch.setattr(hf_api.api, 'endpoint', server.root)
        proxy = server.root + '/{provider}'
        monkeypatch.setattr(constants, 'INFERENCE_PROXY_TEMPLATE', proxy)
        monkeypatch.setattr(CONVERSATIONAL_AUTO_ROUTER, 'base_url', server.root)
        _common._fetch_inference_provider_mapping.cache_clear()

    def made(self, **more: Any) -> Backend:
        """Make the backend for the router."""
        settings = InferenceApiConfig(hf_url='a/b', hf_token=TOKEN, retries=0, **more)
        backend = make_backend(Config(model='inference_api', inference_api=settings))
        _LOADED.append(backend)
        return backend

    def offer(self, server: FaultyServer, **tasks: str) -> None:
        """Let providers offer tasks for the model."""
        mapping = {
            provider: {'status': 'live', 'providerId': 'b', 'task': task}
            for provider, task in tasks.items()
        }
        said = status(200, {'id': 'a/b', 'inferenceProviderMapping': mapping})
        server.lists_with = said

    def test_chat_goes_through_the_router(self, server: FaultyServer) -> None:
        """The model's name and the token go along."""
        self.offer(server, groq='conversational')
        backend = self.made()
        backend.load()
        assert backend.prompt_format == 'chat'
        assert backend.complete([REQUEST])[0].text == TEXT
        assert server.asked[-1].body['model'] == 'a/b'
        assert server.asked[-1].path == '/v1/chat/completions'

    def test_text_is_preferred_where_the_model_only_continues(self, server: FaultyServer) -> None:
        """Its name, or the only task that is offered, says so."""
        self.offer(server, together='text-generation')
        backend = self.made(provider='together')
        backend.load()
        assert backend.prompt_format == 'completion'
        answer = {'choices': [{'text': TEXT, 'finish_reason': 'stop', 'seed': 1}]}
        server.plan.append(status(200, answer))
        assert backend.complete([REQUEST])[0].text == TEXT
        assert server.asked[-1].body['prompt'] == REQUEST.prompt
        assert server.asked[-1].path == '/together/v1/completions'

    def test_a_model_that_nobody_serves_is_told(self, server: FaultyServer) -> None:
        """With what to do instead."""
        self.offer(server)
        with pytest.raises(ModelNotFoundError, match='No inference provider serves'):
            self.made().load()

    @pytest.mark.parametrize(
        ('reply', 'kind'),
        [
            (status(401, {'error': 'x'}, X_Error_Code='RepoNotFound'), ModelNotFoundError),
            (
                status(
                    401,
                    {'error': 'x'},
                    X_Error_Message='Invalid credentials in Authorization header',
                ),
                AccessDeniedError,
            ),
            (status(403, {'error': 'x'}, X_Error_Code='GatedRepo'), AccessDeniedError),
            (status(503, {'error': 'x'}), ServerBusyError),
            (status(500, {'error': 'x'}), ServerFaultError),
            (garbage(), ServerFaultError),
        ],
    )
    def test_what_the_hub_refuses_is_told(
        self, server: FaultyServer, reply: Reply, kind: type[BackendError]
    ) -> None:
        """An unknown model, a wrong token, a gated model, a hub that fails."""
        server.lists_with = reply
        with pytest.raises(kind) as failure:
            self.made().load()
        assert failure.value.remedy
        assert server.asked == []
