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


"""Ollama, by a stand-in that speaks its protocol: what is asked, fetched, kept and told."""

from __future__ import annotations

from collections.abc import Iterator
import json
import logging
from test.backends.faulty_server import (
    ANSWER,
    Exchange,
    faulty_server,
    FaultyServer,
    garbage,
    Reply,
    status,
    tokens,
)
from test.backends.servers import free_port
from typing import Any

from lmpvc_codegen.backends.base import Backend
from lmpvc_codegen.backends.registry import make_backend
from lmpvc_codegen.config import Config, OllamaConfig, PromptingConfig
from lmpvc_codegen.errors import (
    BackendError,
    ContextOverflowError,
    ModelNotFoundError,
    ServerFaultError,
    ServerUnreachableError,
)
from lmpvc_codegen.generation.completion import CompletionRequest, Message
import pytest

pytest.importorskip('httpx2')

TEXT = ''.join(ANSWER)
REQUEST = CompletionRequest('def hello(robot):\n', max_tokens=8)
LOADED = status(200, {'response': '', 'done': True, 'done_reason': 'load'})


@pytest.fixture
def server() -> Iterator[FaultyServer]:
    """Run a server that speaks as Ollama does, and has the model."""
    with faulty_server() as running:
        running.models = ['coder:latest']
        running.plan.append(LOADED)
        yield running


_LOADED: list[Backend] = []


@pytest.fixture(autouse=True)
def closed() -> Iterator[None]:
    """Close what a test has loaded."""
    yield
    while _LOADED:
        _LOADED.pop().close()


def loaded(server: FaultyServer, frame: str = 'completion', **more: Any) -> Backend:
    """Make and load the backend."""
    settings = OllamaConfig(base_url=server.root, **{'model': 'coder', 'retries': 0, **more})
    prompting = PromptingConfig(frame=frame)  # type: ignore[arg-type]
    backend = make_backend(Config(model='ollama', ollama=settings, prompting=prompting))
    _LOADED.append(backend)
    backend.load()
    return backend


def test_loading_has_the_model_loaded_and_kept(server: FaultyServer) -> None:
    """With the size of its context, so that no later request loads it again."""
    backend = loaded(server, keep_alive='10m', context_size=2048)
    assert server.looked_at == ['/api/tags']
    assert server.asked[0].path == '/api/generate'
    assert server.asked[0].body == {
        'model': 'coder',
        'keep_alive': '10m',
        'options': {'num_ctx': 2048},
        'stream': False,
    }
    assert backend.identity == 'ollama:coder:abcdef0123456789'


def test_text_is_continued_as_it_is(server: FaultyServer) -> None:
    """Without the model's template, greedy, and refused rather than cut where it is too long."""
    completion = loaded(server, keep_alive='-1').complete([CompletionRequest('x', ('\n\n',), 8)])
    assert completion[0].text == TEXT
    assert (completion[0].prompt_tokens, completion[0].completion_tokens) == (7, 4)
    assert server.asked[1].path == '/api/generate'
    assert server.asked[1].body == {
        'model': 'coder',
        'prompt': 'x',
        'raw': True,
        'stream': True,
        'keep_alive': -1,
        'truncate': False,
        'shift': False,
        'think': False,
        'options': {
            'num_ctx': 6144,
            'num_predict': 8,
            'temperature': 0.0,
            'repeat_penalty': 1.0,
            'stop': ['\n\n'],
        },
    }


def rendered(text: str) -> Reply:
    """Write the conversation down as the model would read it, and generate nothing."""
    return status(200, {'done': False, '_debug_info': {'rendered_template': text}})


TOO_OLD = status(200, {'message': {'role': 'assistant', 'content': ' g h'}, 'done': True})
"""What an Ollama that cannot write a conversation down does instead: it answers."""

ASKED = '<user>Say the first ten letters of the alphabet, in lower case, with spaces.</user>'
OPENING = 'def hello(robot):\n'
TURNS = (Message('user', 'Say hello.'), Message('assistant', OPENING))


