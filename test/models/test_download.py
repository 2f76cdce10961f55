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


"""Downloads from a server that drops the line, ignores ranges, lies, redirects and is busy."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
import hashlib
from pathlib import Path
from test.models.loopback import Behaviour, serving, tiny_content
import threading

from lmpvc_codegen.config import GgufConfig
from lmpvc_codegen.errors import BackendError, DownloadCancelledError, ModelNotFoundError
from lmpvc_codegen.models import transfer
from lmpvc_codegen.models.catalogue_entries import CatalogueFile
from lmpvc_codegen.models.download import download
from lmpvc_codegen.models.download_progress import (
    DownloadProgress,
    Meter,
    OnProgress,
    ProgressLine,
)
from lmpvc_codegen.models.verification import noted_sha256
import pytest

CONFIG = GgufConfig(hf_url='someone/tiny', filename='tiny.gguf')


@pytest.fixture(scope='module')
def content(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """Give a real small model."""
    return tiny_content(tmp_path_factory.mktemp('tiny'))


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait a hundredth of the time between two tries."""
    monkeypatch.setattr(transfer, '_FIRST_PAUSE_S', 0.005)


@pytest.fixture
def serve() -> Iterator[Callable[[Behaviour], str]]:
    """Serve with a behaviour until the end of the test."""
    with ExitStack() as stack:
        yield lambda behaviour: stack.enter_context(serving(behaviour))


class Fetch:
    """Fetches the tiny file from addresses into a folder of the test."""

    def __init__(self, folder: Path, content: bytes) -> None:
        """Know the file as the catalogue would."""
        self.target = folder / 'llms' / 'tiny.gguf'
        self.size = len(content)
        self.sha256 = hashlib.sha256(content).hexdigest()
        self.seen: list[DownloadProgress] = []
        self.on_progress: OnProgress = self.seen.append
        self.cancelled = threading.Event()

    def __call__(self, *urls: str, is_known: bool = True) -> Path:
        """Fetch from the first address that gives it."""
        known = CatalogueFile(
            'someone/tiny',
            'tiny.gguf',
            size_bytes=self.size if is_known else 0,
            sha256=self.sha256 if is_known else '',
            sources=tuple(f'{url}/{{repository}}/{{filename}}' for url in urls),
        )
        return download(
            CONFIG,
            known,
            target=self.target,
            token=None,
            on_progress=self.on_progress,
            cancelled=self.cancelled.is_set,
        )

    @property
    def left(self) -> list[str]:
        """Name what lies in the folder."""
        return sorted(path.name for path in self.target.parent.iterdir())


@pytest.fixture
def fetch(tmp_path: Path, content: bytes) -> Fetch:
    """Fetch into an empty folder."""
    return Fetch(tmp_path, content)


def test_a_file_comes_whole_and_leaves_nothing_else(
    fetch: Fetch, serve: Callable[[Behaviour], str], content: bytes
) -> None:
    """Its hash is remembered; growing files and notes are gone."""
    assert fetch(serve(Behaviour(content))).read_bytes() == content
    assert fetch.left == ['.tiny.gguf.lock', '.tiny.gguf.verified', 'tiny.gguf']
    assert noted_sha256(fetch.target) == fetch.sha256


def test_a_line_that_drops_is_taken_up_where_it_broke(
    fetch: Fetch, serve: Callable[[Behaviour], str], content: bytes
) -> None:
    """Three times in one download; no byte is sent twice."""
    behaviour = Behaviour(content, cuts=3)
    assert fetch(serve(behaviour)).read_bytes() == content
    assert [asked for asked in behaviour.gets if asked] == [
        f'bytes={30_000 * number}-' for number in (1, 2, 3)
    ]
    assert behaviour.sent_bytes == len(content)


def test_a_server_that_ignores_ranges_sends_all_again(
    fetch: Fetch, serve: Callable[[Behaviour], str], content: bytes
) -> None:
    """The file is right all the same, and not joined wrongly."""
    behaviour = Behaviour(content, cuts=2, has_ranges=False)
    assert fetch(serve(behaviour)).read_bytes() == content
    assert len(behaviour.gets) == 3


