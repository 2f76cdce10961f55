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


"""Quantising a real small model in this process."""

from __future__ import annotations

from pathlib import Path
from test.bench.speed.tiny_gguf import write_tiny_gguf

from lmpvc_codegen.errors import BackendError, ConfigError, ModelDamagedError
from lmpvc_codegen.models.gguf_header import read_header
from lmpvc_codegen.models.quantisation import NEEDS_IMPORTANCE_MATRIX, quantise
import pytest


@pytest.fixture
def tiny(tmp_path: Path) -> Path:
    """Give a model in 32 bits."""
    return write_tiny_gguf(tmp_path / 'tiny.gguf')


@pytest.mark.model
@pytest.mark.parametrize('name', ['q4_0', 'q4_k_m', 'q4_k_s', 'Q8_0', 'f16'])
def test_a_quantised_file_is_smaller_and_of_its_type(tiny: Path, name: str) -> None:
    """Its head says so, and it is whole."""
    target = tiny.with_name('small.gguf')
    counts: list[tuple[int, int]] = []
    made = quantise(tiny, target, name, on_tensor=lambda done, every: counts.append((done, every)))
    assert made.file_type == read_header(target).file_type == name.lower()
    assert target.stat().st_size < 0.6 * tiny.stat().st_size
    assert counts[-1][0] == counts[-1][1] == len(made.tensors)
    assert sorted(path.name for path in tiny.parent.glob('*')) == ['small.gguf', 'tiny.gguf']


@pytest.mark.parametrize('name', sorted(NEEDS_IMPORTANCE_MATRIX))
def test_types_that_need_an_importance_matrix_are_refused(tiny: Path, name: str) -> None:
    """In a sentence, before anything is written."""
    with pytest.raises(ConfigError, match='needs an importance matrix'):
        quantise(tiny, tiny.with_name('small.gguf'), name)


def test_an_unknown_type_is_refused(tiny: Path) -> None:
    """With the closest one that there is."""
    with pytest.raises(ConfigError, match=r'Did you mean .*q4_k_'):
        quantise(tiny, tiny.with_name('small.gguf'), 'q4_k_n')


@pytest.mark.model
def test_a_quantised_file_is_quantised_again_only_on_demand(tiny: Path) -> None:
    """It costs accuracy twice."""
    half, target = tiny.with_name('half.gguf'), tiny.with_name('small.gguf')
    quantise(tiny, half, 'q8_0')
    with pytest.raises(BackendError, match='quantised already'):
        quantise(half, target, 'q4_0')
    assert quantise(half, target, 'q4_0', may_requantise=True).file_type == 'q4_0'


def test_nothing_is_overwritten_and_nothing_damaged_is_read(tiny: Path) -> None:
    """A file that exists stays; a source that is cut off is told."""
    target = tiny.with_name('small.gguf')
    target.write_bytes(b'mine')
    with pytest.raises(BackendError, match='exists already'):
        quantise(tiny, target, 'q4_0')
    assert target.read_bytes() == b'mine'
    tiny.write_bytes(tiny.read_bytes()[:-1000])
    with pytest.raises(ModelDamagedError, match='cut off'):
        quantise(tiny, tiny.with_name('other.gguf'), 'q4_0')