@pytest.mark.parametrize(
    ('replies', 'is_continued'),
    [
        ([rendered(f'{ASKED}<assistant>a b c d e f')], True),
        ([rendered(f'{ASKED}<assistant>a b c d e f</assistant><assistant>')], False),
        ([TOO_OLD, tokens(' g h i')], True),
        ([TOO_OLD, tokens('a b c')], False),
    ],
)
def test_a_conversation_goes_on_where_it_was_begun(
    server: FaultyServer, replies: list[Reply], *, is_continued: bool
) -> None:
    """Where the model's template continues the last turn, and where it does not."""
    server.plan.extend(replies)
    backend = loaded(server, 'chat')
    server.plan.append(tokens(TEXT) if is_continued else tokens(OPENING, TEXT))
    completion = backend.complete([CompletionRequest(TURNS, max_tokens=8)])[0]
    assert completion.text == TEXT
    last = server.asked[-1].body['messages'][-1]
    assert last['role'] == ('assistant' if is_continued else 'user')
    assert OPENING in last['content']


def test_finding_that_out_evaluates_no_prompt(server: FaultyServer) -> None:
    """Ollama would forget the beginning of the prompts before for it."""
    server.plan.append(rendered(f'{ASKED}<assistant>a b c d e f'))
    loaded(server, 'chat', context_size=2048)
    load, look = server.asked
    assert look.path == '/api/chat'
    assert look.body['_debug_render_only'] is True
    assert look.body['options']['num_ctx'] == load.body['options']['num_ctx'] == 2048


BARE = rendered(
    'Say the first ten letters of the alphabet, in lower case, with spaces.\na b c d e f'
)
"""A conversation in the template {{ .Prompt }}, which a model without one is given."""


def test_a_model_without_a_template_is_prompted_with_text(
    server: FaultyServer, caplog: pytest.LogCaptureFixture
) -> None:
    """For Ollama drops the turn of the system where no template has a place for it."""
    server.plan.append(BARE)
    backend = loaded(server, 'auto')
    assert backend.prompt_format == 'completion'
    assert 'no chat template' in caplog.text
    assert backend.complete([REQUEST])[0].text == TEXT


def test_a_model_without_a_template_cannot_chat(server: FaultyServer) -> None:
    """Where that is what the configuration asks for."""
    server.plan.append(BARE)
    with pytest.raises(BackendError, match='would drop the instructions') as failure:
        loaded(server, 'chat')
    assert 'TEMPLATE' in failure.value.remedy


def test_no_model_thinks_before_it_answers(server: FaultyServer) -> None:
    """Its thoughts would be no part of the text, and the limit of tokens would be theirs."""
    server.plan.append(rendered(f'{ASKED}<assistant>a b c d e f'))
    loaded(server, 'chat').complete([CompletionRequest(TURNS, max_tokens=8)])
    assert server.asked[-1].body['think'] is False


def pulls(server: FaultyServer) -> None:
    """Plan for a server that lacks the model, and fetches it."""
    server.models = []
    server.plan.clear()

    def pulled(exchange: Exchange) -> None:
        exchange.begin('application/x-ndjson')
        for told in (
            {'status': 'pulling manifest'},
            {'status': 'pulling x', 'total': 10**9},
            {'status': 'pulling x', 'total': 10**9, 'completed': 310 * 10**6},
            {'status': 'pulling x', 'total': 10**9, 'completed': 320 * 10**6},
            {'status': 'pulling y', 'total': 485, 'completed': 485},
            {'status': 'verifying sha256 digest'},
            {'status': 'success'},
        ):
            exchange.write(json.dumps(told) + '\n')
        server.models = ['coder:latest']
        exchange.end()

    server.plan.extend([pulled, LOADED])


def test_a_missing_model_is_fetched_and_the_steps_are_told(
    server: FaultyServer, caplog: pytest.LogCaptureFixture
) -> None:
    """Each tenth of the download once, and nothing of files that are small."""
    pulls(server)
    with caplog.at_level(logging.INFO, 'lmpvc_codegen'):
        loaded(server)
    assert server.asked[0].path == '/api/pull'
    assert server.asked[0].body == {'model': 'coder', 'stream': True}
    assert caplog.text.count('30 % of 1.0 GB') == 1
    assert 'pulling y' not in caplog.text
    assert 'success' in caplog.text


