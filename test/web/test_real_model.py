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

"""The small model over HTTP: text, whole and in pieces, and filling in."""

from __future__ import annotations

from collections.abc import Iterator
from test.backends.cases import SMALL
import test.web.libraries  # noqa: F401 - skips what cannot run
from test.web.sites import read_events

import httpx2
from lmpvc_codegen.config import CacheConfig, Config, WebConfig
from lmpvc_codegen.serving.generation_host import GenerationHost
from lmpvc_codegen.web.server import WebServer
import pytest

pytestmark = pytest.mark.model


@pytest.fixture(scope='module')
def client() -> Iterator[httpx2.Client]:
    """Give a client of a server with the small model."""
    host = GenerationHost(Config(gguf=SMALL, cache=CacheConfig(enabled=False)))
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
