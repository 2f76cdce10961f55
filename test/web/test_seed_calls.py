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

"""The calls of seed 004's JavaScript, byte for byte as a browser sends them."""

from __future__ import annotations

from test.web.sites import FIRST, SECOND, Site


def test_the_seeds_calls_work_from_the_page(site: Site) -> None:
    """A download without a body and without its type, a selection, and a generation."""
    page = {'Origin': site.server.url, 'Sec-Fetch-Site': 'same-origin'}
    told = site.client.post(f'/api/models/download/{SECOND}', headers=page)
    assert (told.status_code, told.json()['success']) == (200, True)
    told = site.post('/api/models/select', {'model_id': 'tiny-a'}, headers=page)
    assert told.json() == {'success': True, 'active': FIRST}
    body = {
        'prompt': 'Write a quicksort function in Python',
        'max_tokens': 512,
        'temperature': 0.1,
    }
    told = site.post('/api/models/generate', body, headers=page)
    assert told.json()['text']
    assert told.json()['finish_reason'] == 'stop'
