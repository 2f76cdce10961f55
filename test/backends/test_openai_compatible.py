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


"""Servers that fail: every failure is told in a sentence, bounded in time, and leaks no key."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
import logging
from test.backends.faulty_server import (
    ANSWER,
    cut,
    faulty_server,
    FaultyServer,
    garbage,
    Reply,
    silence,
    status,
    together,
    tokens,
)
from test.backends.servers import free_port
import threading
import time
from typing import Any

from lmpvc_codegen.backends.base import Backend
from lmpvc_codegen.backends.conformance import keep
from lmpvc_codegen.backends.registry import make_backend
from lmpvc_codegen.backends.remote_errors import retry_after
from lmpvc_codegen.config import Config, OpenAiCompatibleConfig, PromptingConfig
from lmpvc_codegen.errors import (
    AccessDeniedError,
    BackendError,
    BackendUnavailableError,
    ContextOverflowError,
    ModelNotFoundError,
    ServerBusyError,
    ServerFaultError,
    ServerUnreachableError,
)
from lmpvc_codegen.generation.command import Sampling
from lmpvc_codegen.generation.completion import CompletionRequest, Message
import pytest

pytest.importorskip('httpx2')

KEY = 'sk-very-secret-0123456789'
TEXT = ''.join(ANSWER)
REQUEST = CompletionRequest('def hello(robot):\n', max_tokens=8)


@pytest.fixture
def server() -> Iterator[FaultyServer]:
    """Run a server that fails on demand."""
    with faulty_server() as running:
        yield running


def configured(server: FaultyServer, **more: Any) -> Config:
    """Configure the backend for a server."""
    told = {'base_url': server.url, 'protocol': 'completions', 'timeout_s': 5.0, **more}
    return Config(model='openai_compatible', openai_compatible=OpenAiCompatibleConfig(**told))


_LOADED: list[Backend] = []


@pytest.fixture(autouse=True)
def closed() -> Iterator[None]:
    """Close what a test has loaded."""
    yield
    while _LOADED:
        _LOADED.pop().close()


def loaded(server: FaultyServer, **more: Any) -> Backend:
    """Make and load the backend."""
    backend = make_backend(configured(server, **more))
    _LOADED.append(backend)
    backend.load()
    return backend


def test_an_answer_comes_with_the_numbers_that_the_server_tells(server: FaultyServer) -> None:
    """Text, reason and token counts, from a stream."""
    completion = loaded(server).complete([REQUEST])[0]
    assert (completion.text, completion.finish_reason) == (TEXT, 'stop')
    assert (completion.prompt_tokens, completion.completion_tokens) == (7, 4)


def test_what_is_sent_is_what_the_protocol_says(server: FaultyServer) -> None:
    """Greedy, streamed, with the limit and at most four stop strings; all of them are obeyed."""
    stops = ('1', '2', '3', '4', 'hello')
    completion = loaded(server).complete([CompletionRequest('x', stops, 8)])[0]
    body = server.asked[0].body
    assert body == {
        'model': 'small',
        'prompt': 'x',
        'max_tokens': 8,
        'temperature': 0.0,
        'stream': True,
        'stop': ['1', '2', '3', '4'],
        'stream_options': {'include_usage': True},
    }
    assert (completion.text, completion.finish_reason) == ('    robot.say("', 'stop')


def test_a_seed_is_sent_where_it_matters(server: FaultyServer) -> None:
    """At a temperature above 0."""
    hot = Sampling(temperature=0.5, top_p=0.9, seed=3)
    loaded(server).complete([CompletionRequest('x', sampling=hot)])
    told = server.asked[0].body
    assert (told['temperature'], told['top_p'], told['seed']) == (0.5, 0.9, 3)


@pytest.mark.parametrize(
    ('reply', 'kind', 'words'),
    [
        (status(401, {'error': {'message': 'bad key'}}), AccessDeniedError, 'bad key'),
        (status(402), AccessDeniedError, 'paid'),
        (status(403, 'gated'), AccessDeniedError, 'licence'),
        (status(404, {'detail': 'no such model'}), ModelNotFoundError, 'no such model'),
        (
            status(429, {'error': {'message': 'pay', 'code': 'insufficient_quota'}}),
            ServerBusyError,
            'pay',
        ),
        (status(500, '<h1>Oops</h1>'), ServerFaultError, 'Oops'),
        (status(418, 'teapot'), ServerFaultError, 'teapot'),
        (status(400, 'maximum context length is 5'), ContextOverflowError, 'too long'),
        (garbage(), ServerFaultError, 'It works!'),
        (garbage('data: {"choices": 3}\n\n'), ServerFaultError, 'something else'),
        (garbage('data: {"choices": [3]}\n\n'), ServerFaultError, 'something else'),
        (garbage('data: [1]\n\n'), ServerFaultError, 'something else'),
        (garbage('data: {broken\n\n'), ServerFaultError, 'something else'),
        (
            garbage('data: {"error": {"message": "gone", "code": 500}}\n\n'),
            ServerFaultError,
            'gone',
        ),
        (garbage('data: {"choices": [{"text": 7}]}\n\n'), ServerFaultError, 'something else'),
        (status(302, '', Location='http://192.0.2.1/'), ServerFaultError, '302'),
    ],
)
def test_a_failure_is_a_sentence_with_a_remedy(
    server: FaultyServer, reply: Reply, kind: type[BackendError], words: str
) -> None:
    """Each in the class that says what to do; asked once where asking again is of no use."""
    backend = loaded(server)
    server.plan.append(reply)
    with pytest.raises(kind, match=words) as failure:
        backend.complete([REQUEST])
    assert failure.value.remedy
    assert server.url in failure.value.message
    assert len(server.asked) == 1
    assert backend.complete([REQUEST])[0].text == TEXT


@pytest.mark.parametrize('reply', [status(429), status(503, 'loading'), status(502), cut()])
def test_a_passing_failure_is_tried_again(server: FaultyServer, reply: Reply) -> None:
    """The caller sees nothing of it."""
    backend = loaded(server)
    server.plan.append(reply)
    assert backend.complete([REQUEST])[0].text == TEXT


def test_a_server_is_left_alone_as_long_as_it_asks(server: FaultyServer) -> None:
    """By Retry-After, in seconds."""
    backend = loaded(server)
    server.plan.append(status(429, Retry_After='1'))
    started = time.monotonic()
    assert backend.complete([REQUEST])[0].text == TEXT
    assert time.monotonic() - started >= 1.0


def test_a_server_that_asks_for_too_much_time_is_given_up(server: FaultyServer) -> None:
    """Nobody waits for an hour."""
    backend = loaded(server)
    server.plan.append(status(429, Retry_After='3600'))
    with pytest.raises(ServerBusyError, match='3600 seconds'):
        backend.complete([REQUEST])
    assert len(server.asked) == 1


def test_tries_are_bounded(server: FaultyServer) -> None:
    """One and the configured ones more, then the error."""
    backend = loaded(server, retries=2)
    server.plan.extend([status(503, 'busy', Retry_After='0')] * 9)
    with pytest.raises(ServerBusyError, match='busy'):
        backend.complete([REQUEST])
    assert len(server.asked) == 3


def test_an_answer_that_breaks_off_goes_on_where_it_was(server: FaultyServer) -> None:
    """Asked for again, it begins the same way; the watcher sees each piece once."""
    backend = loaded(server)
    server.plan.append(cut(*ANSWER[:2]))
    seen: list[str] = []
    completion = backend.complete([REQUEST], watcher=lambda _index, piece: keep(seen, piece))
    assert completion[0].text == TEXT == ''.join(seen)
    assert len(server.asked) == 2


def test_an_answer_that_changes_when_it_is_asked_for_again_fails(server: FaultyServer) -> None:
    """Two halves of two answers are no answer."""
    backend = loaded(server)
    server.plan.extend([cut(*ANSWER[:2]), tokens('something', 'else')])
    with pytest.raises(ServerUnreachableError, match='began differently'):
        backend.complete([REQUEST])


def test_a_stream_without_an_end_is_cut(server: FaultyServer) -> None:
    """Half an answer is never taken for a whole one."""
    backend = loaded(server, retries=0)
    server.plan.append(tokens('half', reason=None))
    with pytest.raises(ServerUnreachableError, match='broke the connection off'):
        backend.complete([REQUEST])


def test_silence_is_bounded(server: FaultyServer) -> None:
    """By timeout_s; a single server is not asked again."""
    backend = loaded(server, timeout_s=0.3)
    server.plan.append(silence(30))
    started = time.monotonic()
    with pytest.raises(ServerUnreachableError, match='timeout_s'):
        backend.complete([REQUEST])
    assert time.monotonic() - started < 10


def test_nobody_there_is_told_at_once() -> None:
    """With the address, when the backend is loaded."""
    settings = OpenAiCompatibleConfig(base_url=f'http://127.0.0.1:{free_port()}/v1')
    backend = make_backend(Config(model='openai_compatible', openai_compatible=settings))
    started = time.monotonic()
    with pytest.raises(ServerUnreachableError, match='cannot be reached'):
        backend.load()
    assert time.monotonic() - started < 10


def test_a_wrong_model_is_refused_with_the_right_ones(server: FaultyServer) -> None:
    """Before anything is generated."""
    with pytest.raises(ModelNotFoundError, match=r"no model 'smal'.*Did you mean small"):
        loaded(server, model='smal')
    assert server.asked == []


def test_one_of_several_models_must_be_named(server: FaultyServer) -> None:
    """A server with one model needs no name."""
    server.models = ['a', 'b']
    with pytest.raises(ModelNotFoundError, match='several models: a, b'):
        loaded(server)


def test_a_server_without_a_list_is_believed(server: FaultyServer) -> None:
    """Not every server tells which models it has."""
    server.models = None
    assert loaded(server, model='mine').complete([REQUEST])[0].text == TEXT


def test_a_server_that_still_loads_its_model_is_waited_for(server: FaultyServer) -> None:
    """llama.cpp answers 503 meanwhile."""
    replies = [status(503, 'Loading model', Retry_After='0')]

    def once(exchange: Any) -> None:
        server.lists_with = None
        replies[0](exchange)

    server.lists_with = once
    assert loaded(server).complete([REQUEST])[0].text == TEXT


@pytest.mark.parametrize('name', ['stream_options', 'max_tokens'])
def test_what_a_server_does_not_know_is_left_out(server: FaultyServer, name: str) -> None:
    """It complains once, and is asked without from then on."""
    backend = loaded(server)
    complaint = f"Unsupported parameter: '{name}'. Use 'max_completion_tokens'."
    server.plan.append(status(400, {'error': {'message': complaint}}))
    assert backend.complete([REQUEST])[0].text == TEXT
    assert name not in server.asked[1].body
    backend.complete([REQUEST])
    assert len(server.asked) == 3


def test_a_server_that_only_hangs_up_is_asked_why(server: FaultyServer) -> None:
    """llama-cpp-python's ends the stream where the prompt is too long, and says so without one."""
    backend = loaded(server)
    server.plan.extend([garbage(''), status(400, 'maximum context length is 5 tokens')])
    with pytest.raises(ContextOverflowError):
        backend.complete([REQUEST])
    assert server.asked[1].body['stream'] is False
    assert server.asked[1].body['max_tokens'] == 1