def test_a_download_is_shown_where_nobody_reads_the_log(
    server: FaultyServer, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    """On standard error, as downloads of other models are."""
    pulls(server)
    with caplog.at_level(logging.WARNING, 'lmpvc_codegen'):
        loaded(server)
    shown = capsys.readouterr().err.splitlines()
    assert shown[0].startswith('coder: downloading')
    assert shown[-1].startswith('coder: done')
    assert '1.00 GB' in shown[-1]


def test_a_missing_model_is_not_fetched_offline(server: FaultyServer) -> None:
    """The command that fetches it is told."""
    server.models = ['coder:7b']
    with pytest.raises(ModelNotFoundError, match='forbids to fetch it') as failure:
        loaded(server, offline=True)
    assert failure.value.remedy == 'Did you mean coder:7b? Else run: ollama pull coder'
    assert server.asked == []


@pytest.mark.parametrize(
    ('reply', 'kind', 'words', 'remedy'),
    [
        (
            garbage('{"status":"x"}\n{"error":"pull model manifest: file does not exist"}\n'),
            ModelNotFoundError,
            "no model 'coder' to fetch .*file does not exist",
            'Correct ollama.model',
        ),
        (
            status(400, {'error': 'invalid model name'}),
            ModelNotFoundError,
            'invalid model name',
            'Correct ollama.model',
        ),
        (
            garbage('{"error":"pull model manifest: dial tcp: connection refused"}\n'),
            ServerFaultError,
            "could not fetch the model 'coder' .*connection refused",
            'reaches the internet',
        ),
        (garbage('{"status":"pulling manifest"}\n'), ServerUnreachableError, 'broke', 'its log'),
    ],
)
def test_a_model_that_cannot_be_fetched_is_told(
    server: FaultyServer, reply: Reply, kind: type[BackendError], words: str, remedy: str
) -> None:
    """In Ollama's own words, which come within an answer that began well."""
    server.models = []
    server.plan.clear()
    server.plan.append(reply)
    with pytest.raises(kind, match=words) as failure:
        loaded(server)
    assert remedy in failure.value.remedy


@pytest.mark.parametrize(
    ('reply', 'kind', 'words'),
    [
        (
            status(400, {'error': 'the prompt is longer than the context length currently'}),
            ContextOverflowError,
            'too long',
        ),
        (status(404, {'error': "model 'coder' not found"}), ModelNotFoundError, 'not found'),
        (status(500, {'error': 'llama runner terminated'}), ServerFaultError, 'terminated'),
        (garbage('{"error": "unexpected EOF"}\n'), ServerFaultError, 'unexpected EOF'),
        (garbage(), ServerFaultError, 'something else'),
        (garbage('{"response": 3, "done": false}\n'), ServerFaultError, 'something else'),
        (garbage('{"response": "x", "done": false}\n'), ServerUnreachableError, 'broke'),
    ],
)
def test_a_failure_is_a_sentence_with_a_remedy(
    server: FaultyServer, reply: Reply, kind: type[BackendError], words: str
) -> None:
    """Each in the class that says what to do."""
    backend = loaded(server)
    server.plan.append(reply)
    with pytest.raises(kind, match=words) as failure:
        backend.complete([REQUEST])
    assert failure.value.remedy
    assert backend.complete([REQUEST])[0].text == TEXT


def test_an_ollama_that_does_not_run_is_told() -> None:
    """With the address that was asked."""
    settings = OllamaConfig(base_url=f'http://127.0.0.1:{free_port()}')
    with pytest.raises(ServerUnreachableError, match='cannot be reached'):
        make_backend(Config(model='ollama', ollama=settings)).load()


def test_the_limit_is_told_apart_from_the_end(server: FaultyServer) -> None:
    """By the reason that Ollama gives."""
    backend = loaded(server)
    server.plan.append(tokens('x', reason='length'))
    assert backend.complete([REQUEST])[0].finish_reason == 'length'
