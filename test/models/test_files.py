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

"""Model files: found where they lie, fetched where they do not, and never loaded damaged."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
import hashlib
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
import importlib.util
import os
from pathlib import Path
import socket
import struct
import subprocess
import sys
import threading
import zipfile

from lmpvc_codegen.config import GgufConfig
from lmpvc_codegen.errors import BackendError, ModelDamagedError, ModelNotFoundError
from lmpvc_codegen.models import catalogue, download, files, package_parts
from lmpvc_codegen.models.catalogue import find_file, load_catalogue
from lmpvc_codegen.models.catalogue_entries import CatalogueFile, PackageParts
from lmpvc_codegen.models.verification import noted_sha256
import pytest

CONTENT = b'GGUF' + struct.pack('<IQQ', 3, 0, 0) + bytes(range(256)) * 40
SHA256 = hashlib.sha256(CONTENT).hexdigest()
CONFIG = GgufConfig(hf_url='someone/tiny', filename='tiny.gguf')


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give an empty home of model files."""
    monkeypatch.setenv('HF_HOME', str(tmp_path / 'hf'))
    monkeypatch.delenv('HF_HUB_CACHE', raising=False)
    return tmp_path / 'hf'


@pytest.fixture
def known(monkeypatch: pytest.MonkeyPatch) -> CatalogueFile:
    """Put the tiny file into the catalogue, in three packages."""
    parts = PackageParts('tiny-part{number}', '1.0', 'tiny_part{number}/part{number:02d}.bin', 3)
    file = CatalogueFile(
        'someone/tiny', 'tiny.gguf', size_bytes=len(CONTENT), sha256=SHA256, parts=parts
    )
    monkeypatch.setattr(files, 'find_file', lambda *_name: file)
    return file


def put(path: Path, content: bytes = CONTENT) -> Path:
    """Put a file somewhere."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def test_the_catalogue_knows_the_default_model() -> None:
    """The configuration's own file has a size, a hash and a second source."""
    default = GgufConfig()
    found = find_file(default.hf_url, default.filename)
    assert found is not None
    assert len(found.sha256) == 64
    assert found.parts is not None
    assert found.parts.requirement(3).endswith('part3==0.2.0')
    assert catalogue.find_file('nobody', 'nothing') is None


def test_a_file_in_lmpvcs_place_is_found(home: Path) -> None:
    """``$HF_HOME/llms/<org>/<repository>/<file>`` is where LMPVC's users have theirs."""
    path = put(home / 'llms' / 'someone' / 'tiny' / 'tiny.gguf')
    assert files.provide_gguf(CONFIG).path == path


def test_a_file_in_the_hubs_cache_is_found(home: Path) -> None:
    """What another program has fetched is not fetched again."""
    path = put(home / 'hub' / 'models--someone--tiny' / 'snapshots' / 'abc' / 'tiny.gguf')
    assert files.provide_gguf(CONFIG).path == path


def test_without_hf_home_the_place_is_below_the_home_folder() -> None:
    """As LMPVC has it: ``$HOME/models/llms``."""
    place = files.home_path(CONFIG, {})
    assert place == Path.home() / 'models' / 'llms' / 'someone' / 'tiny' / 'tiny.gguf'


