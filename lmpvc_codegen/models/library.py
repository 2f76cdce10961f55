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


"""The models on this machine: what is here, what is coming, what is sound; for every front end."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
import itertools
import os
from pathlib import Path
import threading
from typing import Literal, TypeAlias

from lmpvc_codegen.config.settings import GgufConfig
from lmpvc_codegen.errors import (
    BackendError,
    CodegenError,
    DownloadCancelledError,
    ModelDamagedError,
    ModelNotFoundError,
)
from lmpvc_codegen.generation.completion import CancelFlag, never_cancelled
from lmpvc_codegen.models.catalogue import Catalogue, load_catalogue
from lmpvc_codegen.models.catalogue_entries import CatalogueFile, CatalogueModel
from lmpvc_codegen.models.download_job import DownloadJob
from lmpvc_codegen.models.download_progress import DownloadProgress, OnProgress
from lmpvc_codegen.models.files import home_path, kept_bytes, locate, provide_gguf
from lmpvc_codegen.models.gguf_header import check_structure
from lmpvc_codegen.models.verification import (
    check_fetched,
    forget_sha256,
    last_noted_sha256,
    note_sha256,
)

State: TypeAlias = Literal['absent', 'partial', 'downloading', 'downloaded', 'active', 'error']


@dataclass(frozen=True)
class FileState:
    """
    A file of a model, as it is on this machine.

    :param state: active for the one that is configured or loaded.
    :param path: where it lies; None where it does not.
    :param kept_bytes: what an interrupted download has left.
    :param progress: of the download that runs; ``error`` why the last one failed.
    """

    file: CatalogueFile
    state: State
    path: Path | None = None
    size_bytes: int = 0
    kept_bytes: int = 0
    progress: DownloadProgress | None = None
    error: str = ''


@dataclass(frozen=True)
class ModelState:
    """A model of the catalogue with its files; its state is that of the file furthest along."""

    model: CatalogueModel
    files: tuple[FileState, ...]

    @property
    def state(self) -> State:
        """Sum up."""
        order: tuple[State, ...] = ('active', 'downloading', 'downloaded', 'error', 'partial')
        states = {file.state for file in self.files}
        return next((state for state in order if state in states), 'absent')


@dataclass(frozen=True)
class Verification:
    """
    What comparing a file has shown.

    :param is_sound: whether it is what it should be; ``words`` says how that is known.
    """

    path: Path
    is_sound: bool
    words: str
    sha256: str = ''


class ModelLibrary:
    """The models of the catalogue on this machine; may be used by several threads."""

    def __init__(
        self, *, token: str | None = None, environment: Mapping[str, str] = os.environ
    ) -> None:
        """
        Look after the models.

        :param token: of a Hugging Face account, for repositories that want one.
        """
        self._token = token
        self._environment = environment
        self._jobs: dict[int, DownloadJob] = {}
        self._numbers = itertools.count(1)
        self._lock = threading.Lock()

    @property
    def catalogue(self) -> Catalogue:
        """Give the catalogue; it is read again when a file of it has changed."""
        return load_catalogue(self._environment)

    @property
    def jobs(self) -> tuple[DownloadJob, ...]:
        """Give all downloads that were started, the oldest first."""
        with self._lock:
            return tuple(self._jobs.values())

    def states(self, *, active: GgufConfig | None = None) -> list[ModelState]:
        """
        Tell what is here of every model.

        :param active: the configuration whose file counts as the active one.
        """
        return [
            ModelState(model, tuple(self._state(file, active) for file in model.files))
            for model in self.catalogue.models.values()
        ]

    def state(
        self, name: str, quantization: str = '', *, active: GgufConfig | None = None
    ) -> FileState:
        """
        Tell what is here of one file.

        :raises ConfigError: the catalogue has no such model or file.
        """
        _model, file = self.catalogue.choose(name, quantization)
        return self._state(file, active)

    def path(self, name: str, quantization: str = '') -> Path | None:
        """Tell where a model's file lies; None where it is not here as a whole."""
        return self.state(name, quantization).path

    def download(
        self,
        name: str,
        quantization: str = '',
        *,
        on_progress: OnProgress | None = None,
        cancelled: CancelFlag = never_cancelled,
    ) -> Path:
        """
        Fetch a model unless it is here, and give the path of its (first) file.

        :raises BackendError: it cannot be had, or what is here is damaged.
        :raises DownloadCancelledError: the flag was set.
        """
        model, file = self.catalogue.choose(name, quantization)
        try:
            return provide_gguf(
                config_of(file), token=self._token, on_progress=on_progress, cancelled=cancelled
            ).path
        except ModelNotFoundError as error:
            if not model.is_gated:
                raise
            raise ModelNotFoundError(
                error.message,
                remedy=f'Agree to the licence of {model.name} on its page, and set HF_TOKEN to a '
                'token of that account.',
            ) from error

    def start_download(
        self, name: str, quantization: str = '', *, on_progress: OnProgress | None = None
    ) -> DownloadJob:
        """
        Begin to fetch a model in a thread; one that is being fetched already is not begun twice.

        :raises ConfigError: the catalogue has no such model or file.
        """
        model, file = self.catalogue.choose(name, quantization)
        with self._lock:
            for job in self._jobs.values():
                if job.file == file and job.state == 'running':
                    return job
            job = DownloadJob(next(self._numbers), model.model_id, file)
            self._jobs[job.number] = job
        thread = threading.Thread(
            target=self._run, args=(job, on_progress), name=f'download {job.number}', daemon=True
        )
        thread.start()
        return job

    def verify(self, name: str, quantization: str = '') -> Verification:
        """
        Read a file as a whole and compare it with everything that is known of it.

        :raises ModelNotFoundError: it is not here.
        """
        model, file = self.catalogue.choose(name, quantization)
        found = [self._verified(model, piece) for piece in file.pieces()]
        return next((piece for piece in found if not piece.is_sound), found[0])

    def delete(
        self, name: str, quantization: str = '', *, active: GgufConfig | None = None
    ) -> int:
        """
        Delete a model's file and what an interrupted download has left; give the bytes freed.

        :param active: the configuration whose file must stay.
        :raises BackendError: it is active, on its way, or lies in another program's folder.
        :raises ModelNotFoundError: it is not here.
        """
        state = self.state(name, quantization, active=active)
        if state.state in {'active', 'downloading'}:
            what = 'is configured' if state.state == 'active' else 'is being downloaded'
            raise BackendError(
                f"The model '{name}' {what}; it is not deleted.",
                remedy='Choose another one first.' if state.state == 'active' else 'Cancel it.',
            )
        freed = 0
        for piece in state.file.pieces():
            freed += _delete(home_path(config_of(piece), self._environment))
        if not freed and state.path:
            raise BackendError(
                f"The file '{state.path}' belongs to the hub's own cache.",
                remedy="Delete it with 'hf cache'.",
            )
        if not freed:
            raise ModelNotFoundError(f"The model '{name}' is not here.")
        return freed

    def _state(self, file: CatalogueFile, active: GgufConfig | None) -> FileState:
        pieces = [locate(config_of(piece), self._environment) for piece in file.pieces()]
        found = [path for path in pieces if path]
        if len(found) == len(pieces):
            is_active = active is not None and locate(active, self._environment) == found[0]
            size = sum(path.stat().st_size for path in found)
            return FileState(file, 'active' if is_active else 'downloaded', found[0], size)
        kept = sum(
            kept_bytes(home_path(config_of(piece), self._environment)) for piece in file.pieces()
        )
        last = next((job for job in reversed(self.jobs) if job.file == file), None)
        if last and last.state == 'running':
            return FileState(file, 'downloading', kept_bytes=kept, progress=last.progress)
        if last and last.state == 'failed':
            return FileState(file, 'error', kept_bytes=kept, error=str(last.error))
        return FileState(file, 'partial' if kept or found else 'absent', kept_bytes=kept)

    def _run(self, job: DownloadJob, on_progress: OnProgress | None) -> None:
        def tell(progress: DownloadProgress) -> None:
            job.progress = progress
            if on_progress:
                on_progress(progress)

        name = f'{job.model_id}:{job.file.quantization}'
        try:
            job.path = provide_gguf(
                config_of(job.file),
                token=self._token,
                on_progress=tell,
                cancelled=lambda: job.is_cancelled,
            ).path
        except DownloadCancelledError as error:
            job.end('cancelled', error=error)
        except CodegenError as error:
            job.end('failed', error=error)
        except Exception as error:  # noqa: BLE001 - what ends a thread must be told
            message = f"The download of '{name}' failed: {error!r}."
            job.end('failed', error=BackendError(message))
        else:
            job.end('done')

    def _verified(self, model: CatalogueModel, file: CatalogueFile) -> Verification:
        path = locate(config_of(file), self._environment)
        if path is None:
            raise ModelNotFoundError(
                f"The file '{file.filename}' of '{model.model_id}' is not here.",
                remedy=f'Run: lmpvc_codegen models download {model.model_id}:{file.quantization}',
            )
        told = last_noted_sha256(path)
        expected = file.sha256 or told
        try:
            sha256 = check_fetched(path, replace(file, sha256=expected))
        except ModelDamagedError as error:
            forget_sha256(path)
            return Verification(path, is_sound=False, words=error.message)
        note_sha256(path, sha256)
        size = check_structure(path).size_bytes
        origin = 'the catalogue' if file.sha256 else 'its download' if told else ''
        words = f'{path.stat().st_size} bytes, tensors end at {size}; '
        words += f'the sha256 is that of {origin}' if origin else 'no sha256 is known to compare'
        return Verification(path, is_sound=True, words=words, sha256=sha256)


def config_of(file: CatalogueFile) -> GgufConfig:
    """Give the configuration that names a file of the catalogue."""
    return GgufConfig(hf_url=file.repository, filename=file.filename)


def _beside(path: Path) -> list[Path]:
    return [
        path.with_name(f'{path.name}.part'),
        path.with_name(f'{path.name}.part.json'),
        path.with_name(f'{path.name}.growing'),
        path.with_name(f'.{path.name}.growing.parts.json'),
        path.with_name(f'.{path.name}.verified'),
    ]


def _delete(path: Path) -> int:
    freed = 0
    for place in [path, *_beside(path)]:
        if place.is_file():
            freed += place.stat().st_size
            place.unlink()
    path.with_name(f'.{path.name}.lock').unlink(missing_ok=True)
    return freed
