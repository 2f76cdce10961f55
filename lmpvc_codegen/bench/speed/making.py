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


"""Making the forms of a model from its one GGUF file, once, into a folder that keeps them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
import os
from pathlib import Path
import shutil
from typing import Any

from lmpvc_codegen.bench.speed.forms import Form
from lmpvc_codegen.bench.speed.jobs import PARTIAL
from lmpvc_codegen.bench.speed.processes import run_job
from lmpvc_codegen.errors import BenchmarkError
from lmpvc_codegen.models.files import ModelFile
from lmpvc_codegen.models.gguf_header import GgufHeader, read_header
from lmpvc_codegen.models.memory import available_bytes
from lmpvc_codegen.models.verification import note_sha256, noted_sha256, sha256_of

_JOBS = 'lmpvc_codegen.bench.speed.jobs'
_MARGIN_BYTES = 200_000_000
_UNQUANTISED = ('f32', 'f16', 'bf16')

_WORKING_BYTES = 500_000_000
"""Of memory beside the weights: libraries, context and buffers."""

FreeBytes = Callable[[Path], int]


@dataclass(frozen=True)
class Source:
    """The GGUF file that every form is made from."""

    path: Path
    sha256: str
    header: GgufHeader

    @classmethod
    def of(cls, file: ModelFile) -> Source:
        """Look at a model file; its hash is computed where it is not known yet."""
        sha256 = file.sha256 or noted_sha256(file.path)
        if not sha256:
            sha256 = sha256_of(file.path)
            note_sha256(file.path, sha256)
        return cls(file.path, sha256, read_header(file.path))

    @property
    def is_quantised(self) -> bool:
        """Tell whether making another form of it requantises."""
        return self.header.file_type not in _UNQUANTISED


@dataclass(frozen=True)
class Made:
    """
    A form that is on the disk.

    :param origin: how it came to be, in words.
    :param shares: share of the weights that each type has; empty for torch.
    """

    path: Path
    size_bytes: int
    origin: str
    shares: Mapping[str, float]


def default_work_folder(environment: Mapping[str, str] = os.environ) -> Path:
    """Give the folder that keeps forms: below ``$XDG_CACHE_HOME`` or ``~/.cache``."""
    cache = environment.get('XDG_CACHE_HOME') or Path.home() / '.cache'
    return Path(cache) / 'lmpvc_codegen' / 'speed'


def _free_bytes(folder: Path) -> int:
    return shutil.disk_usage(folder).free


def make(
    form: Form, source: Source, *, work: Path, threads: int, free_bytes: FreeBytes = _free_bytes
) -> Made:
    """
    Provide a form: the source itself, what was made before, or what is made now.

    :raises BenchmarkError: it cannot be made or run here, with the reason.
    """
    check_memory(form, source, available_bytes())
    if form.engine == 'llama.cpp' and form.name == source.header.file_type:
        size = source.path.stat().st_size
        return Made(source.path, size, 'the file itself', source.header.shares)
    folder = work / source.sha256[:16]
    target = folder / (f'{form.name}.gguf' if form.engine == 'llama.cpp' else 'torch')
    if not target.exists():
        _make_room(form, source, folder, free_bytes)
        _make(form, source, target, threads)
    return _described(form, source, target)


def check_memory(form: Form, source: Source, available: int | None) -> None:
    """
    Check that a form fits into the memory at hand, before a machine begins to swap.

    :param available: bytes that can be had; None where that is not known.
    :raises BenchmarkError: it does not.
    """
    needed = int(source.header.parameters * form.memory_a_weight) + _WORKING_BYTES
    if available is not None and needed > available:
        raise BenchmarkError(
            f'It takes up to {needed / 1e9:.1f} GB of memory, but only '
            f'{available / 1e9:.1f} GB are free.',
            remedy='Free some, or measure a smaller model.',
        )


def _make_room(form: Form, source: Source, folder: Path, free_bytes: FreeBytes) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for partial in folder.glob(f'*{PARTIAL}'):
            shutil.rmtree(partial) if partial.is_dir() else partial.unlink()
    except OSError as error:
        raise BenchmarkError(
            f"The folder '{folder}' cannot be written: {error}.", remedy='Name another --work.'
        ) from error
    needed = int(source.header.parameters * form.bytes_a_weight) + _MARGIN_BYTES
    free = free_bytes(folder)
    if free < needed:
        raise BenchmarkError(
            f"The disk of '{folder}' has {free / 1e9:.1f} GB free; the form takes up to "
            f'{needed / 1e9:.1f} GB.',
            remedy='Free some, or name another --work.',
        )


def _make(form: Form, source: Source, target: Path, threads: int) -> None:
    payload: dict[str, Any] = {
        'source': str(source.path.absolute()),
        'target': str(target.absolute()),
        'threads': threads,
    }
    if form.engine == 'llama.cpp':
        run_job(f'{_JOBS}:quantise', {**payload, 'file_type': form.file_type})
    else:
        run_job(f'{_JOBS}:unpack', payload)


def _described(form: Form, source: Source, target: Path) -> Made:
    told = source.header.file_type
    unpacked = 'unpacked' if source.is_quantised else 'converted'
    if form.engine != 'llama.cpp':
        size = sum(path.stat().st_size for path in target.iterdir() if path.is_file())
        return Made(target, size, f'{unpacked} from {told} to a checkpoint in bfloat16', {})
    how = 'requantised' if source.is_quantised else 'quantised'
    how = unpacked if form.name == 'f16' else how
    return Made(target, target.stat().st_size, f'{how} from {told}', read_header(target).shares)
