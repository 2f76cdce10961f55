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

"""The schema for editors says what the loader does."""

from __future__ import annotations

import json
from test.config.files import load_tree
from test.config.schema import schema
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from lmpvc_codegen.config import find_config_file
from lmpvc_codegen.errors import ConfigError
import pytest

_SHAPE = schema()['properties']


def test_the_schema_file_follows_from_the_dataclasses() -> None:
    """A key that is added to a dataclass cannot be forgotten in the schema."""
    written = json.loads(find_config_file('codegen_config.schema.json').read_text())
    assert written == json.loads(json.dumps(schema())), 'python -m test.config.schema'


def test_every_default_is_allowed() -> None:
    """What the schema calls a default can be written down."""
    tree = {
        block: {key: part['default'] for key, part in about['properties'].items()}
        for block, about in _SHAPE.items()
        if 'properties' in about
    }
    load_tree(tree)


_VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-3, 70_000),
    # JSON knows one kind of number, so that 4.0 is an integer to a schema; it is none to us.
    st.floats(-3, 3, allow_nan=False).filter(lambda number: not number.is_integer()),
    st.sampled_from(
        ['', ' ', '4bit', '16bit', 'q8_0', 'chat', 'a/b', 'HF_TOKEN', 'sk-1', 'http://a:1/v1']
    ),
    st.sampled_from(['http://', 'http://me:word@a', 'http://a/?key=1', 'ftp://a', 'HTTP_KEY\n']),
    st.lists(st.sampled_from([0.5, 'math', -1, None]), max_size=3),
    st.just({}),
)


@given(
    st.sampled_from([b for b in _SHAPE if 'properties' in _SHAPE[b]]).flatmap(
        lambda block: st.tuples(
            st.just(block),
            st.dictionaries(
                st.sampled_from([*_SHAPE[block]['properties'], 'unknown']), _VALUES, max_size=2
            ),
        )
    )
)
def test_loader_and_schema_agree(case: tuple[str, dict[str, Any]]) -> None:
    """What a schema validator accepts the loader accepts, and the other way round."""
    jsonschema = pytest.importorskip('jsonschema')
    block, values = case
    tree = {block: values}
    is_valid = jsonschema.Draft202012Validator(schema()).is_valid(tree)
    try:
        load_tree(tree)
    except ConfigError:
        assert not is_valid
    else:
        assert is_valid
