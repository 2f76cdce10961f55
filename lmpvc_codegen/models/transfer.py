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


"""Bytes over HTTP into a growing file: cut lines are taken up again where they broke."""

from __future__ import annotations

from dataclasses import dataclass, field
from email.message import Message
import http.client
import json
from pathlib import Path
import time
from typing import Any, BinaryIO
import urllib.error
from urllib.parse import urlsplit
import urllib.request

from lmpvc_codegen.errors import DownloadCancelledError, ModelNotFoundError
from lmpvc_codegen.generation.completion import CancelFlag
from lmpvc_codegen.models.download_progress import Meter

_BLOCK_SIZE = 1 << 18
_TIMEOUT_S = 30
_TRIES = 5
_FIRST_PAUSE_S = 0.5
_LONGEST_PAUSE_S = 60.0
_TRANSIENT = frozenset({408, 425, 429, 500, 502, 503, 504})
_PARTIAL_CONTENT = 206
_NOT_SATISFIABLE = 416

_CUT = (
    ConnectionError,
    TimeoutError,
    http.client.HTTPException,
    urllib.error.URLError,
)


@dataclass(frozen=True)
class Remote:
    """
    A file on a server.

    :param headers: such as a token; they do not follow to another host.
    :param size_bytes: as far as it is known beforehand; 0 where it is not.
    :param version: what changes when the file does, so that no two are mixed.
    """

    url: str
    source: str
    headers: dict[str, str] = field(default_factory=dict)
    size_bytes: int = 0
    version: str = ''


class _Broken(Exception):  # noqa: N818 - a state of the line, not an error of ours
    """The line broke, or the server wants to be left alone for a while."""

    def __init__(self, reason: str, pause_s: float | None = None) -> None:
        super().__init__(reason)
        self.pause_s = pause_s


def fetch(remote: Remote, part: Path, *, meter: Meter, cancelled: CancelFlag) -> None:
    """
    Fetch a file into ``part``, going on where an earlier download of the same file broke off.

    :raises ModelNotFoundError: the server does not give it, or breaks off again and again.
    :raises DownloadCancelledError: the flag was set; what is there is kept.
    """
    _begin(remote, part)
    meter.begin(remote.source, done_bytes=_size(part), total_bytes=remote.size_bytes or None)
    failures, pause_s, most = 0, _FIRST_PAUSE_S, _size(part)
    while True:
        try:
            _go_on(remote, part, meter, cancelled)
        except _Broken as broken:
            failures = 1 if _size(part) > most else failures + 1
            most = max(most, _size(part))
            if failures >= _TRIES:
                raise ModelNotFoundError(
                    f'{_host(remote.url)} broke off {_TRIES} times in a row ({broken}); '
                    f'{_size(part)} bytes are kept.'
                ) from broken
            pause_s = _FIRST_PAUSE_S if failures == 1 else min(2 * pause_s, _LONGEST_PAUSE_S)
            _pause(broken.pause_s if broken.pause_s is not None else pause_s, cancelled)
        else:
            state_path(part).unlink(missing_ok=True)
            return


def look_up(url: str) -> tuple[int, str]:
    """Ask a mirror how large a file is, and for its version; (0, '') where it does not say."""
    request = urllib.request.Request(url, method='HEAD')  # noqa: S310
    request.add_header('Accept-Encoding', 'identity')
    try:
        with _opener().open(request, timeout=_TIMEOUT_S) as response:
            length = response.headers.get('Content-Length') or ''
            return int(length) if length.isdigit() else 0, response.headers.get('ETag') or ''
    except _CUT:
        return 0, ''


def state_path(part: Path) -> Path:
    """Tell where it is noted which file a growing one is to become."""
    return part.with_name(f'{part.name}.json')


def _begin(remote: Remote, part: Path) -> None:
    """Keep what an earlier download left if it was of the same file, else drop it."""
    state = {'version': remote.version, 'size_bytes': remote.size_bytes}
    try:
        is_same = json.loads(state_path(part).read_text(encoding='utf-8')) == state
    except (OSError, ValueError):
        is_same = False
    if not is_same or not remote.version:
        part.unlink(missing_ok=True)
        state_path(part).write_text(json.dumps(state), encoding='utf-8')


