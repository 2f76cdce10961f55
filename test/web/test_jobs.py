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

"""Downloads over HTTP: begun, watched, cancelled, and gone on with."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from test.models.loopback import Behaviour, serving
from test.web.sites import ABSENT, read_events, refusal, running, Site, stock, until
from typing import Any

import pytest

DOWNLOAD = f'/api/models/download/{ABSENT}'


@contextmanager
def _site(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, **behaviour: Any
) -> Iterator[tuple[Site, Behaviour]]:
    offered = Behaviour(b'')
    with serving(offered) as url:
        offered.content = stock(tmp_path, monkeypatch, url=url)
        for name, value in behaviour.items():
            setattr(offered, name, value)
        with running() as site:
            yield site, offered


def _state(site: Site) -> str:
    models = site.client.get('/api/models/available').json()['models']
    return str({model['model_id']: model['state'] for model in models}['far-1b-instruct'])


def test_a_download_is_a_job_until_the_file_is_here(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Begun with 202, told by the job and the events, and then there is nothing left to do."""
    with _site(tmp_path, monkeypatch, block_s=0.005) as (site, offered):
        begun = site.post(DOWNLOAD)
        assert begun.status_code == 202
        job = begun.json()['job']
        assert (job['name'], job['state']) == (ABSENT, 'running')
        assert site.post(DOWNLOAD, {'quantization': 'q8_0'}).json()['job']['job_id'] == 1
        with site.client.stream('GET', '/api/events') as response:
            told = [data['jobs'][0] for _name, data in _until_done(response)]
        assert told[-1]['progress']['done_bytes'] == len(offered.content)
        assert site.client.get('/api/jobs/1').json()['job']['state'] == 'done'
        assert _state(site) == 'downloaded'
        again = site.post(DOWNLOAD)
        assert (again.status_code, again.json()) == (200, {'success': True, 'job': None})
        assert len(site.client.get('/api/jobs').json()['jobs']) == 1
        assert site.post('/api/models/select', {'model_id': ABSENT}).json()['active'] == ABSENT


def _until_done(response: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    for name, data in read_events(response):
        yield name, data
        if data['jobs'][0]['state'] != 'running':
            return


def test_a_cancelled_download_keeps_what_came_and_goes_on_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second one asks for the rest alone."""
    with _site(tmp_path, monkeypatch, block_s=0.02) as (site, offered):
        site.post(DOWNLOAD)
        until(lambda: offered.sent_bytes > 50_000)
        refusal(site.client.delete(f'/api/models/delete/{ABSENT}'), 409, 'being downloaded')
        assert _state(site) == 'downloading'
        choice = {'model_id': ABSENT}
        refusal(site.post('/api/models/select', choice), 409, 'Wait for the end')
        assert site.client.delete('/api/jobs/1').json()['job']['state'] == 'cancelled'
        assert _state(site) == 'partial'
        offered.block_s = 0.0
        assert site.post(DOWNLOAD).json()['job']['job_id'] == 2
        until(lambda: _state(site) == 'downloaded')
        assert offered.gets[-1].startswith('bytes=')


def test_a_download_that_fails_tells_why(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In the job, and at the file."""
    with _site(tmp_path, monkeypatch) as (site, offered):
        offered.content = b'<html>log in</html>'
        site.post(DOWNLOAD)
        until(lambda: _state(site) == 'error')
        job = site.client.get('/api/jobs/1').json()['job']
        assert job['state'] == 'failed'
        assert 'bytes' in job['error']['message']
        models = site.client.get('/api/models/available').json()['models']
        (file,) = next(m['files'] for m in models if m['model_id'] == 'far-1b-instruct')
        assert file['error'] == job['error']


def test_only_a_known_file_is_downloaded(site: Site) -> None:
    """And only a known job is told or cancelled."""
    refusal(site.post('/api/models/download/none'), 404)
    refusal(site.post('/api/models/download/..%2f..%2fetc%2fpasswd'), 404)
    refusal(site.post(DOWNLOAD, {'quantization': 'q1'}), 404, 'q8_0')
    refusal(site.client.get('/api/jobs/7'), 404, 'no job 7')
    refusal(site.client.delete('/api/jobs/7'), 404)
    refusal(site.client.get('/api/jobs/first'), 400, 'job_id')
    assert site.client.get('/api/jobs').json() == {'success': True, 'jobs': []}
