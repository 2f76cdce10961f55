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


"""The head of a GGUF file, read from a real small one, whole and damaged."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
import struct
from test.bench.speed.tiny_gguf import write_tiny_gguf

from hypothesis import given, strategies
from lmpvc_codegen.errors import ModelDamagedError
from lmpvc_codegen.models.gguf_header import read_header
import pytest


@pytest.fixture(scope='module')
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write the small model."""
    return write_tiny_gguf(tmp_path_factory.mktemp('gguf') / 'tiny.gguf')


def test_the_head_tells_name_quantisation_and_weights(tiny: Path) -> None:
    """Arrays as long as a vocabulary are passed over."""
    header = read_header(tiny)
    assert (header.name, header.file_type) == ('Tiny', 'f32')
    assert header.metadata['qwen2.rope.freq_base'] == 10000.0
    assert header.metadata['tokenizer.ggml.add_bos_token'] is False
    assert 'tokenizer.ggml.tokens' not in header.metadata
    assert header.shares == {'f32': 1.0}
    # Nearly all of the file is weights of four bytes.
    assert 0.99 < 4 * header.parameters / tiny.stat().st_size < 1


@given(strategies.data())
def test_a_cut_or_altered_head_is_a_damaged_file(
    tmp_path_factory: pytest.TempPathFactory, tiny: Path, data: strategies.DataObject
) -> None:
    """Whatever happens to the head, it is read or refused, and never anything else."""
    head = bytearray(tiny.read_bytes()[:5000])
    for _ in range(data.draw(strategies.integers(0, 3))):
        head[data.draw(strategies.integers(0, len(head) - 1))] = data.draw(
            strategies.integers(0, 255)
        )
    path = tmp_path_factory.getbasetemp() / 'damaged.gguf'
    path.write_bytes(head[: data.draw(strategies.integers(0, len(head)))])
    with suppress(ModelDamagedError):
        assert read_header(path).parameters >= 0


def test_a_head_that_is_cut_off_is_refused(tmp_path: Path, tiny: Path) -> None:
    """Wherever the cut is."""
    path = tmp_path / 'cut.gguf'
    for size in range(0, 4000, 97):
        path.write_bytes(tiny.read_bytes()[:size])
        with pytest.raises(ModelDamagedError):
            read_header(path)


def test_arrays_of_arrays_are_refused(tmp_path: Path) -> None:
    """Ten thousand of them inside each other end in a sentence, not in the stack."""
    path = tmp_path / 'deep.gguf'
    head = b'GGUF' + struct.pack('<IQQQ', 3, 0, 1, 1) + b'k' + struct.pack('<I', 9)
    path.write_bytes(head + 10000 * struct.pack('<IQ', 9, 1))
    with pytest.raises(ModelDamagedError):
        read_header(path)


def test_a_head_that_promises_the_moon_is_refused_at_once(tmp_path: Path) -> None:
    """No memory is taken for names and numbers that are not there."""
    path = tmp_path / 'moon.gguf'
    path.write_bytes(b'GGUF' + struct.pack('<IQQ', 3, 1 << 60, 1 << 60))
    with pytest.raises(ModelDamagedError, match='cut off or damaged'):
        read_header(path)


def test_an_unknown_quantisation_keeps_its_number(tmp_path: Path) -> None:
    """A type of next year is told as what it is."""
    path = tmp_path / 'new.gguf'
    key = struct.pack('<Q', 17) + b'general.file_type' + struct.pack('<II', 4, 99)
    tensor = struct.pack('<Q', 1) + b'w' + struct.pack('<IQQIQ', 2, 3, 4, 77, 0)
    path.write_bytes(b'GGUF' + struct.pack('<IQQ', 3, 1, 1) + key + tensor)
    header = read_header(path)
    assert (header.file_type, header.tensor_types) == ('type 99', {'type 77': 12})