def test_a_file_that_is_there_needs_no_network(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not even a name is looked up, and the hub's library is not imported."""
    put(home / 'llms' / 'someone' / 'tiny' / 'tiny.gguf')

    def refuse(*_arguments: object, **_more: object) -> None:
        raise AssertionError('the network was asked')

    monkeypatch.setattr(socket, 'getaddrinfo', refuse)
    monkeypatch.setattr(socket.socket, 'connect', refuse)
    monkeypatch.setitem(sys.modules, 'huggingface_hub', None)
    for offline in (False, True):
        assert files.provide_gguf(replace(CONFIG, offline=offline)).size_bytes == len(CONTENT)


def test_offline_without_the_file_names_the_expected_path(home: Path) -> None:
    """The person sees where to put it."""
    with pytest.raises(ModelNotFoundError, match='offline forbids') as raised:
        files.provide_gguf(replace(CONFIG, offline=True))
    assert str(home / 'llms' / 'someone' / 'tiny' / 'tiny.gguf') in str(raised.value)


def test_a_known_file_is_hashed_once(home: Path, known: CatalogueFile) -> None:
    """A note beside it remembers the hash until the file changes."""
    path = put(home / 'llms' / 'someone' / 'tiny' / 'tiny.gguf')
    files.provide_gguf(CONFIG)
    assert noted_sha256(path) == known.sha256
    os.utime(path, (1, 1))
    assert noted_sha256(path) == ''
    assert files.provide_gguf(CONFIG).sha256 == known.sha256


@pytest.mark.usefixtures('known')
@pytest.mark.parametrize(
    ('content', 'words'),
    [(CONTENT[:-1], 'bytes instead of'), (CONTENT[:-1] + b'x', 'altered or damaged')],
)
def test_an_altered_file_is_refused_and_left_alone(home: Path, content: bytes, words: str) -> None:
    """It is never loaded, and never silently replaced."""
    path = put(home / 'llms' / 'someone' / 'tiny' / 'tiny.gguf', content)
    with pytest.raises(ModelDamagedError, match=words):
        files.provide_gguf(CONFIG)
    assert path.read_bytes() == content


def make_packages(folder: Path, *, numbers: tuple[int, ...] = (1, 2, 3)) -> None:
    """Build the packages that hold the tiny file's parts."""
    folder.mkdir(exist_ok=True)
    size = len(CONTENT) // 3 + 1
    for number in numbers:
        start, end = (number - 1) * size, number * size
        name, part = f'tiny_part{number}', CONTENT[start:end]
        info = f'{name}-1.0.dist-info'
        with zipfile.ZipFile(folder / f'{name}-1.0-py3-none-any.whl', 'w') as wheel:
            wheel.writestr(f'{name}/part{number:02d}.bin', part)
            wheel.writestr(
                f'{info}/METADATA', f'Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n'
            )
            wheel.writestr(f'{info}/WHEEL', 'Wheel-Version: 1.0\nTag: py3-none-any\n')
            wheel.writestr(f'{info}/RECORD', '')


@pytest.fixture
def packages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Let pip find packages in a folder alone."""
    monkeypatch.setenv('PIP_NO_INDEX', '1')
    monkeypatch.setenv('PIP_FIND_LINKS', str(tmp_path / 'packages'))
    (tmp_path / 'packages').mkdir()
    return tmp_path / 'packages'


@pytest.fixture
def no_hub(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the hub be out of reach."""

    def fail(*_arguments: object) -> None:
        raise ModelNotFoundError('The Hugging Face hub cannot be reached from here.')

    monkeypatch.setattr(download, '_from_hub', fail)


@pytest.mark.usefixtures('known', 'no_hub')
def test_where_the_hub_is_out_of_reach_the_packages_give_the_file(packages: Path) -> None:
    """The parts are joined, and trusted by the hash of the whole."""
    make_packages(packages)
    found = files.provide_gguf(CONFIG)
    assert found.path.read_bytes() == CONTENT
    assert sorted(p.name for p in found.path.parent.iterdir() if 'tiny.gguf.' in p.name) == [
        '.tiny.gguf.lock',
        '.tiny.gguf.verified',
    ]


@pytest.mark.usefixtures('known', 'no_hub')
def test_an_interrupted_download_goes_on_at_its_last_part(
    packages: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is there is not fetched again."""
    make_packages(packages, numbers=(1, 2))
    with pytest.raises(ModelNotFoundError, match='tiny-part3'):
        files.provide_gguf(CONFIG)
    make_packages(packages)
    asked: list[str] = []
    pip_download = package_parts._pip_download

    def listen(requirement: str, folder: str) -> None:
        asked.append(requirement)
        pip_download(requirement, folder)

    monkeypatch.setattr(package_parts, '_pip_download', listen)
    assert files.provide_gguf(CONFIG).path.read_bytes() == CONTENT
    assert asked == ['tiny-part3==1.0']


@pytest.mark.usefixtures('no_hub')
def test_every_source_that_failed_is_named(home: Path) -> None:
    """The message says what was tried and where to put the file."""
    with pytest.raises(ModelNotFoundError, match='hub cannot be reached') as raised:
        files.provide_gguf(CONFIG)
    assert str(home / 'llms') in str(raised.value)


@pytest.mark.usefixtures('known', 'no_hub')
def test_too_small_a_disk_is_told_before_anything_is_fetched(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """With the numbers."""
    usage = type('Usage', (), {'free': 10})
    monkeypatch.setattr('shutil.disk_usage', lambda _path: usage)
    with pytest.raises(BackendError, match=r'0\.0 GB free'):
        files.provide_gguf(CONFIG)


@pytest.mark.usefixtures('no_hub')
def test_a_model_in_several_files_wants_room_for_all_of_them(
    monkeypatch: pytest.MonkeyPatch, home: Path
) -> None:
    """Not for the next file alone; those that are here need none."""
    _model, whole = load_catalogue().choose('deepseek-coder-v2-instruct')
    config = GgufConfig(hf_url=whole.repository, filename=whole.filename)
    usage = type('Usage', (), {'free': 100e9})
    monkeypatch.setattr('shutil.disk_usage', lambda _path: usage)
    with pytest.raises(BackendError, match=r'needs 142\.5 GB more.* has 100\.0 GB free'):
        files.provide_gguf(config)
    for piece in whole.pieces()[2:]:
        put(home / 'llms' / piece.repository / piece.filename)
    with pytest.raises(ModelNotFoundError, match='could not be fetched'):
        files.provide_gguf(config)


class Hub(BaseHTTPRequestHandler):
    """As much of the hub as fetching one file asks for."""

    tokens: list[str | None] = []
    broken = 0

    def _head(self, start: int = 0) -> bool:
        if 'gated' in self.path:
            self.send_response(403)
            self.send_header('X-Error-Code', 'GatedRepo')
            self.send_header('Content-Length', '0')
            self.end_headers()
            return False
        if 'missing' in self.path:
            self.send_response(404)
            self.send_header('X-Error-Code', 'EntryNotFound')
            self.send_header('Content-Length', '0')
            self.end_headers()
            return False
        Hub.tokens.append(self.headers.get('Authorization'))
        self.send_response(206 if start else 200)
        self.send_header('ETag', f'"{SHA256}"')
        self.send_header('X-Repo-Commit', 'a' * 40)
        self.send_header('Content-Length', str(len(CONTENT) - start))
        if start:
            last = len(CONTENT) - 1
            self.send_header('Content-Range', f'bytes {start}-{last}/{len(CONTENT)}')
        self.end_headers()
        return True

    def do_HEAD(self) -> None:
        """Answer with the file's size and hash."""
        self._head()

    def do_GET(self) -> None:
        """Send the file from the asked byte on, and break off as often as the test wants."""
        start = int(self.headers.get('Range', 'bytes=0-').split('=')[1].split('-')[0])
        if self._head(start):
            end = len(CONTENT)
            if Hub.broken:
                Hub.broken -= 1
                end = start + 3000
            self.wfile.write(CONTENT[start:end])

    def log_message(self, *_arguments: object) -> None:
        """Say nothing."""


@pytest.fixture
def hub() -> Iterator[str]:
    """Serve the tiny file on this machine."""
    Hub.tokens, Hub.broken = [], 0
    server = ThreadingHTTPServer(('127.0.0.1', 0), Hub)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f'http://127.0.0.1:{server.server_port}'
    server.shutdown()
    server.server_close()


FETCH = (
    'import sys\n'
    'from lmpvc_codegen.config import GgufConfig\n'
    'from lmpvc_codegen.models.files import provide_gguf\n'
    'print(provide_gguf(GgufConfig(hf_url="someone/tiny", filename=sys.argv[1]), '
    'token=sys.argv[2]).path)\n'
)


def fetch(hub: str, name: str = 'tiny.gguf') -> subprocess.Popen[str]:
    """Fetch from a hub in a process of its own, because the address is read on import."""
    return subprocess.Popen(
        [sys.executable, '-c', FETCH, name, 'hf_secret'],
        env={**os.environ, 'HF_ENDPOINT': hub, 'HF_HUB_DISABLE_XET': '1'},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


needs_hub_library = pytest.mark.skipif(
    importlib.util.find_spec('huggingface_hub') is None, reason='no huggingface_hub'
)


@needs_hub_library
@pytest.mark.parametrize('broken', [0, 2])
def test_the_hubs_own_client_fetches_and_goes_on_after_a_cut_line(hub: str, broken: int) -> None:
    """The file is complete in the end, and the token went along."""
    Hub.broken = broken
    for _ in range(broken + 1):
        said, complained = fetch(hub).communicate(timeout=60)
        if said:
            break
    assert Path(said.strip()).read_bytes() == CONTENT, complained
    assert 'Bearer hf_secret' in Hub.tokens


@needs_hub_library
def test_a_name_that_the_hub_does_not_have_is_told(hub: str) -> None:
    """The message names the file, and no token."""
    _said, complained = fetch(hub, 'missing.gguf').communicate(timeout=60)
    assert 'missing.gguf' in complained
    assert 'hf_secret' not in complained


@needs_hub_library
def test_a_gated_repository_is_told_with_what_to_do(hub: str) -> None:
    """The licence is agreed to on a page, and the token goes into the environment."""
    _said, complained = fetch(hub, 'gated.gguf').communicate(timeout=60)
    assert 'is gated: agree to its licence on its page, and set HF_TOKEN' in complained


@needs_hub_library
def test_two_processes_share_one_download(hub: str) -> None:
    """The second waits for the first, and both have the file."""
    both = [fetch(hub), fetch(hub)]
    found = [process.communicate(timeout=60)[0].strip() for process in both]
    assert found[0] == found[1] != ''
    assert Path(found[0]).read_bytes() == CONTENT
