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

"""The models over HTTP: what is told of them, choosing, verifying and deleting."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from test.web.sites import (
    ABSENT,
    FIRST,
    HUGE,
    refusal,
    running,
    SECOND,
    Site,
    stock,
    until,
    WAVE,
)

import pytest


def test_the_catalogue_is_told_with_what_is_here(site: Site) -> None:
    """Each file has its state, its memory, and whether it fits."""
    told = site.client.get('/api/models/available').json()
    assert told['success'] is True
    states = {file['name']: file for model in told['models'] for file in model['files']}
    assert states[FIRST]['state'] == 'active'
    assert states[SECOND]['state'] == 'downloaded'
    assert states[ABSENT]['state'] == 'absent'
    assert states[FIRST]['fits'] is True
    assert states[HUGE]['fits'] is False
    assert states[HUGE]['memory_bytes'] > 1 << 40
    machine = told['machine']
    assert 0 < machine['ram_free_bytes'] <= machine['ram_bytes']
    assert machine['disk_free_bytes'] > 0


def test_the_whole_installed_catalogue_can_be_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every model has a class of size, a family and capabilities."""
    monkeypatch.setenv('HF_HOME', str(tmp_path))
    with running(is_loaded=False) as site:
        models = site.client.get('/api/models/available').json()['models']
    found = {model['model_id']: model for model in models}
    assert len(found) >= 31
    seven = found['qwen2.5-coder-7b-instruct']
    assert (seven['family'], seven['size_class']) == ('qwen2.5-coder', 'medium')
    assert seven['capabilities'] == ['chat', 'completion', 'fill_in']
    assert 4e9 < seven['recommended_gpu_memory'] < 6e9
    assert found['starcoder2-3b']['size_class'] == 'medium'
    assert found['codegemma-2b']['size_class'] == 'small'
    assert found['qwen2.5-coder-32b-instruct']['size_class'] == 'large'
    assert found['deepseek-coder-v2-lite-instruct']['family'] == 'deepseek-coder-v2'
    assert found['deepseek-coder-v2-lite-instruct']['active_parameters'] == 2.4e9


def test_the_current_model_is_told_and_none_is_no_error(site: Site) -> None:
    """After unloading there is none."""
    told = site.client.get('/api/models/current').json()
    assert told['model']['model_id'] == 'tiny-a'
    assert told['file']['name'] == FIRST
    assert told['backend'] == 'gguf'
    assert site.post('/api/models/unload').json() == {'success': True}
    told = site.client.get('/api/models/current').json()
    assert (told['success'], told['model'], told['file']) == (True, None, None)
    assert site.client.get('/api/models/status').json()['active'] is None


def test_another_model_is_selected(site: Site) -> None:
    """By its id, or by id and quantisation; the answer and the status name it."""
    for name in ('tiny-b', SECOND):
        told = site.post('/api/models/select', {'model_id': name})
        assert (told.status_code, told.json()) == (200, {'success': True, 'active': SECOND})
    assert site.client.get('/api/models/status').json()['active'] == SECOND


def test_what_cannot_be_selected_is_refused_with_the_reason(site: Site) -> None:
    """Unknown, not here, too large: each has its status, and the old model answers on."""
    select = '/api/models/select'
    refusal(site.post(select, {'model_id': 'nonsense'}), 404, 'no model')
    refusal(site.post(select, {'model_id': '../../etc/passwd'}), 404)
    refusal(site.post(select, {'model_id': 'tiny-a:q8_0'}), 404, 'f32')
    refusal(site.post(select, {'model_id': ABSENT}), 409, 'POST /api/models/download')
    assert refusal(site.post(select, {'model_id': HUGE}), 422, 'GB') == 'OutOfMemoryError'
    assert site.client.get('/api/models/status').json()['active'] == FIRST


