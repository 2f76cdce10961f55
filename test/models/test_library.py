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


"""The models on this machine: fetched in threads, verified, deleted, and told as they are."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
import hashlib
import json
from pathlib import Path
from test.models.loopback import Behaviour, serving, tiny_content
import time

from lmpvc_codegen.errors import BackendError, ConfigError, ModelNotFoundError
from lmpvc_codegen.models.catalogue import overlay_path
from lmpvc_codegen.models.download_progress import DownloadProgress
from lmpvc_codegen.models.library import config_of, ModelLibrary
import pytest

MODEL = 'starcoder2-3b'


@pytest.fixture(scope='module')
def content(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """Give a real small model."""
    return tiny_content(tmp_path_factory.mktemp('tiny'))


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give an empty home of model files."""
    monkeypatch.setenv('HF_HOME', str(tmp_path / 'hf'))
    monkeypatch.delenv('HF_HUB_CACHE', raising=False)
    return tmp_path / 'hf'


@pytest.fixture
def offer(content: bytes) -> Iterator[Callable[[Behaviour], None]]:
    """Offer the small model as a file of a known model, on a server of the test."""
    with ExitStack() as stack:

        def begin(behaviour: Behaviour) -> None:
            url = stack.enter_context(serving(behaviour))
            file = {
                'quantization': 'q4_k_m',
                'repository': 'me/tiny',
                'filename': 'tiny.gguf',
                'size_bytes': len(content),
                'sha256': hashlib.sha256(content).hexdigest(),
                'sources': [f'{url}/{{repository}}/{{filename}}'],
            }
            overlay_path().parent.mkdir(parents=True, exist_ok=True)
            tree = {'models': [{'model_id': MODEL, 'files': [file]}]}
            overlay_path().write_text(json.dumps(tree))

        yield begin


def test_a_model_comes_is_verified_and_goes(
    offer: Callable[[Behaviour], None], content: bytes, home: Path
) -> None:
    """Its state is told at each step."""
    offer(Behaviour(content))
    library = ModelLibrary()
    assert library.state(MODEL).state == 'absent'
    path = library.download(MODEL)
    assert path == home / 'llms' / 'me' / 'tiny' / 'tiny.gguf'
    assert library.state(MODEL).state == 'downloaded'
    found = library.verify(MODEL)
    assert found.is_sound
    assert 'that of the catalogue' in found.words
    assert library.delete(MODEL) >= len(content)
    assert library.state(MODEL).state == 'absent'
    assert list(path.parent.iterdir()) == []


def test_a_damaged_file_is_told_and_stays(
    offer: Callable[[Behaviour], None], content: bytes
) -> None:
    """It is neither replaced nor believed because it was once sound."""
    offer(Behaviour(content))
    library = ModelLibrary()
    path = library.download(MODEL)
    altered = content[:-1] + bytes([content[-1] ^ 1])
    path.write_bytes(altered)
    found = library.verify(MODEL)
    assert not found.is_sound
    assert 'sha256' in found.words
    with pytest.raises(BackendError, match='altered or damaged'):
        library.download(MODEL)
    assert path.read_bytes() == altered


def test_a_download_in_a_thread_tells_its_progress(
    offer: Callable[[Behaviour], None], content: bytes
) -> None:
    """To whoever asks, and to a callback; asked for twice it is the same one."""
    offer(Behaviour(content, block_s=0.002))
    library = ModelLibrary()
    seen: list[DownloadProgress] = []
    job = library.start_download(MODEL, on_progress=seen.append)
    assert library.start_download(MODEL) is job
    while not (seen and seen[-1].bytes_per_s):
        time.sleep(0.001)
    state = library.state(MODEL)
    assert state.state == 'downloading'
    assert state.progress is not None
    assert state.progress.total_bytes == len(content)
    with pytest.raises(BackendError, match='is being downloaded'):
        library.delete(MODEL)
    assert job.wait(30) == 'done'
    assert job.path is not None
    assert library.state(MODEL).state == 'downloaded'
    assert library.jobs == (job,)


def test_a_cancelled_download_leaves_what_came(
    offer: Callable[[Behaviour], None], content: bytes
) -> None:
    """It can be gone on with, or deleted."""
    offer(Behaviour(content, block_s=0.01))
    library = ModelLibrary()
    seen: list[DownloadProgress] = []
    job = library.start_download(MODEL, on_progress=seen.append)
    while not (seen and seen[-1].done_bytes):
        time.sleep(0.001)
    job.cancel()
    assert job.wait(30) == 'cancelled'
    state = library.state(MODEL)
    assert state.state == 'partial'
    assert 0 < state.kept_bytes < len(content)
    assert library.delete(MODEL) >= state.kept_bytes


def test_a_download_that_fails_is_told(offer: Callable[[Behaviour], None]) -> None:
    """With the reason, until it is tried again."""
    offer(Behaviour(b'<html>log in</html>'))
    library = ModelLibrary()
    job = library.start_download(MODEL)
    assert job.wait(30) == 'failed'
    state = library.state(MODEL)
    assert state.state == 'error'
    assert 'bytes instead of' in state.error


def test_the_active_model_is_not_deleted(
    offer: Callable[[Behaviour], None], content: bytes
) -> None:
    """Another one has to be chosen first."""
    offer(Behaviour(content))
    library = ModelLibrary()
    library.download(MODEL)
    active = config_of(library.catalogue.choose(MODEL)[1])
    assert library.state(MODEL, active=active).state == 'active'
    with pytest.raises(BackendError, match='is configured'):
        library.delete(MODEL, active=active)


def test_what_is_not_here_is_neither_verified_nor_deleted() -> None:
    """The messages name the way to have it."""
    library = ModelLibrary()
    with pytest.raises(ModelNotFoundError, match='models download starcoder2-3b:q4_k_m'):
        library.verify(MODEL)
    with pytest.raises(ModelNotFoundError, match='is not here'):
        library.delete(MODEL)
    with pytest.raises(ConfigError):
        library.delete('../../etc')


def test_a_file_of_the_hubs_own_cache_is_left_to_it(home: Path, content: bytes) -> None:
    """Its folder is a web of links that is not ours."""
    file = ModelLibrary().catalogue.choose(MODEL)[1]
    folder = f'models--{file.repository.replace("/", "--")}'
    path = home / 'hub' / folder / 'snapshots' / 'abc' / file.filename
    path.parent.mkdir(parents=True)
    path.write_bytes(content)
    with pytest.raises(BackendError, match="hub's own cache"):
        ModelLibrary().delete(MODEL)
    assert path.exists()


def test_a_model_in_several_files_is_here_when_all_are(home: Path, content: bytes) -> None:
    """Half of it is not a model."""
    library = ModelLibrary()
    _model, file = library.catalogue.choose('deepseek-coder-v2-instruct:q2_k')
    for number, piece in enumerate(file.pieces(), start=1):
        assert library.path('deepseek-coder-v2-instruct:q2_k') is None
        path = home / 'llms' / piece.repository / piece.filename
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        assert path.name.endswith(f'-{number:05d}-of-00003.gguf')
    found = library.path('deepseek-coder-v2-instruct:q2_k')
    assert found is not None
    assert found.name.endswith('-00001-of-00003.gguf')
    assert library.state('deepseek-coder-v2-instruct:q2_k').size_bytes == 3 * len(content)
    assert library.delete('deepseek-coder-v2-instruct:q2_k') == 3 * len(content)
