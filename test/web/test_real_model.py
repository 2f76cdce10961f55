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

"""The small model over HTTP: text, filling in, a program, and a caller who goes away."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from test.backends.cases import SMALL
import test.web.libraries  # noqa: F401 - skips what cannot run
from test.web.sites import read_events, until
import time

import httpx2
from lmpvc_codegen.config import CacheConfig, Config, WebConfig
from lmpvc_codegen.serving.generation_host import GenerationHost
from lmpvc_codegen.web.server import WebServer
import pytest

pytestmark = pytest.mark.model

PREAMBLE = '''class Robot:
    def say(self, text: str):
        """Say a text aloud."""


# define function: say good morning
def say_good_morning(robot):
    robot.say('good morning')
'''


@pytest.fixture(scope='module')
def client() -> Iterator[httpx2.Client]:
    """Give a client of a server with the small model."""
    gguf = replace(SMALL, context_size=2048, n_batch=256)
    host = GenerationHost(Config(gguf=gguf, cache=CacheConfig(enabled=False)))
    host.load()
    server = WebServer(host, WebConfig(port=0))
    server.start()
    with httpx2.Client(base_url=server.url, timeout=120) as client:
        yield client
    server.stop()
    host.close()


def test_text_comes_in_pieces_that_are_the_whole(client: httpx2.Client) -> None:
    """The same prompt has the same answer, streamed or not."""
    body = {'prompt': 'Count from one to five.', 'max_tokens': 24, 'temperature': 0.0}
    whole = client.post('/api/models/generate', json=body).json()
    assert whole['success'] is True
    assert 0 < whole['tokens'] <= 24
    stream = {**body, 'stream': True}
    with client.stream('POST', '/api/models/generate', json=stream) as response:
        *pieces, (name, done) = read_events(response)
    assert (name, done['text']) == ('done', whole['text'])
    assert ''.join(data['text'] for _name, data in pieces) == whole['text']
    assert len(pieces) > 3


def test_a_gap_is_filled_in(client: httpx2.Client) -> None:
    """With the suffix that follows it."""
    body = {
        'prompt': 'def add(a, b):\n    return ',
        'suffix': '\n\n\nprint(add(1, 2))\n',
        'max_tokens': 12,
        'temperature': 0.0,
    }
    told = client.post('/api/models/generate', json=body).json()
    assert told['text'].strip().startswith('a + b')


def test_a_command_becomes_a_program(client: httpx2.Client) -> None:
    """Its functions are told while they are made."""
    body = {'command': 'say good evening', 'preamble': PREAMBLE, 'stream': True}
    with client.stream('POST', '/api/generate', json=body) as response:
        *trees, (name, told) = read_events(response)
    assert name == 'program', told
    assert told['program'].endswith('say_good_evening(robot)\n')
    assert told['tokens'] > 5
    assert {tree_name for tree_name, _data in trees} == {'functions'}


def test_a_caller_who_goes_away_frees_the_model(client: httpx2.Client) -> None:
    """Within the time of a few tokens, even while a long prompt is read."""
    body = {'prompt': 'one two three four five ' * 300, 'max_tokens': 500}
    with (
        httpx2.Client(base_url=client.base_url, timeout=1.0) as hasty,
        pytest.raises(httpx2.ReadTimeout),
    ):
        hasty.post('/api/models/generate', json=body)
    began = time.monotonic()
    until(lambda: client.get('/api/models/status').json()['queue_length'] == 0, timeout_s=20)
    assert time.monotonic() - began < 10
