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

"""Providing a model file: found where it lies, else fetched, and known before it is loaded."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
import os
from pathlib import Path
import shutil

from lmpvc_codegen.config.settings import GgufConfig
from lmpvc_codegen.errors import BackendError, ModelNotFoundError
from lmpvc_codegen.generation.completion import CancelFlag, never_cancelled
from lmpvc_codegen.models.catalogue import find_file, load_catalogue
from lmpvc_codegen.models.catalogue_entries import CatalogueFile, shards
from lmpvc_codegen.models.download_progress import OnProgress
from lmpvc_codegen.models.verification import check_gguf, check_known


@dataclass(frozen=True)
class ModelFile:
    """A model file on this machine that has passed its checks."""

    path: Path
    size_bytes: int
    sha256: str = ''


def identify(file: ModelFile | None, config: GgufConfig) -> str:
    """Name a model exactly: repository, file, size and, where it is known, the hash."""
    name = f'gguf:{config.hf_url}/{config.filename}'
    return f'{name}:{file.size_bytes}:{file.sha256[:16]}' if file else name


def provide_gguf(
    config: GgufConfig,
    *,
    token: str | None = None,
    on_progress: OnProgress | None = None,
    cancelled: CancelFlag = never_cancelled,
) -> ModelFile:
    """
    Find the configured file, or fetch it, and check it.

    A file that is there never needs a network. Of a model in several files all are provided, and
    the first is given.

    :param token: for repositories of the hub that want one.
    :param on_progress: told how far a download is; None for lines on standard error.
    :raises ModelNotFoundError: it is not there and cannot be fetched.
    :raises ModelDamagedError: it is not what it should be.
    :raises DownloadCancelledError: the flag was set.
    """
    pieces = [replace(config, filename=name) for name in shards(config.filename)]
    if len(pieces) > 1 and not config.offline:
        _check_room_for_all(pieces)
    found = []
    for piece in pieces:
        known = find_file(piece.hf_url, piece.filename)
        path = locate(piece) or _fetch(
            piece, known, token=token, on_progress=on_progress, cancelled=cancelled
        )
        check_file(path, known)
        found.append(ModelFile(path, path.stat().st_size, known.sha256 if known else ''))
    first = found[0]
    return replace(first, size_bytes=sum(piece.size_bytes for piece in found))


def check_file(path: Path, known: CatalogueFile | None) -> None:
    """
    Check a file by what is known of it: size and hash, else the structure of a GGUF file.

    :raises ModelDamagedError: it is not what it should be.
    """
    check_gguf(path)
    if known:
        check_known(path, known)


def locate(config: GgufConfig, environment: Mapping[str, str] = os.environ) -> Path | None:
    """Find the file on this machine: as a path, in LMPVC's folder, or in the hub's cache."""
    return next((path for path in places(config, environment) if path.is_file()), None)


def places(config: GgufConfig, environment: Mapping[str, str] = os.environ) -> Iterator[Path]:
    """Yield the paths at which a file is looked for, in their order."""
    named = Path(config.filename).expanduser()
    if named.is_absolute():
        yield named
        return
    yield home_path(config, environment)
    home = environment.get('HF_HOME') or Path.home() / '.cache' / 'huggingface'
    hub = Path(environment.get('HF_HUB_CACHE') or Path(home) / 'hub')
    snapshots = hub / f'models--{config.hf_url.replace("/", "--")}' / 'snapshots'
    yield from sorted(snapshots.glob(f'*/{config.filename}'))


def home_path(config: GgufConfig, environment: Mapping[str, str] = os.environ) -> Path:
    """Give LMPVC's place of a file: ``$HF_HOME/llms/<org>/<repository>/<file>``."""
    hf_home = environment.get('HF_HOME')
    home = Path(hf_home) if hf_home else Path.home() / 'models'
    return home / 'llms' / config.hf_url / config.filename


def kept_bytes(path: Path) -> int:
    """Tell how much of a file an interrupted download has left beside its place."""
    growing = [path.with_name(f'{path.name}{ending}') for ending in ('.part', '.growing')]
    return max((place.stat().st_size for place in growing if place.exists()), default=0)


def disk_free_bytes(path: Path) -> int:
    """Tell how much room the disk of a path has, whose folder may not exist yet."""
    folder = next((place for place in path.parents if place.is_dir()), Path('/'))
    return shutil.disk_usage(folder).free


def check_room(path: Path, needed_bytes: int) -> None:
    """
    Check that the disk has room for what is to be written at a path.

    :raises BackendError: it has not.
    """
    free = disk_free_bytes(path)
    if free < needed_bytes:
        raise BackendError(
            f"The model needs {needed_bytes / 1e9:.1f} GB more, but '{path.parent}' has "
            f'{free / 1e9:.1f} GB free.',
            remedy='Free disk space, or set HF_HOME to a folder on a larger disk.',
        )


def _check_room_for_all(pieces: Sequence[GgufConfig]) -> None:
    """Check, before the first is fetched, that the disk has room for all that are missing."""
    first = pieces[0]
    found = load_catalogue().find(first.hf_url, first.filename)
    missing = [home_path(piece) for piece in pieces if not locate(piece)]
    if not found or not missing:
        return
    sizes = (file.likely_bytes for file in found[0].files if file.filename == first.filename)
    # What is known is known of the whole; its files are of about the same size.
    needed = next(sizes, 0) * len(missing) // len(pieces)
    check_room(missing[0], needed - sum(kept_bytes(path) for path in missing))


def _fetch(
    config: GgufConfig,
    known: CatalogueFile | None,
    *,
    token: str | None,
    on_progress: OnProgress | None,
    cancelled: CancelFlag,
) -> Path:
    target = next(places(config))
    if config.offline or Path(config.filename).is_absolute():
        raise ModelNotFoundError(
            f"The model file '{target}' does not exist"
            + (', and gguf.offline forbids to fetch it.' if config.offline else '.'),
            remedy='Put it there, or correct gguf.hf_url and gguf.filename'
            + (', or set gguf.offline to false.' if config.offline else '.'),
        )
    # Only a file that has to be fetched needs the code that fetches it.
    from lmpvc_codegen.models.download import download

    return download(
        config, known, target=target, token=token, on_progress=on_progress, cancelled=cancelled
    )
