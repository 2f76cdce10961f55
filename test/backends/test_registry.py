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

"""Backends by name, and the pieces that they share."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.metadata import EntryPoint
import logging
from pathlib import Path
import struct
import subprocess
import sys
from test.backends.cases import SMALL

from hypothesis import given
from hypothesis import strategies as st
from lmpvc_codegen.backends import registry
from lmpvc_codegen.backends.registry import backend_names, make_backend
from lmpvc_codegen.backends.scripted import ScriptedBackend
from lmpvc_codegen.backends.stopping import StopScanner
from lmpvc_codegen.config import Config, GgufConfig
from lmpvc_codegen.errors import (
    BackendUnavailableError,
    ModelDamagedError,
    ModelNotFoundError,
    OutOfMemoryError,
)
from lmpvc_codegen.models import memory
import pytest


class Good(ScriptedBackend):
    """A backend of somebody else."""


class Old(ScriptedBackend):
    """A backend for another version of the contract."""

    contract_version = 0


@pytest.fixture
def plug_ins(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Install three plug-ins: a good one, an old one, and a broken one."""
    points = [
        EntryPoint('good', f'{__name__}:Good', registry.ENTRY_POINT_GROUP),
        EntryPoint('old', f'{__name__}:Old', registry.ENTRY_POINT_GROUP),
        EntryPoint('broken', 'no.such.module:Backend', registry.ENTRY_POINT_GROUP),
    ]
    monkeypatch.setattr(registry, 'entry_points', lambda group: points)
    registry._plug_ins.cache_clear()
    yield
    registry._plug_ins.cache_clear()


@pytest.mark.usefixtures('plug_ins')
def test_plug_ins_are_found_and_broken_ones_passed_over(
    caplog: pytest.LogCaptureFixture,
) -> None:
    """One that cannot be imported, or is of another version, is logged and harms nobody."""
    with caplog.at_level(logging.WARNING):
        assert 'good' in backend_names()
    assert 'old' not in backend_names()
    assert "'broken' cannot be used" in caplog.text
    assert "'old' is made for version 0" in caplog.text
    assert isinstance(make_backend(Config(model='good')), Good)


def test_every_backend_of_the_seeds_can_be_named() -> None:
    """Changing one word in the JSON is all that a person does."""
    names = {'inference_api', 'bitsandbytes', 'gptq', 'gguf', 'torch_cpu'}
    assert names | {'openai_compatible', 'ollama'} <= set(backend_names())


def test_an_unknown_backend_is_answered_with_the_known_ones() -> None:
    """The original fell back to the cloud."""
    with pytest.raises(BackendUnavailableError, match='Did you mean gguf'):
        make_backend(Config(model='ggud'))


def test_a_missing_library_is_named_with_the_command(monkeypatch: pytest.MonkeyPatch) -> None:
    """The remedy can be typed as it stands."""
    monkeypatch.setattr('importlib.util.find_spec', lambda name: None)
    with pytest.raises(BackendUnavailableError, match='pip install llama-cpp-python'):
        make_backend(Config(model='gguf'))


LIBRARIES = {'llama_cpp', 'numpy', 'torch', 'transformers', 'httpx2', 'huggingface_hub'}


@pytest.mark.parametrize(
    'config',
    [
        'Config(model="scripted")',
        'Config(model="gguf")',
        'Config(model="openai_compatible")',
        'Config(model="ollama")',
        'Config(model="inference_api", inference_api=InferenceApiConfig(hf_token="hf_x"))',
    ],
)
def test_choosing_a_backend_imports_no_library_yet(config: str) -> None:
    """It is imported when the model is loaded, and those of the other backends never."""
    code = (
        'import sys\n'
        'from lmpvc_codegen.backends.registry import make_backend\n'
        'from lmpvc_codegen.config import Config, InferenceApiConfig\n'
        'from lmpvc_codegen.errors import BackendUnavailableError\n'
        'try:\n'
        f'    make_backend({config})\n'
        'except BackendUnavailableError:\n'
        '    pass\n'
        'print(*sys.modules)\n'
    )
    done = subprocess.run([sys.executable, '-c', code], capture_output=True, text=True, check=True)
    assert not LIBRARIES & set(done.stdout.split())


def gguf_at(path: Path, **more: object) -> Config:
    """Configure a file by its path."""
    return Config(gguf=GgufConfig(filename=str(path), **more))  # type: ignore[arg-type]


@pytest.mark.model
@pytest.mark.parametrize(
    ('content', 'words'),
    [
        (b'', 'is empty'),
        (b'PK\x03\x04 a zip file, not a model' * 9, 'is no GGUF file'),
        (b'GGUF' + struct.pack('<I', 99) + b'\0' * 40, 'unknown version'),
        (b'GGUF' + struct.pack('<I', 3) + b'\0\0', 'damaged'),
        (b'GGUF' + struct.pack('<IQQ', 3, 5, 0) + b'\xff' * 400, 'cut off or damaged'),
        (b'GGUF' + struct.pack('<IQQ', 3, 0, 0), 'llama.cpp cannot load'),
    ],
)
def test_a_file_that_is_no_model_is_refused_in_words(
    tmp_path: Path, content: bytes, words: str
) -> None:
    """Empty, of another kind, of another version, cut off, or corrupt."""
    file = tmp_path / 'model.gguf'
    file.write_bytes(content)
    with pytest.raises(ModelDamagedError, match=words):
        make_backend(gguf_at(file)).load()


@pytest.mark.model
def test_a_missing_file_names_its_path(tmp_path: Path) -> None:
    """The person sees where it was looked for."""
    with pytest.raises(ModelNotFoundError, match=str(tmp_path / 'none.gguf')):
        make_backend(gguf_at(tmp_path / 'none.gguf')).load()


@pytest.mark.model
def test_a_model_that_does_not_fit_is_refused_with_the_numbers(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Before it is loaded, not by the system's killer."""
    monkeypatch.setattr(memory, 'available_bytes', lambda: 100_000_000)
    with pytest.raises(OutOfMemoryError, match=r'needs about 0\.\d+ GB .* only 0\.10 GB are free'):
        make_backend(Config(gguf=SMALL)).load()


@given(
    st.lists(st.text(alphabet='abc', max_size=4)),
    st.lists(st.text(alphabet='abc', min_size=1, max_size=4), max_size=3),
)
def test_stop_strings_are_found_wherever_the_pieces_end(
    pieces: list[str], stops: list[str]
) -> None:
    """Fed piece by piece, the scanner gives what a search in the whole text gives."""
    scanner = StopScanner(stops)
    found = ''
    for piece in pieces:
        found += scanner.feed(piece)
        if scanner.found:
            break
    found += scanner.flush()
    text = ''.join(pieces)
    ends = [_first_end(text, stop) for stop in stops]
    if not any(end >= 0 for end in ends):
        assert found == text
        assert not scanner.found
    else:
        assert scanner.found
        assert text.startswith(found)
        assert not any(stop in found for stop in stops)


def _first_end(text: str, stop: str) -> int:
    place = text.find(stop)
    return place + len(stop) if place >= 0 else -1
