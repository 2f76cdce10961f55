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

"""OpenAPI is what the server does: random requests that fit it, or do not, find no fault."""

from __future__ import annotations

from pathlib import Path
from test.web.sites import ABSENT, running, stock
from typing import Any

from hypothesis import given, HealthCheck, settings
import pytest

schemathesis = pytest.importorskip('schemathesis')

EXAMPLES = 12
SETTINGS = {
    # What fits the schema may be refused: a model that is not here, a command that no program
    # follows from, no body and no type of it from elsewhere than the page.
    'checks': {
        'positive_data_acceptance': {
            'expected-statuses': ['2xx', '400', '404', '409', '415', '422'],
        },
        'negative_data_rejection': {
            'expected-statuses': ['400', '403', '404', '405', '409', '413', '415', '422'],
        },
    }
}


def _operations(url: str) -> list[Any]:
    config = schemathesis.config.SchemathesisConfig.from_dict(SETTINGS)
    schema = schemathesis.openapi.from_url(f'{url}/openapi.json', config=config)
    # The stream of events has no end.
    return [found.ok() for found in schema.exclude(path='/api/events').get_all_operations()]


@pytest.mark.parametrize('mode', ['POSITIVE', 'NEGATIVE'])
def test_random_requests_find_no_fault(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, mode: str
) -> None:
    """Statuses, types and shapes are those that are declared; nothing is answered with 500."""
    stock(tmp_path, monkeypatch, url='http://127.0.0.1:9')
    with running() as site:
        operations = _operations(site.server.url)
        assert len(operations) == 15
        for operation in operations:
            told = operation.definition.raw
            if mode == 'POSITIVE' or told.get('parameters') or told.get('requestBody'):
                _check(operation, schemathesis.GenerationMode[mode])


def _check(operation: Any, mode: Any) -> None:
    @settings(max_examples=EXAMPLES, suppress_health_check=list(HealthCheck))
    @given(case=operation.as_strategy(generation_mode=mode))
    def check(case: Any) -> None:
        case.call_and_validate()

    check()


def test_the_description_names_every_route_and_status(tmp_path: Path) -> None:
    """The events too; no answer of the framework's own is left in it."""
    with running(is_loaded=False) as site:
        told = site.client.get('/openapi.json').json()
    paths = told['paths']
    assert '/api/events' in paths
    assert set(paths['/api/models/download/{model_id}']['post']['responses']) == {
        '200', '202', '400', '403', '404', '409', '413', '415',
    }  # fmt: skip
    assert '422' in paths['/api/models/select']['post']['responses']
    assert 'HTTPValidationError' not in str(told)
    assert ABSENT not in str(told)
