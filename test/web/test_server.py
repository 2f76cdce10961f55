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

"""The server's life, and what it tells while it lives: events, and an end within seconds."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
import socket
from test.models.loopback import Behaviour, serving
from test.web.sites import ABSENT, FIRST, read_events, refusal, running, SECOND, Site, stock, until
import time

from lmpvc_codegen.config import WebConfig
from lmpvc_codegen.errors import ServiceError
from lmpvc_codegen.web import status
from lmpvc_codegen.web.page_routes import STATIC
from lmpvc_codegen.web.server import WebServer
import pytest


def test_the_status_is_told_when_it_changes(site: Site) -> None:
    """At once, and then only for news: a selection, not a moment that passes."""
    with site.client.stream('GET', '/api/events') as response:
        assert response.headers['content-type'].startswith('text/event-stream')
        events = read_events(response)
        name, told = next(events)
        assert (name, told['success'], told['active']) == ('status', True, FIRST)
        assert told['rss_bytes'] > 1_000_000
        time.sleep(0.6)
        site.host.switch(SECOND)
        seen = [told['active']]
        while seen[-1] != SECOND:
            seen.append(next(events)[1]['active'])
        assert len(seen) <= 4


def test_a_quiet_stream_has_heartbeats(stocked: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """A comment now and then shows whether the line still stands."""
    monkeypatch.setattr(status, 'HEARTBEAT_EVERY_S', 0.3)
    with running() as site, site.client.stream('GET', '/api/events') as response:
        assert any(line == ': heartbeat' for line in response.iter_lines())


def test_listeners_are_counted_and_bounded(stocked: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """One too many is refused; one that goes away makes room."""
    monkeypatch.setattr(status, '_MOST_LISTENERS', 2)
    with running() as site:
        with ExitStack() as stack:
            streams = [site.client.stream('GET', '/api/events') for _ in range(2)]
            events = [read_events(stack.enter_context(stream)) for stream in streams]
            assert [next(told)[0] for told in events] == ['status', 'status']
            refusal(site.client.get('/api/events'), 503, 'listen')

        def answers() -> bool:
            with site.client.stream('GET', '/api/events') as again:
                return again.status_code == 200

        until(answers)


def test_the_server_ends_within_seconds_whatever_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A stream of events, a download, a text, a program and one that waits: none holds it."""
    slow = {'write': 'one ' * 5000}
    offered = Behaviour(b'', block_s=0.2)
    with serving(offered) as url, ThreadPoolExecutor() as pool:
        offered.content = stock(tmp_path, monkeypatch, url=url)
        with running(answers=slow, seconds_per_token=0.01) as site:
            stream = site.client.stream('GET', '/api/events')
            events = read_events(stream.__enter__())
            next(events)
            site.post(f'/api/models/download/{ABSENT}')
            body = {'prompt': 'write', 'max_tokens': 5000}
            text = pool.submit(site.post, '/api/models/generate', body)
            until(lambda: bool(site.asked))
            program = pool.submit(site.post, '/api/generate', {'command': 'wave'})
            until(lambda: site.host.queue_length == 2 and offered.sent_bytes > 0)
            began = time.monotonic()
            site.server.stop()
            assert time.monotonic() - began < 10
            assert text.result().json()['finish_reason'] == 'cancelled'
            assert refusal(program.result(), 503) == 'GenerationCancelledError'
            assert site.host.library.jobs[0].state == 'cancelled'
            assert site.host.queue_length == 0


def test_a_taken_address_is_told(stocked: None) -> None:
    """In words, before anything is served."""
    with running() as site:
        port = int(site.server.url.rpartition(':')[2])
        with pytest.raises(
            ServiceError,
            match=rf'port {port}, cannot be listened at: Address already in use\. Choose',
        ):
            WebServer(site.host, WebConfig(port=port))


@pytest.mark.skipif(not socket.has_ipv6, reason='no IPv6')
def test_an_address_of_ipv6_is_served(stocked: None) -> None:
    """Its page has brackets in its address."""
    try:
        socket.create_server(('::1', 0), family=socket.AF_INET6).close()
    except OSError:
        pytest.skip('no IPv6 on this machine')
    with running(settings=WebConfig(host='::1', port=0)) as site:
        assert site.server.url.startswith('http://[::1]:')
        assert site.client.get('/healthz').json()['is_active'] is True


def test_the_pages_are_served_and_name_nothing_elsewhere(site: Site) -> None:
    """Their parts are all here; nothing is loaded from another place."""
    for path, file in (('/', 'index.html'), ('/models', 'models.html')):
        told = site.client.get(path)
        assert told.headers['content-type'].startswith('text/html')
        assert told.text == (STATIC / file).read_text(encoding='utf-8')
        assert site.client.head(path).status_code == 200
    for part in STATIC.iterdir():
        told = site.client.get(f'/static/{part.name}')
        assert told.content == part.read_bytes()
        same = {'If-None-Match': told.headers['etag']}
        assert site.client.get(f'/static/{part.name}', headers=same).status_code == 304