def test_one_model_is_loaded_at_a_time(site: Site) -> None:
    """A second choice is refused while the first is being loaded, and so is its deletion."""
    site.may_load.clear()
    with ThreadPoolExecutor() as pool:
        first = pool.submit(site.post, '/api/models/select', {'model_id': SECOND})
        until(lambda: site.client.get('/api/models/status').json()['switching'] == SECOND)
        models = site.client.get('/api/models/available').json()['models']
        assert {model['model_id']: model['state'] for model in models}['tiny-b'] == 'loading'
        refusal(site.post('/api/models/select', {'model_id': FIRST}), 409, 'being loaded')
        refusal(site.post('/api/models/unload'), 409, 'being loaded')
        refusal(site.client.delete(f'/api/models/delete/{SECOND}'), 409, 'being loaded')
        site.may_load.set()
        assert first.result().json()['active'] == SECOND


def test_while_the_first_model_is_loaded_callers_are_told_to_wait(stocked: None) -> None:
    """Not that there is none; its card says so too."""
    with running(is_loaded=False) as site, ThreadPoolExecutor() as pool:
        site.may_load.clear()
        loading = pool.submit(site.host.load)
        until(lambda: site.client.get('/api/models/status').json()['switching'] == FIRST)
        for path, body in (('generate', WAVE), ('models/generate', {'prompt': 'write'})):
            for stream in (False, True):
                refused = site.post(f'/api/{path}', {**body, 'stream': stream})
                assert refusal(refused, 503, 'being loaded. Ask again') == 'NotActiveError'
        models = site.client.get('/api/models/available').json()['models']
        assert {model['model_id']: model['state'] for model in models}['tiny-a'] == 'loading'
        site.may_load.set()
        loading.result()
        assert site.post('/api/generate', WAVE).json()['success'] is True
        assert site.client.get('/api/models/status').json()['switching'] is None


def test_models_are_compared_in_the_order_that_was_asked_for(site: Site) -> None:
    """Two at least, and all of the catalogue."""
    told = site.post('/api/models/compare', {'model_ids': ['tiny-b', 'tiny-a']}).json()
    assert [model['model_id'] for model in told['models']] == ['tiny-b', 'tiny-a']
    assert told['models'][0]['files'][0]['memory_bytes'] > 0
    refusal(site.post('/api/models/compare', {'model_ids': ['tiny-a']}), 400, 'model_ids')
    refusal(site.post('/api/models/compare', {'model_ids': ['tiny-a', 'none']}), 404)


def test_a_model_is_verified(site: Site, tmp_path: Path) -> None:
    """Sound, then altered; one that is not here cannot be."""
    told = site.post('/api/models/verify/tiny-b').json()
    assert told['success'] is True
    assert told['is_sound'] is True
    assert len(told['sha256']) == 64
    (path,) = (tmp_path / 'hf').rglob('tiny-b.gguf')
    path.write_bytes(path.read_bytes()[:-9])
    told = site.post('/api/models/verify/tiny-b', {'quantization': 'f32'}).json()
    assert (told['success'], told['is_sound']) == (True, False)
    refusal(site.post(f'/api/models/verify/{ABSENT}'), 404, 'download')
    refusal(site.post('/api/models/verify/none'), 404)


def test_a_model_is_deleted_but_not_the_active_one(site: Site, tmp_path: Path) -> None:
    """What is not here, or unknown, is not found."""
    refusal(site.client.delete(f'/api/models/delete/{FIRST}'), 400, 'active')
    refusal(site.client.delete('/api/models/delete/tiny-a'), 400, 'active')
    told = site.client.delete('/api/models/delete/tiny-b', params={'quantization': 'f32'})
    assert told.json()['freed_bytes'] > 1_000_000
    assert not list((tmp_path / 'hf').rglob('tiny-b.gguf'))
    refusal(site.client.delete('/api/models/delete/tiny-b'), 404, 'not here')
    refusal(site.client.delete('/api/models/delete/none'), 404)
    refusal(site.client.delete('/api/models/delete/..%2f..%2fetc'), 404)


def test_a_file_of_the_hubs_own_cache_is_not_deleted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is a conflict, with the words what to do."""
    content = stock(tmp_path, monkeypatch)
    folder = tmp_path / 'hf' / 'hub' / 'models--me--far-1b-instruct' / 'snapshots' / 'abc'
    folder.mkdir(parents=True)
    (folder / 'far-1b-instruct.gguf').write_bytes(content)
    with running() as site:
        refusal(site.client.delete(f'/api/models/delete/{ABSENT}'), 409, 'hf cache')