def _go_on(remote: Remote, part: Path, meter: Meter, cancelled: CancelFlag) -> None:
    """Ask for what is missing and write it down until the end, or until the line breaks."""
    start = _size(part)
    if remote.size_bytes and start >= remote.size_bytes:
        if start == remote.size_bytes:
            return
        part.unlink()
        start = 0
    request = urllib.request.Request(remote.url, headers=dict(remote.headers))  # noqa: S310
    request.add_header('Accept-Encoding', 'identity')
    if start:
        request.add_header('Range', f'bytes={start}-')
    try:
        response = _opener().open(request, timeout=_TIMEOUT_S)
    except urllib.error.HTTPError as error:
        with error:
            _refused(error, remote, part, start)
        return
    except _CUT as error:
        raise _Broken(_reason(error)) from error
    with response:
        start, total = _place(response, remote, start)
        meter.total_bytes = total or meter.total_bytes
        with part.open('r+b' if start else 'wb') as file:
            file.truncate(start)
            file.seek(start)
            _copy(response, file, start, meter, cancelled)
    if total and _size(part) != total:
        raise _Broken(f'{_size(part)} of {total} bytes came')


def _refused(error: urllib.error.HTTPError, remote: Remote, part: Path, start: int) -> None:
    if error.code == _NOT_SATISFIABLE and start:
        part.unlink(missing_ok=True)
        promised = f'promised {remote.size_bytes} bytes, but has no more than {start}'
        raise ModelNotFoundError(f'{_host(remote.url)} {promised}.') from error
    if error.code in _TRANSIENT:
        raise _Broken(f'status {error.code}', _retry_after(error.headers)) from error
    raise ModelNotFoundError(
        f'{_host(remote.url)} answered with status {error.code} ({error.reason}).'
    ) from error


def _place(response: Any, remote: Remote, start: int) -> tuple[int, int]:
    """Find out where the answer begins, and how long the whole file is."""
    length = response.headers.get('Content-Length')
    total = int(length) if length and length.isdigit() else 0
    if start and response.status != _PARTIAL_CONTENT:
        start = 0  # the server sends everything again
    elif start:
        told, _slash, whole = response.headers.get('Content-Range', '').partition('/')
        if not told.startswith(f'bytes {start}-'):
            raise ModelNotFoundError(f'{_host(remote.url)} sent another part than the asked one.')
        total = int(whole) if whole.isdigit() else 0
    if remote.size_bytes and total and total != remote.size_bytes:
        raise ModelNotFoundError(
            f'{_host(remote.url)} offers {total} bytes instead of {remote.size_bytes}.'
        )
    return start, total or remote.size_bytes


def _copy(response: Any, file: BinaryIO, start: int, meter: Meter, cancelled: CancelFlag) -> None:
    done = start
    while True:
        if cancelled():
            raise DownloadCancelledError(
                f'The download was cancelled after {done} bytes.', remedy='What came is kept.'
            )
        try:
            block = response.read1(_BLOCK_SIZE)
        except _CUT as error:
            partial = getattr(error, 'partial', b'')
            file.write(partial)
            raise _Broken(_reason(error)) from error
        if not block:
            return
        file.write(block)
        done += len(block)
        meter.count(done)


class _SameHostHeaders(urllib.request.HTTPRedirectHandler):
    """Follows redirections, and leaves the token behind where they lead to another host."""

    def redirect_request(self, *told: Any, **more: Any) -> urllib.request.Request | None:
        """Make the request for the new address."""
        request, newurl = told[0], told[-1]
        if urlsplit(newurl).scheme not in {'http', 'https'}:
            raise ModelNotFoundError(f'{_host(request.full_url)} leads to {newurl!r}.')
        new = super().redirect_request(*told, **more)
        if new is not None and urlsplit(newurl).netloc != urlsplit(request.full_url).netloc:
            for name in ('Authorization', 'Cookie'):
                new.remove_header(name)
        return new


def _opener() -> urllib.request.OpenerDirector:
    return urllib.request.build_opener(_SameHostHeaders)


def _pause(seconds: float, cancelled: CancelFlag) -> None:
    end = time.monotonic() + seconds
    while (left := end - time.monotonic()) > 0:
        if cancelled():
            raise DownloadCancelledError(
                'The download was cancelled.', remedy='What came is kept.'
            )
        time.sleep(min(left, 0.1))


def _retry_after(headers: Message) -> float | None:
    """Read how long the server wants to be left alone; dates are not read."""
    told = headers.get('Retry-After', '')
    return min(float(told), _LONGEST_PAUSE_S) if told.isdigit() else None


def _reason(error: BaseException) -> str:
    reason = getattr(error, 'reason', error)
    return str(reason).strip() or type(error).__name__


def _host(url: str) -> str:
    return urlsplit(url).netloc


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0
