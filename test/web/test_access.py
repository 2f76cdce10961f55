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

"""Who may ask, and what a request has to look like."""

from __future__ import annotations

from collections.abc import Iterator
import json
import socket
from test.web.sites import FIRST, refusal, running, Site, stock, WAVE
from typing import Any

from lmpvc_codegen.config import WebConfig
from lmpvc_codegen.errors import ConfigError
from lmpvc_codegen.web.access import Access
from lmpvc_codegen.web.guarded_route import MAX_BODY_BYTES
import pytest

WRITES = [
    ('POST', '/api/models/download/far-1b-instruct'),
    ('DELETE', '/api/models/delete/tiny-b'),
    ('POST', '/api/models/select'),
    ('POST', '/api/models/generate'),
    ('POST', '/api/models/compare'),
    ('POST', '/api/models/verify/tiny-b'),
    ('POST', '/api/models/unload'),
    ('DELETE', '/api/jobs/1'),
    ('POST', '/api/generate'),
]
READS = [
    '/api/models/available', '/api/models/status', '/api/models/current', '/api/jobs', '/healthz',
    '/api/events', '/openapi.json',
]  # fmt: skip
TOKEN = 'a-long-random-one'


@pytest.fixture(scope='module')
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Serve one host to all tests: what they send is refused, so that nothing changes."""
    with pytest.MonkeyPatch.context() as environment:
        stock(tmp_path_factory.mktemp('site'), environment)
        with running() as site:
            yield site


@pytest.mark.parametrize(('method', 'path'), WRITES)
def test_a_write_of_another_site_is_refused(site: Site, method: str, path: str) -> None:
    """By its origin, by a hidden origin, and by what old browsers tell."""
    for headers in (
        {'Origin': 'http://evil.example'},
        {'Origin': 'null'},
        {'Origin': f'{site.server.url}.evil.example'},
        {'Sec-Fetch-Site': 'cross-site'},
    ):
        response = site.client.request(method, path, json={}, headers=headers)
        assert refusal(response, 403, 'may change nothing') == 'ForbiddenError'
    assert site.client.get('/api/models/status').json()['active'] == FIRST


@pytest.mark.parametrize(('method', 'path'), WRITES)
def test_what_a_form_can_send_is_refused(site: Site, method: str, path: str) -> None:
    """A body is JSON, and says so; without any, only what no form can send may pass."""
    for kind in ('text/plain', 'application/x-www-form-urlencoded', 'application/jsonp'):
        headers = {'Content-Type': kind}
        response = site.client.request(method, path, content='{}', headers=headers)
        assert refusal(response, 415, 'application/json') == 'NotJsonError'
    if method == 'POST':
        refusal(site.client.post(path), 415)


def test_the_page_itself_may_write(site: Site) -> None:
    """Its origin is the server's own."""
    body = {'model_id': 'tiny-a'}
    for headers in ({'Origin': site.server.url}, {'Origin': site.server.url.upper()}, {}):
        assert site.post('/api/models/select', body, headers=headers).status_code == 200
    kind = {'Content-Type': 'application/JSON; charset=utf-8'}
    told = site.client.post('/api/models/select', content=json.dumps(body), headers=kind)
    assert told.status_code == 200


@pytest.mark.parametrize('path', ['/', '/api/models/status', '/nowhere', '/static/nothing.js'])
def test_a_foreign_name_of_this_server_is_refused(site: Site, path: str) -> None:
    """A site whose name leads here (DNS rebinding) reads nothing."""
    for name in ('evil.example', 'evil.example:80', '10.0.0.7', '127.0.0.1.evil.example', ''):
        refusal(site.client.get(path, headers={'Host': name}), 403, 'not called')


def test_every_loopback_name_is_its_own(site: Site) -> None:
    """Whatever the port is that a tunnel gives it."""
    for name in ('localhost', 'localhost:9', 'LOCALHOST.', '127.0.0.1', '[::1]:8765'):
        assert site.client.get('/healthz', headers={'Host': name}).status_code == 200


@pytest.mark.parametrize(
    ('path', 'body'),
    [
        ('/api/models/select', {}),
        ('/api/models/select', {'model_id': 7}),
        ('/api/models/select', {'model_id': ''}),
        ('/api/models/select', {'model_id': 'tiny-a', 'force': True}),
        ('/api/models/select', []),
        ('/api/models/select', 'tiny-a'),
        ('/api/models/compare', {'model_ids': 'tiny-a'}),
        ('/api/models/compare', {'model_ids': ['tiny-a'] * 99}),
        ('/api/models/generate', {}),
        ('/api/models/generate', {'prompt': ''}),
        ('/api/models/generate', {'prompt': 'x', 'max_tokens': 0}),
        ('/api/models/generate', {'prompt': 'x', 'max_tokens': '512'}),
        ('/api/models/generate', {'prompt': 'x', 'max_tokens': 10**40}),
        ('/api/models/generate', {'prompt': 'x', 'temperature': -1}),
        ('/api/models/generate', {'prompt': 'x', 'temperature': float('inf')}),
        ('/api/models/generate', {'prompt': 'x', 'temperature': float('nan')}),
        ('/api/models/generate', {'prompt': '\ud800'}),
        ('/api/models/generate', {'prompt': 'x', 'stream': 'yes'}),
        ('/api/models/verify/tiny-a', {'quantization': None}),
        ('/api/models/download/tiny-a', {'quantisation': 'f32'}),
        ('/api/generate', {'preamble': ''}),
        ('/api/generate', {'command': None}),
    ],
)
def test_a_body_that_does_not_fit_is_refused(site: Site, path: str, body: Any) -> None:
    """The message names the key."""
    headers = {'Content-Type': 'application/json'}
    response = site.client.post(path, content=json.dumps(body), headers=headers)
    assert refusal(response, 400, 'body') == 'BadRequestError'