def test_a_line_that_never_holds_is_given_up_and_kept(
    fetch: Fetch, serve: Callable[[Behaviour], str], content: bytes
) -> None:
    """What came stays for the next time, which goes on with it."""
    dying = Behaviour(content, cuts=1000, cut_after=50_000)
    url = serve(dying)

    def die_after_something_came(progress: DownloadProgress) -> None:
        dying.cut_after = 0 if progress.done_bytes else 50_000

    fetch.on_progress = die_after_something_came
    with pytest.raises(ModelNotFoundError, match='broke off 5 times in a row'):
        fetch(url)
    assert not fetch.target.exists()
    dying.cuts = 0
    assert fetch(url).read_bytes() == content
    assert dying.gets[-1].startswith('bytes=')


def test_a_cancelled_download_goes_on_later(
    fetch: Fetch, serve: Callable[[Behaviour], str], content: bytes
) -> None:
    """The second download asks for the rest alone."""
    slow = Behaviour(content, block_s=0.02)
    url = serve(slow)

    def cancel_at_a_third(progress: DownloadProgress) -> None:
        if progress.done_bytes > len(content) // 3:
            fetch.cancelled.set()

    fetch.on_progress = cancel_at_a_third
    with pytest.raises(DownloadCancelledError, match='cancelled'):
        fetch(url)
    kept = fetch.target.with_name('tiny.gguf.part').stat().st_size
    assert len(content) // 4 < kept < len(content)
    fetch.cancelled.clear()
    fetch.on_progress = fetch.seen.append
    slow.block_s = 0.0
    assert fetch(url).read_bytes() == content
    assert slow.gets[-1] == f'bytes={kept}-'


def test_what_is_kept_of_another_version_is_dropped(
    fetch: Fetch, serve: Callable[[Behaviour], str], content: bytes
) -> None:
    """Two versions are never joined into one file."""
    fetch.target.parent.mkdir(parents=True)
    fetch.target.with_name('tiny.gguf.part').write_bytes(b'x' * 5000)
    fetch.target.with_name('tiny.gguf.part.json').write_text('{"version": "old"}')
    behaviour = Behaviour(content)
    assert fetch(serve(behaviour)).read_bytes() == content
    assert behaviour.gets == ['']


@pytest.mark.parametrize('more', [-1000, 1000])
def test_a_server_that_lies_about_the_size_is_left(
    fetch: Fetch, serve: Callable[[Behaviour], str], content: bytes, more: int
) -> None:
    """The next source gives the file; without one, the message has both numbers."""
    liar = serve(Behaviour(content, told_more=more))
    with pytest.raises(ModelNotFoundError, match=f'{len(content) + more} bytes instead of'):
        fetch(liar)
    assert fetch(liar, serve(Behaviour(content))).read_bytes() == content


def test_a_lie_about_the_size_of_an_unknown_file_is_found_too(
    fetch: Fetch, serve: Callable[[Behaviour], str], content: bytes
) -> None:
    """Too much promised never comes; too little gives a file that ends within its tensors."""
    with pytest.raises(ModelNotFoundError, match=f'promised {len(content) + 1000} bytes'):
        fetch(serve(Behaviour(content, told_more=1000)), is_known=False)
    with pytest.raises(ModelNotFoundError, match='is cut off'):
        fetch(serve(Behaviour(content, told_more=-1000)), is_known=False)
    assert not fetch.target.exists()


def test_an_altered_file_never_comes_to_its_place(
    fetch: Fetch, serve: Callable[[Behaviour], str], content: bytes
) -> None:
    """It is dropped, and the next source is asked."""
    altered = content[:-1] + bytes([content[-1] ^ 1])
    bad = serve(Behaviour(altered))
    with pytest.raises(ModelNotFoundError, match='sha256'):
        fetch(bad)
    assert not fetch.target.exists()
    assert 'tiny.gguf.part' not in fetch.left
    assert fetch(bad, serve(Behaviour(content))).read_bytes() == content


def test_something_else_than_a_model_is_refused(
    fetch: Fetch, serve: Callable[[Behaviour], str]
) -> None:
    """Such as the page of a network that wants a password."""
    with pytest.raises(ModelNotFoundError, match='no GGUF file'):
        fetch(serve(Behaviour(b'<html>please log in</html>')), is_known=False)