def test_cancel_hangs_up_at_once(server: FaultyServer) -> None:
    """Also while the server is silent; it sees that nobody listens any more."""
    backend = loaded(server)
    server.plan.append(tokens(*['word '] * 500, pause_s=0.02))
    seen: list[str] = []
    completion = backend.complete(
        [CompletionRequest('x', max_tokens=500)],
        watcher=lambda _index, piece: keep(seen, piece),
        cancelled=lambda: len(seen) >= 2,
    )[0]
    assert (completion.finish_reason, completion.text) == ('cancelled', 'word word ')
    deadline = time.monotonic() + 3
    while not server.asked[0].is_hung_up and time.monotonic() < deadline:
        time.sleep(0.01)
    assert server.asked[0].is_hung_up
    assert server.asked[0].written < 20


def test_cancel_does_not_wait_for_a_silent_server(server: FaultyServer) -> None:
    """It takes effect before the first word."""
    backend = loaded(server)
    server.plan.append(silence(30))
    started = time.monotonic()
    up = started + 0.2
    completion = backend.complete([REQUEST], cancelled=lambda: time.monotonic() > up)[0]
    assert completion.finish_reason == 'cancelled'
    assert time.monotonic() - started < 10


def test_a_round_is_in_flight_together(server: FaultyServer) -> None:
    """Four answers that begin only when all four are asked for, in their order."""
    backend = loaded(server)
    barrier = threading.Barrier(4)
    server.plan.extend([together(barrier, *'abcde')] * 4)
    completions = backend.complete([CompletionRequest(str(n), max_tokens=8) for n in range(4)])
    assert [completion.text for completion in completions] == ['abcde'] * 4


