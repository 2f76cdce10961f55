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


"""Storing a model's numbers in fewer bits, with llama.cpp in this process."""

from __future__ import annotations

from collections.abc import Callable
import ctypes
import importlib
import os
from pathlib import Path
import re
import shutil
from typing import Any

from lmpvc_codegen.errors import BackendError, BackendUnavailableError, ConfigError
from lmpvc_codegen.generation.findings import did_you_mean
from lmpvc_codegen.models.ggml_types import FILE_TYPES
from lmpvc_codegen.models.gguf_header import check_structure, GgufHeader
from lmpvc_codegen.models.memory import BITS_A_WEIGHT

NEEDS_IMPORTANCE_MATRIX = frozenset(
    {'iq1_s', 'iq1_m', 'iq2_xxs', 'iq2_xs', 'iq2_s', 'iq2_m', 'q2_k_s', 'iq3_xxs', 'iq3_xs'}
)
"""Types whose few bits are only worth something where it was measured which weights matter."""

_UNQUANTISED = ('f32', 'f16', 'bf16')
_NUMBERS = {name: number for number, name in FILE_TYPES.items() if name in BITS_A_WEIGHT}
_ERROR_LEVEL = 4
_TENSOR = re.compile(r'\[\s*(\d+)/\s*(\d+)\]')

OnTensor = Callable[[int, int], None]


def quantisation_names() -> list[str]:
    """Name the types that a file can be stored in here."""
    return [name for name in _NUMBERS if name not in NEEDS_IMPORTANCE_MATRIX]


def check_type(name: str) -> int:
    """
    Give llama.cpp's number of a type.

    :raises ConfigError: there is no such type, or it needs what is not here.
    """
    wanted = name.lower()
    if wanted in NEEDS_IMPORTANCE_MATRIX:
        raise ConfigError(
            f"The type '{wanted}' needs an importance matrix, which is measured with much text.",
            remedy="Take 'q4_k_m' or 'q3_k_m', or fetch a file that was made with such a matrix.",
        )
    if wanted not in _NUMBERS:
        names = quantisation_names()
        hint = did_you_mean(wanted, names).strip()
        raise ConfigError(
            f'There is no type {name!r} to quantise to.',
            remedy=hint or f'There are {", ".join(names)}.',
        )
    return _NUMBERS[wanted]


def quantise(
    source: Path,
    target: Path,
    name: str,
    *,
    threads: int = 0,
    may_requantise: bool = False,
    on_tensor: OnTensor = lambda _done, _all: None,
) -> GgufHeader:
    """
    Write a GGUF file in another type, and give the head of what came out.

    :param threads: that compute; 0 for all.
    :param may_requantise: whether the source may be quantised itself, which costs accuracy twice.
    :param on_tensor: told how many tensors of how many are done.
    :raises ModelDamagedError: the source is no whole GGUF file.
    :raises ConfigError: the type does not exist, or needs an importance matrix.
    :raises BackendError: llama.cpp could not, there is no room, or the target exists.
    """
    number = check_type(name)
    header = check_structure(source)
    if header.file_type not in _UNQUANTISED and not may_requantise:
        raise BackendError(
            f"The file '{source}' is quantised already ({header.file_type}); doing it again "
            'costs accuracy.',
            remedy='Take the file in f16, or allow it with --allow-requantize.',
        )
    _check_target(source, target, header, name)
    growing = target.with_name(f'{target.name}.part')
    try:
        _run(source, growing, number, threads, on_tensor)
        made = check_structure(growing)
        growing.replace(target)
    finally:
        growing.unlink(missing_ok=True)
    return made


def _check_target(source: Path, target: Path, header: GgufHeader, name: str) -> None:
    if target.exists():
        raise BackendError(
            f"The file '{target}' exists already.", remedy='Delete it, or name another one.'
        )
    if not target.parent.is_dir():
        raise BackendError(f"The folder '{target.parent}' does not exist.", remedy='Make it.')
    # Small rows fall back to more bits, so that the source's own size is the safe guess for them.
    needed = min(
        int(header.parameters * BITS_A_WEIGHT[name.lower()] / 8 * 1.2), 2 * source.stat().st_size
    )
    free = shutil.disk_usage(target.parent).free
    if free < needed:
        raise BackendError(
            f"The file takes up to {needed / 1e9:.1f} GB, but '{target.parent}' has "
            f'{free / 1e9:.1f} GB free.',
            remedy='Free disk space, or write it elsewhere.',
        )


def _run(source: Path, target: Path, number: int, threads: int, on_tensor: OnTensor) -> None:
    try:
        llama_cpp: Any = importlib.import_module('llama_cpp')
    except (ImportError, OSError, RuntimeError) as error:
        raise BackendUnavailableError(
            f'llama_cpp is needed to quantise, and cannot be used: {error}.',
            remedy='Run: pip install llama-cpp-python',
        ) from error
    said: list[str] = []

    def listen(level: int, text: bytes, _data: Any) -> None:
        line = text.decode('utf-8', 'replace')
        found = _TENSOR.search(line)
        if found:
            on_tensor(int(found[1]), int(found[2]))
        if level == _ERROR_LEVEL and line.strip():
            said.append(line.strip())

    callback = llama_cpp.llama_log_callback(listen)
    params = llama_cpp.llama_model_quantize_default_params()
    params.ftype, params.nthread, params.allow_requantize = number, threads, True
    llama_cpp.llama_log_set(callback, ctypes.c_void_p(0))
    try:
        status = llama_cpp.llama_model_quantize(
            os.fsencode(source), os.fsencode(target), ctypes.byref(params)
        )
    finally:
        _restore_log()
    if status != 0:
        reason = ' '.join(said[-3:]).rstrip('.') or f'status {status}'
        raise BackendError(f"llama.cpp could not quantise '{source}': {reason}.")


def _restore_log() -> None:
    """Let llama.cpp speak to our own log again, not to a function that is gone."""
    from lmpvc_codegen.backends.llama_model import take_log

    take_log()