def test_a_busy_server_is_asked_again(
    fetch: Fetch, serve: Callable[[Behaviour], str], content: bytes
) -> None:
    """After the time that it names."""
    behaviour = Behaviour(content, busy=3)
    assert fetch(serve(behaviour)).read_bytes() == content
    assert len(behaviour.gets) == 4


def test_a_server_that_stays_busy_is_left_for_the_next(
    fetch: Fetch, serve: Callable[[Behaviour], str], content: bytes
) -> None:
    """Five times is enough."""
    busy = serve(Behaviour(content, busy=1000))
    assert fetch(busy, serve(Behaviour(content))).read_bytes() == content
    fetch.target.unlink()
    with pytest.raises(ModelNotFoundError, match='status 429'):
        fetch(busy)


def test_a_redirection_is_followed_without_the_token(
    tmp_path: Path, serve: Callable[[Behaviour], str], content: bytes
) -> None:
    """A token is for the server that it was given for."""
    there = Behaviour(content)
    here = Behaviour(content, moved_to=serve(there))
    remote = transfer.Remote(
        f'{serve(here)}/x', 'here', {'Authorization': 'Bearer hf_secret'}, len(content), 'v'
    )
    meter = Meter('x', lambda _progress: None)
    transfer.fetch(remote, tmp_path / 'x.part', meter=meter, cancelled=lambda: False)
    assert (tmp_path / 'x.part').read_bytes() == content
    assert (here.tokens, there.tokens) == (['Bearer hf_secret'], [None])


def test_progress_tells_bytes_rate_and_time_left(
    fetch: Fetch, serve: Callable[[Behaviour], str], content: bytes
) -> None:
    """It grows to the whole, and ends as done."""
    fetch(serve(Behaviour(content, block_s=0.002)))
    counts = [progress.done_bytes for progress in fetch.seen]
    assert counts == sorted(counts)
    assert {progress.total_bytes for progress in fetch.seen} == {len(content)}
    assert [fetch.seen[-2].state, fetch.seen[-1].state] == ['verifying', 'done']
    moving = [p for p in fetch.seen if p.bytes_per_s and p.state == 'downloading']
    assert moving
    assert moving[0].seconds_left is not None
    assert 'MB/s' in moving[0].in_words()


def test_a_disk_without_room_is_told_before_a_byte_comes(
    fetch: Fetch,
    serve: Callable[[Behaviour], str],
    content: bytes,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Also where only the server knows the size."""
    monkeypatch.setattr('shutil.disk_usage', lambda _path: type('Usage', (), {'free': 1000}))
    behaviour = Behaviour(content)
    url = serve(behaviour)
    for is_known in (True, False):
        with pytest.raises(BackendError, match='GB free'):
            fetch(url, is_known=is_known)
    assert behaviour.gets == []


def test_who_waits_for_another_download_is_told_and_may_leave(
    fetch: Fetch, serve: Callable[[Behaviour], str], content: bytes, tmp_path: Path
) -> None:
    """The second shares the first one's file; a third one that gives up stops nothing."""
    behaviour = Behaviour(content, block_s=0.02)
    url = serve(behaviour)
    second, third = Fetch(tmp_path, content), Fetch(tmp_path, content)
    third.cancelled.set()
    first = threading.Thread(target=fetch, args=(url,))
    first.start()
    while not fetch.seen:
        pass
    with pytest.raises(DownloadCancelledError):
        third(url)
    assert second(url).read_bytes() == content
    first.join()
    assert second.seen[0].state == 'waiting'
    assert behaviour.sent_bytes == len(content)


def test_a_line_of_progress_ends_when_it_is_done(capsys: pytest.CaptureFixture[str]) -> None:
    """Where standard error is no terminal, few lines are written."""
    line = ProgressLine()
    for done in range(0, 1000, 10):
        line(DownloadProgress('x.gguf', 'downloading', done, 1000))
    line(DownloadProgress('x.gguf', 'done', 1000, 1000))
    assert len(capsys.readouterr().err.splitlines()) == 2
