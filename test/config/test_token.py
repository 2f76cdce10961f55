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

"""The Hugging Face token: where it comes from, and that nobody ever sees it."""

from __future__ import annotations

import json
from test.config.files import load

from lmpvc_codegen.errors import ConfigError
import pytest

_SECRET = 'hf_oh_so_secret'
_OVERRIDE = 'inference_api.hf_token'


def _token(
    *, override: str | None = None, environment: str | None = None, file: str | None = None
) -> str | None:
    config = load(
        json.dumps({'inference_api': {'hf_token': file}}),
        overrides={} if override is None else {_OVERRIDE: override},
        environment={} if environment is None else {'HF_TOKEN': environment},
    )
    return config.inference_api.hf_token


def test_the_order_is_override_environment_file() -> None:
    """What is nearer to the person wins."""
    assert _token(override='a', environment='b', file='c') == 'a'
    assert _token(environment='b', file='c') == 'b'
    assert _token(file='c') == 'c'
    assert _token() is None


@pytest.mark.parametrize('placeholder', ['', ' ', 'your_api_token_here', '<your_token_here>'])
def test_a_placeholder_is_no_token(placeholder: str) -> None:
    """The example of the README must not be sent to a server."""
    assert _token(file=placeholder) is None
    assert _token(environment=placeholder, file=_SECRET) == _SECRET
    assert _token(override=placeholder, environment=_SECRET) == _SECRET


def test_a_token_is_in_no_representation() -> None:
    """A configuration can be logged."""
    config = load(json.dumps({'inference_api': {'hf_token': _SECRET}}))
    assert config.inference_api.hf_token == _SECRET
    assert _SECRET not in repr(config)
    assert _SECRET not in str(config)


@pytest.mark.parametrize(
    'tree',
    [
        {'inference_api': {'hf_token': [_SECRET]}},
        {'inference_api': {'hf_token': {'hf_token': _SECRET}}},
        {'inference_api': _SECRET},
        {'inference_api': [_SECRET]},
        {'inference_api': {'hf_tokn': _SECRET}},
        {'hf_token': _SECRET},
        {'inference_api': {'hf_token': _SECRET}, 'model': 'nonsense'},
    ],
)
def test_a_token_is_in_no_error(tree: object) -> None:
    """A log with a complaint can be shown to others, wherever the token was put."""
    with pytest.raises(ConfigError) as refusal:
        load(json.dumps(tree))
    assert _SECRET not in str(refusal.value)


def test_a_token_of_the_wrong_type_is_described() -> None:
    """A number is no token, and is not repeated either."""
    with pytest.raises(
        ConfigError, match=r"'inference_api\.hf_token' is a whole number"
    ) as refusal:
        load('{"inference_api": {"hf_token": 1234567}}')
    assert '1234567' not in str(refusal.value)
