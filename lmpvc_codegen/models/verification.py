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

"""Whether a model file is what it should be; a damaged one is never loaded, nor replaced."""

from __future__ import annotations

from contextlib import suppress
import hashlib
import json
from pathlib import Path

from lmpvc_codegen.errors import ModelDamagedError
from lmpvc_codegen.models.catalogue_entries import CatalogueFile
from lmpvc_codegen.models.gguf_header import check_structure

_BLOCK_SIZE = 1 << 22

_REMEDY = 'Delete the file to have it fetched again, or name another one.'


def check_gguf(path: Path) -> None:
    """
    Check that a file is a GGUF file as long as its head says.

    :raises ModelDamagedError: it is another kind of file, or cut off.
    """
    check_structure(path)


def check_known(path: Path, known: CatalogueFile) -> None:
    """
    Check a file against the size and the hash that the catalogue knows.

    A file is read once; as long as neither its size nor its time changes, a note beside it
    remembers the hash.

    :raises ModelDamagedError: it differs.
    """
    size = path.stat().st_size
    if known.size_bytes and size != known.size_bytes:
        raise ModelDamagedError(
            f"The model file '{path}' has {size} bytes instead of {known.size_bytes}.",
            remedy=_REMEDY,
        )
    if known.sha256 and noted_sha256(path) != known.sha256:
        found = sha256_of(path)
        if found != known.sha256:
            raise ModelDamagedError(
                f"The model file '{path}' has the sha256 {found[:16]}... instead of "
                f'{known.sha256[:16]}...; it was altered or damaged.',
                remedy=_REMEDY,
            )
        note_sha256(path, found)


def check_fetched(path: Path, known: CatalogueFile) -> str:
    """
    Check a file that has just been fetched in every way, and give its hash.

    :raises ModelDamagedError: its size, its hash or its structure is not what it should be.
    """
    size = path.stat().st_size
    if known.size_bytes and size != known.size_bytes:
        raise ModelDamagedError(f'The file has {size} bytes instead of {known.size_bytes}.')
    found = sha256_of(path)
    if known.sha256 and found != known.sha256:
        raise ModelDamagedError(
            f'The file has the sha256 {found[:16]}... instead of {known.sha256[:16]}...; it is '
            'damaged, or another one.'
        )
    check_structure(path)
    return found


def sha256_of(path: Path) -> str:
    """Compute the hash of a file."""
    digest = hashlib.sha256()
    with path.open('rb') as file:
        while block := file.read(_BLOCK_SIZE):
            digest.update(block)
    return digest.hexdigest()


def note_sha256(path: Path, sha256: str) -> None:
    """Remember the hash of a file beside it, where that is possible."""
    status = path.stat()
    note = {'size_bytes': status.st_size, 'changed_ns': status.st_mtime_ns, 'sha256': sha256}
    try:
        _note_path(path).write_text(json.dumps(note), encoding='utf-8')
    except OSError:
        return  # The folder is not ours to write; the file is read again next time.


def noted_sha256(path: Path) -> str:
    """Give the remembered hash of a file that has not changed since, or ''."""
    status = path.stat()
    try:
        note = json.loads(_note_path(path).read_text(encoding='utf-8'))
        unchanged = (note['size_bytes'], note['changed_ns']) == (
            status.st_size,
            status.st_mtime_ns,
        )
        return str(note['sha256']) if unchanged else ''
    except (OSError, ValueError, KeyError, TypeError):
        return ''


def last_noted_sha256(path: Path) -> str:
    """Give the hash that was remembered last, whatever has become of the file since, or ''."""
    try:
        return str(json.loads(_note_path(path).read_text(encoding='utf-8'))['sha256'])
    except (OSError, ValueError, KeyError, TypeError):
        return ''


def forget_sha256(path: Path) -> None:
    """Forget that a file was once sound, but not which hash it should have."""
    sha256 = last_noted_sha256(path)
    if not sha256:
        return
    note = {'size_bytes': -1, 'changed_ns': -1, 'sha256': sha256}
    with suppress(OSError):
        _note_path(path).write_text(json.dumps(note), encoding='utf-8')


def _note_path(path: Path) -> Path:
    return path.with_name(f'.{path.name}.verified')
