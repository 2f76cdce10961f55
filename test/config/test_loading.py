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

"""A configuration file in, the typed configuration or a sentence out."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from test.config.files import complaint, load, load_tree
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from lmpvc_codegen.config import Config, load_config
from lmpvc_codegen.errors import ConfigError
import pytest

_COMPLAINTS = [
    ('{"modle": "gguf"}', "The key 'modle' is unknown; known are model, inference_api,"),
    ('{"modle": "gguf"}', 'Did you mean model?'),
    ('{"zzzz": 1}', 'Remove it.'),
    ('{"gguf": {"contextsize": 1}}', "The key 'gguf.contextsize' is unknown"),
    ('{"gguf": {"contextsize": 1}}', 'Did you mean context_size?'),
    ('{"gguf": {"context_size": "2048"}}', '\'gguf.context_size\' is "2048". Allowed is a whole'),
    ('{"gguf": {"context_size": true}}', "'gguf.context_size' is true. Allowed is a whole number"),
    ('{"gguf": {"context_size": 2048.0}}', 'is 2048.0. Allowed is a whole number.'),
    ('{"gguf": {"context_size": null}}', 'is null. Allowed is a whole number.'),
    ('{"gguf": {"context_size": 255}}', 'is 255. Allowed is at least 256.'),
    ('{"gguf": {"n_gpu_layers": -2}}', 'is -2. Allowed is at least -1.'),
    ('{"gguf": {"n_threads": 0}}', 'is 0. Allowed is from 1 to 1024.'),
    ('{"gguf": {"offline": 1}}', 'is 1. Allowed is true or false.'),
    ('{"gguf": {"offline": "no"}}', 'is "no". Allowed is true or false.'),
    ('{"gguf": {"filename": " "}}', 'is " ". Allowed is a text that is not empty.'),
    ('{"gguf": {"filename": 3}}', 'is 3. Allowed is a text.'),
    ('{"gguf": {"filename": {}}}', 'is an object. Allowed is a text.'),
    ('{"gguf": {"tensor_split": 0.5}}', 'is 0.5. Allowed is a list.'),
    ('{"gguf": {"tensor_split": [1, "a"]}}', '\'gguf.tensor_split[1]\' is "a". Allowed is a num'),
    ('{"gguf": {"tensor_split": [-1]}}', 'is -1.0. Allowed is at least 0.'),
    ('{"gguf": "a/b"}', "The key 'gguf' is a text. Allowed is an object."),
    ('{"gguf": null}', "The key 'gguf' is null. Allowed is an object."),
    ('{"bitsandbytes": {"quantization": "16bit"}}', 'Allowed is "4bit" or "8bit".'),
    ('{"bitsandbytes": {"quantization": [4]}}', 'Allowed is "4bit" or "8bit".'),
    ('{"sampling": {"temperature": 2.5}}', 'is 2.5. Allowed is from 0 to 2.'),
    ('{"sampling": {"top_p": 0}}', 'Allowed is from 0.01 to 1.'),
    ('{"sampling": {"temperature": NaN}}', 'Allowed is a number.'),
    ('{"budget": {"timeout_s": Infinity}}', 'Allowed is a finite number.'),
    ('{"budget": {"timeout_s": 0}}', 'is 0.0. Allowed is at least 0.001.'),
    ('{"budget": {"timeout_s": 1%s}}' % ('0' * 400), 'Allowed is a finite number.'),
    ('{"budget": {"max_depth": -1%s}}' % ('0' * 99), '0000.... Allowed is at least 1.'),
    ('{"service": {"queue_size": 1001}}', 'Allowed is from 1 to 1000.'),
    ('{"model": "ggguf"}', 'Did you mean gguf?'),
    ('{"model": "inferenceapi"}', 'The key \'model\' is "inferenceapi". Allowed is'),
    ('{"model": "tcp"}', 'let ROS 2 carry the request'),
    ('{"model": null}', "The key 'model' is null. Allowed is a text."),
    ('{"cache": {"enabled": true, "enabled": false}}', "the key 'enabled' is given twice"),
    ('{"robot": {"preamble": "~nobody-of-this-name/p.py"}}', 'p.py". Allowed is a path.'),
    ('{"cache": {"filename": "a\\u0000b"}}', 'Allowed is a path.'),
    ('{"cache": {"filename": ""}}', 'Allowed is a text that is not empty.'),
    ('[]', 'holds no object. Wrap the keys in braces.'),
    ('"model": "gguf"', 'is not valid JSON'),
    ('', 'is not valid JSON'),
    ('{"model": "gguf",}', 'a comma or a brace is the usual cause'),
    ('[' * 100_000, 'is not valid JSON'),
    ('{"\ud800": 1}', 'cannot be read'),
    ('{"\\ud800": 1}', "The key '\\ud800' is unknown"),
]


@pytest.mark.parametrize(('text', 'sentence'), _COMPLAINTS)
def test_what_is_wrong_is_said(text: str, sentence: str) -> None:
    """The path of the key, the value, and what is allowed; never a traceback."""
    assert sentence in complaint(text)


def test_what_is_missing_takes_its_default() -> None:
    """An empty object is a whole configuration."""
    assert load('{}') == Config()


def test_the_mark_of_a_windows_editor_is_no_matter() -> None:
    """A file may begin with a byte order mark."""
    assert load('\ufeff{}') == Config()


def test_a_key_for_the_editor_is_no_setting() -> None:
    """A file may name its schema."""
    assert load('{"$schema": "./codegen_config.schema.json"}') == Config()


def test_whole_numbers_stand_for_numbers() -> None:
    """Nobody must write 120.0 for 120."""
    timeout_s = load('{"budget": {"timeout_s": 90}}').budget.timeout_s
    assert (timeout_s, type(timeout_s)) == (90.0, float)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    """The sentence holds the path that was looked for."""
    with pytest.raises(ConfigError, match=r'nothing-here.json'):
        load_config(tmp_path / 'nothing-here.json')


def test_a_binary_file_cannot_be_read(tmp_path: Path) -> None:
    """A model file given as a configuration is no traceback either."""
    file = tmp_path / 'model.gguf'
    file.write_bytes(b'GGUF\xff\xfe\x00')
    with pytest.raises(ConfigError, match='cannot be read'):
        load_config(file)


def test_overrides_win_over_the_file() -> None:
    """A ROS parameter beats the JSON, key by key."""
    overrides = {'gguf.context_size': 512, 'model': 'scripted', 'cache.enabled': False}
    config = load_tree({'gguf': {'context_size': 1024, 'n_batch': 64}}, overrides=overrides)
    assert (config.gguf.context_size, config.gguf.n_batch) == (512, 64)
    assert (config.model, config.cache.enabled) == ('scripted', False)


@pytest.mark.parametrize(
    ('text', 'overrides', 'sentence'),
    [
        ('{}', {'gguf.contxt_size': 512}, 'Did you mean context_size?'),
        ('{}', {'gguf.context_size': 'many'}, 'Allowed is a whole number.'),
        ('{}', {'gguf.context_size': object()}, 'is of the type object. Allowed is a whole'),
        ('{"gguf": 3}', {'gguf.n_batch': 1}, "'gguf' is a whole number. Allowed for 'gguf' is an"),
        ('{}', {'model.gguf.n_batch': 1}, "The key 'model' is an object. Allowed is a text."),
    ],
)
def test_overrides_are_checked_too(text: str, overrides: dict[str, Any], sentence: str) -> None:
    """A parameter of the wrong type is refused as a key of the file is."""
    assert sentence in complaint(text, overrides=overrides)


def test_a_number_that_cannot_be_written_out_is_refused() -> None:
    """Python refuses to print whole numbers of thousands of digits; the loader still answers."""
    message = complaint('{}', overrides={'gguf.n_batch': 10**5000})
    assert 'a number of thousands of digits' in message


def test_the_environment_names_the_file(tmp_path: Path) -> None:
    """A launch file need not pass a path to every process."""
    file = tmp_path / 'mine.json'
    file.write_text('{"model": "scripted"}')
    assert load_config(environment={'LMPVC_CODEGEN_CONFIG': str(file)}).model == 'scripted'


def test_a_given_path_wins_over_the_environment(tmp_path: Path) -> None:
    """What a person types counts more than what the shell remembers."""
    file = tmp_path / 'mine.json'
    file.write_text('{"model": "scripted"}')
    config = load_config(file, environment={'LMPVC_CODEGEN_CONFIG': '/nowhere.json'})
    assert config.model == 'scripted'


def test_paths_are_relative_to_the_file(tmp_path: Path) -> None:
    """A configuration can be moved together with its preamble."""
    file = tmp_path / 'mine.json'
    file.write_text('{"robot": {"preamble": "arm/preamble.py"}}')
    assert load_config(file, environment={}).robot.preamble == str(tmp_path / 'arm/preamble.py')


def test_absolute_paths_stay() -> None:
    """A path that says where it begins is left alone."""
    assert load_tree({'robot': {'preamble': '/opt/p.py'}}).robot.preamble == '/opt/p.py'


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    'model',
                    'gguf',
                    'inference_api',
                    'hf_token',
                    'n_threads',
                    'robot',
                    'preamble',
                    'seed',
                ]
            )
            | st.text(max_size=8),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(_JSON)
def test_any_json_loads_or_is_refused(tree: object) -> None:
    """No file makes the loader raise anything else."""
    with suppress(ConfigError):
        assert isinstance(load_tree(tree), Config)


@given(st.text())
def test_any_text_loads_or_is_refused(text: str) -> None:
    """No text makes the loader raise anything else."""
    with suppress(ConfigError):
        assert isinstance(load(text), Config)
