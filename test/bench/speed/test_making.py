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


"""Where forms come from, and why one cannot be made."""

from __future__ import annotations

from dataclasses import replace
import hashlib
from pathlib import Path
from test.bench.speed.scripted import form, source
from test.bench.speed.tiny_gguf import write_tiny_gguf

from lmpvc_codegen.bench.speed.making import check_memory, default_work_folder, make, Source
from lmpvc_codegen.errors import BenchmarkError
from lmpvc_codegen.models.files import ModelFile
from lmpvc_codegen.models.gguf_header import GgufHeader
import pytest


def test_the_file_itself_is_a_form(tmp_path: Path) -> None:
    """A q4_k_m file is not made again, and nothing is written beside it."""
    given = source(tmp_path / 'model.gguf')
    made = make(form('q4_k_m'), given, work=tmp_path / 'work', threads=1)
    assert (made.path, made.origin) == (given.path, 'the file itself')
    assert not (tmp_path / 'work').exists()


def test_a_disk_without_room_is_told_before_anything_is_made(tmp_path: Path) -> None:
    """With what there is, what it takes, and what to do."""
    given = source(tmp_path / 'model.gguf')
    with pytest.raises(BenchmarkError, match=r'has 0\.1 GB free; the form takes up to 0\.2 GB'):
        make(
            form('f16'),
            given,
            work=tmp_path,
            threads=1,
            free_bytes=lambda _folder: 100_000_000,
        )


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    """Such as one below a file."""
    given = source(tmp_path / 'model.gguf')
    with pytest.raises(BenchmarkError, match=r'cannot be written.*Name another --work\.'):
        make(form('f16'), given, work=given.path, threads=1)


def test_what_was_made_before_is_taken(tmp_path: Path) -> None:
    """A second run finds the file below the first letters of the model's hash."""
    given = source(tmp_path / 'model.gguf')
    folder = tmp_path / 'work' / given.sha256[:16]
    folder.mkdir(parents=True)
    before = write_tiny_gguf(folder / 'q4_0.gguf')
    made = make(form('q4_0'), given, work=tmp_path / 'work', threads=1)
    assert (made.path, made.origin) == (before, 'requantised from q4_k_m')
    assert made.shares == {'f32': 1.0}


def test_a_model_is_known_by_its_hash(tmp_path: Path) -> None:
    """It is computed where nobody knows it."""
    path = write_tiny_gguf(tmp_path / 'tiny.gguf')
    found = Source.of(ModelFile(path, path.stat().st_size))
    assert found.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert not found.is_quantised
    assert source(tmp_path / 'other.gguf').is_quantised


def test_forms_are_kept_in_the_folder_for_caches(tmp_path: Path) -> None:
    """The user's own where the environment names one."""
    named = default_work_folder({'XDG_CACHE_HOME': str(tmp_path)})
    assert named == tmp_path / 'lmpvc_codegen' / 'speed'
    assert default_work_folder({}) == Path.home() / '.cache' / 'lmpvc_codegen' / 'speed'


def test_a_form_that_memory_cannot_hold_is_not_begun(tmp_path: Path) -> None:
    """A 7B model in float32 is told before the machine begins to swap."""
    given = source(tmp_path / 'model.gguf')
    large = replace(given, header=GgufHeader({}, {'q4_k': 7_000_000_000}))
    with pytest.raises(
        BenchmarkError, match=r'up to 49\.5 GB of memory, but only 16\.0 GB are free'
    ):
        check_memory(form('torch-eager'), large, 16_000_000_000)
    check_memory(form('q4_k_m'), large, 16_000_000_000)
    check_memory(form('torch-eager'), large, None)