@pytest.mark.parametrize(
    'content', [b'{', b'', b'\xff\xfe', b'{"prompt": "\xff"}', b'[' * 100_000, b'{"a": 1e}']
)
def test_what_is_no_json_is_refused(site: Site, content: bytes) -> None:
    """Whatever it is, the server lives on."""
    headers = {'Content-Type': 'application/json'}
    response = site.client.post('/api/models/generate', content=content, headers=headers)
    assert refusal(response, 400) == 'BadRequestError'
    assert site.client.get('/healthz').status_code == 200


def test_a_body_over_the_bound_is_refused(site: Site) -> None:
    """Whether its length is told or not; the rest is not read."""
    headers = {'Content-Type': 'application/json'}
    told = site.client.post('/api/generate', content=b' ' * (MAX_BODY_BYTES + 1), headers=headers)
    refusal(told, 413, 'larger')

    def pieces() -> Any:
        for _ in range(MAX_BODY_BYTES // 10**6 + 1):
            yield b' ' * 10**6

    refusal(site.client.post('/api/generate', content=pieces(), headers=headers), 413, 'larger')
    big = {**WAVE, 'policies': '#' * 1_000_001}
    refusal(site.post('/api/generate', big), 400, 'policies')


@pytest.mark.parametrize(
    ('method', 'path', 'allowed'),
    [
        ('POST', '/api/models/status', 'GET'),
        ('GET', '/api/models/select', 'POST'),
        ('PUT', '/api/models/select', 'POST'),
        ('GET', '/api/models/delete/tiny-a', 'DELETE'),
        ('PATCH', '/api/jobs/1', 'DELETE, GET'),
        ('POST', '/', 'GET, HEAD'),
    ],
)
def test_a_wrong_method_is_refused(site: Site, method: str, path: str, allowed: str) -> None:
    """The answer tells the right one."""
    response = site.client.request(method, path)
    assert refusal(response, 405, method) == 'MethodNotAllowedError'
    assert set(response.headers['allow'].split(', ')) <= set(allowed.split(', '))


def test_a_wrong_address_is_refused(site: Site) -> None:
    """In the same shape."""
    for path in ('/api/nothing', '/static/nothing.js', '/static/../app.py', '/docs', '/redoc'):
        assert refusal(site.client.get(path), 404) == 'NotFoundError'


def test_what_is_sent_to_browsers_binds_them(site: Site) -> None:
    """Nothing from elsewhere, no frame, no guessing of types, nothing kept of the API."""
    for path in ('/healthz', '/api/models/status', '/nowhere', '/models'):
        headers = site.client.get(path).headers
        assert headers['content-security-policy'].startswith("default-src 'self';")
        assert headers['x-content-type-options'] == 'nosniff'
        assert headers['x-frame-options'] == 'DENY'
        assert 'access-control-allow-origin' not in headers
    assert site.client.get('/api/models/status').headers['cache-control'] == 'no-store'


@pytest.fixture
def guarded(monkeypatch: pytest.MonkeyPatch) -> WebConfig:
    """Give settings with a token, for every address of this machine."""
    monkeypatch.setenv('ROBOT_TOKEN', TOKEN)
    return WebConfig(host='0.0.0.0', port=0, token_variable='ROBOT_TOKEN')


def test_with_a_token_every_write_needs_it(stocked: None, guarded: WebConfig) -> None:
    """The page's own writes too; whoever has it may write from anywhere, and all may look."""
    with running(settings=guarded) as site:
        base = f'http://127.0.0.1:{site.server.url.rpartition(":")[2]}'
        for headers in (
            {}, {'Origin': base}, {'Authorization': 'Bearer wrong'},
            {'Authorization': f'Basic {TOKEN}'}, {'Authorization': 'Bearer'},
        ):  # fmt: skip
            for method, path in WRITES:
                response = site.client.request(method, f'{base}{path}', json={}, headers=headers)
                refusal(response, 403, 'token')
        known = {'Authorization': f'Bearer {TOKEN}', 'Origin': 'http://elsewhere.example'}
        body = {'model_id': 'tiny-b'}
        assert site.post(f'{base}/api/models/select', body, headers=known).status_code == 200
        assert site.client.get(f'{base}/api/models/status').status_code == 200
        foreign = {'Host': 'evil.example'}
        refusal(site.client.get(f'{base}/healthz', headers=foreign), 403)


@pytest.mark.parametrize('host', ['0.0.0.0', '::', '192.168.1.7', 'robot.lab'])
def test_other_machines_are_let_in_with_a_token_alone(host: str) -> None:
    """Without one the server does not start, and says what to do."""
    with pytest.raises(ConfigError, match='there is no token') as refused:
        Access.of(WebConfig(host=host), {})
    assert 'web.token_variable' in refused.value.remedy
    with pytest.raises(ConfigError, match='ROBOT_TOKEN'):
        Access.of(WebConfig(host=host, token_variable='ROBOT_TOKEN'), {'ROBOT_TOKEN': ' '})
    known = Access.of(WebConfig(host=host, token_variable='ROBOT_TOKEN'), {'ROBOT_TOKEN': 'x'})
    assert known.takes_any_address
    assert socket.gethostname().lower() in known.names


@pytest.mark.parametrize('host', ['127.0.0.1', '127.0.0.9', '::1', 'localhost', 'LocalHost'])
def test_this_machine_alone_needs_no_token(host: str) -> None:
    """Every way to write its own address."""
    assert Access.of(WebConfig(host=host), {}).token == ''
