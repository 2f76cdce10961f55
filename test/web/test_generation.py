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

"""Programs and texts over HTTP: whole or as they grow, in their order, and cancelled."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from test.web.sites import (
    ANSWERS,
    PREAMBLE,
    read_events,
    refusal,
    running,
    SECOND,
    Site,
    until,
    WAVE,
)
import time
from typing import Any

import httpx2
import pytest

GENERATE, TEXT = '/api/generate', '/api/models/generate'


def _stream(
    site: Site, path: str, body: dict[str, Any]
) -> AbstractContextManager[httpx2.Response]:
    return site.client.stream('POST', path, json=body)


def test_a_command_becomes_a_program(site: Site) -> None:
    """With its functions and its cost; asked again, it is remembered."""
    told = site.post(GENERATE, WAVE).json()
    assert told['success'] is True
    assert told['program'].endswith('wave(robot)\n')
    assert [(f['name'], f['parent'], f['state']) for f in told['functions']] == [
        ('wave', '', 'checked'), ('lift', 'wave', 'checked'), ('lower', 'wave', 'checked'),
    ]  # fmt: skip
    assert told['model_calls'] == 3
    assert told['tokens'] > 0
    assert (told['from_cache'], told['findings']) == (False, [])
    again = site.post(GENERATE, WAVE).json()
    assert (again['from_cache'], again['program']) == (True, told['program'])


def test_a_command_without_a_sound_program_is_told_with_its_findings(site: Site) -> None:
    """The tree, the findings and the error."""
    response = site.post(GENERATE, {'command': 'loop', 'preamble': PREAMBLE})
    assert refusal(response, 422) == 'UnsoundProgramError'
    told = response.json()
    assert told['functions'][0]['state'] == 'failed'
    assert any('open' in finding for finding in told['findings'])
    assert refusal(site.post(GENERATE, {'command': ' '}), 422) == 'CommandRejectedError'


def test_the_tree_is_told_while_it_grows(stocked: None) -> None:
    """The events end with the program."""
    body = {**WAVE, 'stream': True}
    with running(seconds_per_token=0.02) as site, _stream(site, GENERATE, body) as response:
        assert response.headers['content-type'].startswith('text/event-stream')
        events = list(read_events(response))
    names = [name for name, _data in events]
    assert names[-1] == 'program'
    assert set(names[:-1]) == {'functions'}
    sizes = [len(data['functions']) for name, data in events if name == 'functions']
    assert sizes[0] == 1
    assert sizes[-1] == 3
    assert events[-1][1]['program'].endswith('wave(robot)\n')


def test_a_failure_in_the_stream_is_its_last_event(stocked: None) -> None:
    """Once the events have begun; before that it is answered as without a stream."""
    with running(seconds_per_token=0.02) as site:
        body = {'command': 'loop', 'preamble': PREAMBLE, 'stream': True}
        with _stream(site, GENERATE, body) as response:
            *_trees, (name, told) = read_events(response)
        assert (name, told['error']) == ('error', 'UnsoundProgramError')
        assert told['findings']
        refused = site.post(GENERATE, {'command': '', 'stream': True})
        assert refusal(refused, 422) == 'CommandRejectedError'


def test_text_is_completed(site: Site) -> None:
    """As a whole, in pieces, and no longer than it may be."""
    told = site.post(TEXT, {'prompt': 'write', 'max_tokens': 512, 'temperature': 0.1}).json()
    assert told['text'] == ANSWERS['write']
    assert (told['tokens'], told['finish_reason']) == (10, 'stop')
    told = site.post(TEXT, {'prompt': 'write', 'max_tokens': 3}).json()
    assert (told['text'], told['finish_reason']) == ('one two three', 'length')
    with _stream(site, TEXT, {'prompt': 'write', 'stream': True}) as response:
        events = list(read_events(response))
    assert ''.join(data['text'] for name, data in events if not name) == ANSWERS['write']
    assert events[-1][0] == 'done'
    assert events[-1][1]['text'] == ANSWERS['write']


def test_a_model_that_does_not_fill_in_says_so(site: Site) -> None:
    """A suffix is refused in words, streamed or not."""
    for stream in (False, True):
        body = {'prompt': 'def f():', 'suffix': 'return 1', 'stream': stream}
        refusal(site.post(TEXT, body), 422, 'does not fill in')


def test_without_a_model_nothing_is_generated(site: Site) -> None:
    """It is a conflict, with the words what to do; a selected one answers again."""
    site.post('/api/models/unload')
    for path, body in ((GENERATE, WAVE), (TEXT, {'prompt': 'write'})):
        refusal(site.post(path, body), 409, 'Select one')
        refusal(site.post(path, {**body, 'stream': True}), 409, 'Select one')
    site.post('/api/models/select', {'model_id': SECOND})
    assert site.post(GENERATE, WAVE).json()['success'] is True


def test_two_clients_are_answered_in_their_order(stocked: None) -> None:
    """One model, one answer at a time, texts and programs in one queue."""
    with running(seconds_per_token=0.1) as site, ThreadPoolExecutor() as pool:
        first = pool.submit(site.post, GENERATE, WAVE)
        until(lambda: bool(site.asked))
        second = pool.submit(site.post, TEXT, {'prompt': 'write'})
        until(lambda: site.host.queue_length == 2)
        third = pool.submit(site.post, GENERATE, {'command': 'loop', 'preamble': PREAMBLE})
        until(lambda: site.client.get('/api/models/status').json()['queue_length'] == 3)
        statuses = [answer.result().status_code for answer in (first, second, third)]
    assert statuses == [200, 200, 422]
    assert site.asked.index('write') < site.asked.index('loop')
    assert site.asked.index('lower(robot)') < site.asked.index('write')


def test_more_than_may_wait_are_refused(stocked: None) -> None:
    """With 503, streamed or not."""
    with running(seconds_per_token=0.15, queue_size=1) as site, ThreadPoolExecutor() as pool:
        answers = [pool.submit(site.post, GENERATE, WAVE)]
        until(lambda: bool(site.asked))
        answers.append(pool.submit(site.post, TEXT, {'prompt': 'write'}))
        until(lambda: site.host.queue_length == 2)
        for path, body in ((GENERATE, WAVE), (TEXT, {'prompt': 'write'})):
            assert refusal(site.post(path, body), 503) == 'QueueFullError'
            assert refusal(site.post(path, {**body, 'stream': True}), 503) == 'QueueFullError'
        assert [answer.result().status_code for answer in answers] == [200, 200]


@pytest.mark.parametrize('stream', [False, True])
@pytest.mark.parametrize('path', [GENERATE, TEXT])
def test_a_client_that_goes_away_cancels_its_request(
    stocked: None, path: str, stream: bool
) -> None:
    """While it runs: the next one need not wait for it."""
    slow = {
        **ANSWERS,
        'write': 'one ' * 1000,
        'wave': 'def wave(robot):\n' + '    robot.go()\n' * 400,
    }
    with running(answers=slow, seconds_per_token=0.05) as site:
        body = {'prompt': 'write'} if path == TEXT else WAVE
        with _hasty(site) as hasty, pytest.raises(httpx2.ReadTimeout):
            _ask_and_read_slowly(hasty, path, {**body, 'stream': stream})
        until(lambda: site.host.queue_length == 0)
        assert site.post(TEXT, {'prompt': 'x', 'max_tokens': 2}).status_code == 200


def _hasty(site: Site) -> httpx2.Client:
    return httpx2.Client(base_url=site.server.url, timeout=0.5)


def _ask_and_read_slowly(client: httpx2.Client, path: str, body: dict[str, object]) -> None:
    """Ask, and go away after a while whether something has come or not."""
    began = time.monotonic()
    with client.stream('POST', path, json=body) as response:
        for _line in response.iter_lines():
            if time.monotonic() - began > 0.4:
                raise httpx2.ReadTimeout('seen enough')


def test_a_request_that_waits_is_cancelled_too(stocked: None) -> None:
    """It leaves the queue at once, and its model is never asked."""
    slow = {**ANSWERS, 'write': 'one ' * 200}
    with running(answers=slow, seconds_per_token=0.03) as site, ThreadPoolExecutor() as pool:
        first = pool.submit(site.post, TEXT, {'prompt': 'write'})
        until(lambda: bool(site.asked))
        with _hasty(site) as hasty, pytest.raises(httpx2.ReadTimeout):
            hasty.post(GENERATE, json=WAVE)
        until(lambda: site.host.queue_length == 1, timeout_s=4)
        assert first.result().json()['finish_reason'] == 'stop'
    assert 'wave' not in site.asked
