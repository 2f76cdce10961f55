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

"""The JSON blocks of LMPVC's README load unchanged and mean what they say there."""

from __future__ import annotations

import json
from pathlib import Path
from test.config.files import complaint, load, load_tree

from lmpvc_codegen.config import CacheConfig, find_config_file, GgufConfig, load_config
import pytest

_LISTINGS = (Path(__file__).parent / 'seed_blocks.txt').read_text().split('\n```\n')
_BLOCKS = [block for listing in _LISTINGS for block in listing.split('\n\n')]


@pytest.mark.parametrize('block', _BLOCKS)
def test_a_block_in_braces_loads(block: str) -> None:
    """A person can paste any of them."""
    text = f'{{{block}}}'
    config = load(text)
    assert config.gguf.hf_url == json.loads(text)['gguf']['hf_url']
    assert config.gguf.context_size == 2048


def test_there_are_eight_of_them() -> None:
    """Five listings, of which one shows two models and one three."""
    assert (len(_LISTINGS), len(_BLOCKS)) == (5, 8)


def test_two_models_at_once_are_refused() -> None:
    """JSON would keep the last of two equal keys without a word."""
    listing = next(listing for listing in _LISTINGS if '\n\n' in listing)
    pair = ',\n'.join(listing.split('\n\n'))
    assert "the key 'gguf' is given twice" in complaint(f'{{{pair}}}')


def test_the_long_block_means_what_it_says() -> None:
    """Every key of LMPVC arrives where it belongs; the placeholder is no token."""
    config = load(f'{{{_LISTINGS[0]}}}')
    assert config.model == 'gguf'
    assert config.inference_api.hf_token is None
    assert config.bitsandbytes.quantization == '4bit'
    assert config.gptq.hf_url == 'TechxGenus/starcoder2-15b-GPTQ'
    assert config.gguf == GgufConfig(
        hf_url='mradermacher/dolphincoder-starcoder2-15b-i1-GGUF',
        filename='dolphincoder-starcoder2-15b.i1-IQ4_XS.gguf',
        offline=False,
        context_size=2048,
    )
    assert config.cache == CacheConfig(enabled=True, filename=None)


def test_the_installed_file_has_every_key_of_the_block() -> None:
    """Whoever knows LMPVC's file finds the same keys in ours."""
    installed = json.loads(find_config_file('codegen_config.json').read_text())
    for key, value in json.loads(f'{{{_LISTINGS[0]}}}').items():
        assert key in installed
        if isinstance(value, dict):
            assert set(value) <= set(installed[key])


def test_the_installed_file_is_the_defaults_with_a_cache_on_disk() -> None:
    """Leaving a key out of the file changes nothing but where results are kept."""
    installed = load_config(find_config_file('codegen_config.json'), environment={})
    assert installed == load_tree({'cache': {'filename': 'codegen_cache'}})