def test_no_more_are_in_flight_than_configured(server: FaultyServer) -> None:
    """The others wait."""
    backend = loaded(server, parallel=1)
    server.plan.extend([tokens('a', pause_s=0.2)] * 3)
    started = time.monotonic()
    backend.complete([REQUEST] * 3)
    assert time.monotonic() - started > 0.6


def test_one_failure_ends_the_round(server: FaultyServer) -> None:
    """The others are broken off; nobody waits for them."""
    backend = loaded(server)
    server.plan.extend([tokens(*['x'] * 1500, pause_s=0.02), status(401)])
    started = time.monotonic()
    with pytest.raises(AccessDeniedError):
        backend.complete([CompletionRequest('x', max_tokens=1500), REQUEST])
    assert time.monotonic() - started < 10


def test_a_limit_that_the_server_ignores_holds(server: FaultyServer) -> None:
    """It is cut here."""
    server.plan.append(tokens(*['x'] * 50))
    completion = loaded(server).complete([CompletionRequest('x', max_tokens=5)])[0]
    assert completion.finish_reason == 'length'
    assert len(completion.text) <= 6


def test_the_key_is_sent_and_never_told(
    server: FaultyServer, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Not in an error that repeats it, not in a log, not in what anybody prints."""
    monkeypatch.setenv('MY_KEY', KEY)
    with caplog.at_level(logging.DEBUG):
        backend = loaded(server, api_key_variable='MY_KEY')
        server.plan.append(status(401, f'Incorrect API key provided: {KEY}'))
        with pytest.raises(AccessDeniedError, match='MY_KEY') as failure:
            backend.complete([REQUEST])
    assert server.asked[0].headers['authorization'] == f'Bearer {KEY}'
    chain: BaseException | None = failure.value
    while chain is not None:
        assert KEY not in f'{chain} {chain!r}'
        chain = chain.__cause__
    assert KEY not in caplog.text


def test_a_key_that_is_not_there_is_named(
    server: FaultyServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the command that sets it, and before anything is sent."""
    monkeypatch.delenv('MY_KEY', raising=False)
    with pytest.raises(AccessDeniedError, match='export MY_KEY='):
        make_backend(configured(server, api_key_variable='MY_KEY'))


def test_no_proxy_stands_between_this_machine_and_itself(
    server: FaultyServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is said on loopback stays there, whatever the environment names."""
    monkeypatch.setenv('HTTP_PROXY', 'http://127.0.0.1:9')
    monkeypatch.setenv('ALL_PROXY', 'http://127.0.0.1:9')
    assert loaded(server).complete([REQUEST])[0].text == TEXT


BODY = '    robot.say("hello")\n'
TURNS = (
    Message('system', 'You write Python.'),
    Message('user', 'Say hello.'),
    Message('assistant', '```python\n# define function: say hello\ndef hello(robot):\n'),
)


@pytest.mark.parametrize(
    'answer',
    [
        ('    robot', '.say("hello")\n', '```'),
        (
            '```py',
            'thon\n# define function: say hello\ndef he',
            'llo(robot):\n    robot.say("hello")\n```',
        ),
        ('```\n', 'def hello(robot):', '\n    robot.say("hello")\n', '``', '`'),
        ('def hello(robot):\n' + BODY + '```',),
        ('```python\n', '    robot', '.say("hello")\n```'),
        ('```python\n', 'def hello', '() -> None:\n', BODY, '```'),
        ('```\nimport math\n\ndef hello(robot):\n' + BODY + '```',),
        ('Sure',),
    ],
)
def test_an_answer_goes_on_where_the_prompt_began_it(
    server: FaultyServer, answer: tuple[str, ...]
) -> None:
    """Whether the server continues the last turn, or begins it anew in one way or another."""
    backend = loaded(server, protocol='chat')
    server.plan.append(tokens(*answer))
    completion = backend.complete([CompletionRequest(TURNS, ('```',), 64)])[0]
    expected = 'Sure' if answer == ('Sure',) else BODY
    assert completion.text == expected


def test_a_server_that_continues_is_given_the_beginning(server: FaultyServer) -> None:
    """As the last turn, where a probe has shown that it goes on there."""
    server.plan.append(tokens(' g h i'))
    backend = loaded(server, protocol='chat')
    backend.complete([CompletionRequest(TURNS, ('```', 'x'), 64)])
    body = server.asked[-1].body
    assert body['messages'][-1]['role'] == 'assistant'
    assert body['stop'] == ['x']  # the fence is in the beginning itself


def test_vllm_is_told_to_continue(server: FaultyServer) -> None:
    """It goes on with the last turn where two flags say so."""
    server.plan.extend([tokens('a b c'), tokens(' g h')])
    backend = loaded(server, protocol='chat')
    backend.complete([CompletionRequest(TURNS, max_tokens=64)])
    assert server.asked[-1].body['continue_final_message'] is True
    assert server.asked[-1].body['add_generation_prompt'] is False


def test_a_server_that_begins_anew_is_asked_to(server: FaultyServer) -> None:
    """The beginning is then part of the user's turn."""
    server.plan.extend([tokens('a b c'), status(400, 'unknown key continue_final_message')])
    backend = loaded(server, protocol='chat')
    backend.complete([CompletionRequest(TURNS, max_tokens=64)])
    last = server.asked[-1].body['messages'][-1]
    assert last['role'] == 'user'
    assert last['content'].endswith(TURNS[-1].content)
    assert last['content'].startswith('Say hello.')


def test_protocol_and_frame_may_not_contradict_each_other(server: FaultyServer) -> None:
    """Nobody guesses which of them was meant."""
    config = replace(configured(server), prompting=PromptingConfig(frame='chat'))
    with pytest.raises(BackendError, match='contradict'):
        make_backend(config)


@pytest.mark.parametrize(
    ('model', 'form'),
    [
        ('Qwen/Qwen2.5-Coder-32B-Instruct', 'chat'),
        ('gpt-5', 'chat'),
        ('qwen2.5-coder:1.5b', 'chat'),
        ('bigcode/starcoder2-15b', 'completion'),
        ('codellama/CodeLlama-7b-hf', 'completion'),
        ('codellama/CodeLlama-7b-Instruct-hf', 'chat'),
        ('deepseek-ai/deepseek-coder-6.7b-base', 'completion'),
        ('google/gemma-2-2b-it', 'chat'),
    ],
)
def test_a_model_is_prompted_as_its_name_says(server: FaultyServer, model: str, form: str) -> None:
    """Unless protocol or frame say otherwise."""
    server.models = [model]
    backend = loaded(server, protocol='auto')
    assert backend.prompt_format == form
    assert backend.identity == f'openai_compatible:{model}@{server.url}'


def test_a_text_is_the_users_turn_where_only_chat_is_spoken(server: FaultyServer) -> None:
    """The answer is then what the model says to it."""
    backend = loaded(server, protocol='chat')
    assert backend.complete([REQUEST])[0].text == TEXT
    assert server.asked[-1].body['messages'] == [{'role': 'user', 'content': REQUEST.prompt}]


def test_a_conversation_is_refused_where_only_text_is_continued(server: FaultyServer) -> None:
    """With the key to change."""
    with pytest.raises(BackendError, match=r'openai_compatible\.protocol'):
        loaded(server).complete([CompletionRequest(TURNS)])


def test_closing_ends_what_is_under_way(server: FaultyServer) -> None:
    """From another thread, at once."""
    backend = loaded(server)
    server.plan.append(tokens(*['x'] * 1500, pause_s=0.02))
    threading.Timer(0.2, backend.close).start()
    started = time.monotonic()
    completion = backend.complete([CompletionRequest('x', max_tokens=1500)])[0]
    assert completion.finish_reason == 'cancelled'
    assert time.monotonic() - started < 10


def test_a_missing_library_is_named_with_the_command(
    server: FaultyServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The remedy can be typed as it stands."""
    monkeypatch.setattr('importlib.util.find_spec', lambda name: None)
    with pytest.raises(BackendUnavailableError, match='pip install httpx2'):
        make_backend(configured(server))


def test_an_error_in_a_watcher_reaches_the_caller(server: FaultyServer) -> None:
    """And the server is not listened to any longer."""
    backend = loaded(server)
    server.plan.append(tokens(*['x'] * 1500, pause_s=0.02))

    def watch(_index: int, _piece: str) -> bool:
        raise KeyError('mine')

    with pytest.raises(KeyError, match='mine'):
        backend.complete([CompletionRequest('x', max_tokens=1500)], watcher=watch)
    assert backend.complete([REQUEST])[0].text == TEXT


@pytest.mark.parametrize(
    ('headers', 'seconds'),
    [
        ({}, None),
        ({'retry-after': '7'}, 7.0),
        ({'retry-after': '0.5'}, 0.5),
        ({'retry-after': '-3'}, 0.0),
        ({'retry-after': 'nan'}, None),
        ({'retry-after': 'soon'}, None),
        ({'retry-after-ms': '250', 'retry-after': '9'}, 0.25),
        ({'retry-after': 'Wed, 21 Oct 2015 07:28:00 GMT'}, 0.0),
        ({'retry-after': 'Wed, 21 Oct 2015 07:28:00'}, 0.0),
    ],
)
def test_retry_after_is_read_in_every_form(headers: dict[str, str], seconds: float | None) -> None:
    """Seconds, milliseconds, a date; nonsense is passed over."""
    assert retry_after(headers) == seconds


@pytest.fixture
def second() -> Iterator[FaultyServer]:
    """Run one more server."""
    with faulty_server() as running:
        yield running


def test_requests_are_spread_over_the_endpoints(
    server: FaultyServer, second: FaultyServer
) -> None:
    """Each is given about as many as the other."""
    backend = loaded(server, endpoints=(second.url,))
    for running in (server, second):
        running.plan.extend([tokens('a', 'b', pause_s=0.1)] * 4)
    assert len(backend.complete([REQUEST] * 8)) == 8
    assert len(server.asked) + len(second.asked) == 8
    assert min(len(server.asked), len(second.asked)) >= 3


def test_another_endpoint_takes_over(server: FaultyServer, second: FaultyServer) -> None:
    """At once, in the midst of an answer, and the one that failed is let alone."""
    backend = loaded(server, endpoints=(second.url,))
    server.plan.append(cut(*ANSWER[:3]))
    second.plan.append(cut(*ANSWER[:1]))
    started = time.monotonic()
    assert backend.complete([REQUEST])[0].text == TEXT
    assert backend.complete([REQUEST] * 3)[2].text == TEXT
    assert time.monotonic() - started < 5


@pytest.mark.parametrize('reply', [status(401), status(404), status(500), garbage()])
def test_a_failure_of_one_endpoint_is_none_of_all(
    server: FaultyServer, second: FaultyServer, reply: Reply
) -> None:
    """Where a single server would be given up, another one is asked."""
    backend = loaded(server, endpoints=(second.url,))
    server.plan.append(reply)
    started = time.monotonic()
    assert backend.complete([REQUEST])[0].text == TEXT
    assert time.monotonic() - started < 5


def test_a_prompt_that_is_too_long_is_too_long_for_all(
    server: FaultyServer, second: FaultyServer
) -> None:
    """They have the same model, so that nobody else is asked."""
    backend = loaded(server, endpoints=(second.url,))
    server.plan.append(status(400, 'maximum context length is 5'))
    with pytest.raises(ContextOverflowError):
        backend.complete([REQUEST])
    assert second.asked == []


def test_an_endpoint_that_is_down_harms_nobody(
    server: FaultyServer, caplog: pytest.LogCaptureFixture
) -> None:
    """It is told in the log, and passed over."""
    dead = f'http://127.0.0.1:{free_port()}/v1'
    backend = loaded(server, base_url=dead, endpoints=(server.url,))
    assert [done.text for done in backend.complete([REQUEST] * 4)] == [TEXT] * 4
    assert dead in caplog.text


def test_an_endpoint_with_another_model_is_never_asked(
    server: FaultyServer, second: FaultyServer
) -> None:
    """Answers of two models in one program would be nobody's."""
    second.models = ['other']
    backend = loaded(server, model='small', endpoints=(second.url,))
    backend.complete([REQUEST] * 6)
    assert second.asked == []
    assert len(server.asked) == 6
