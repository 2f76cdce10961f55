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

"""Whether the model file is there and sound, and whether it fits into the memory."""

from __future__ import annotations

from pathlib import Path

from lmpvc_codegen.cli.diagnosis.check import Check, gigabytes
from lmpvc_codegen.config import GgufConfig
from lmpvc_codegen.errors import CodegenError
from lmpvc_codegen.models.catalogue import find_file
from lmpvc_codegen.models.files import locate, places
from lmpvc_codegen.models.memory import available_bytes, check_memory
from lmpvc_codegen.models.verification import check_gguf, check_known


def check_model_file(config: GgufConfig) -> Check:
    """Check that the file is there and is what the catalogue says."""
    path = locate(config)
    if path is None:
        return _missing(config)
    known = find_file(config.hf_url, config.filename)
    try:
        check_gguf(path)
        if known:
            check_known(path, known)
    except CodegenError as error:
        return Check('fail', 'model file', error.message, error.remedy)
    trust = 'sha256 as in the catalogue' if known and known.sha256 else 'not in the catalogue'
    return Check('ok', 'model file', f'{path}, {gigabytes(path.stat().st_size)}, {trust}')


def _missing(config: GgufConfig) -> Check:
    expected = next(places(config))
    known = find_file(config.hf_url, config.filename)
    if config.offline or Path(config.filename).expanduser().is_absolute():
        remedy = 'Put it there, or correct gguf.filename, or set gguf.offline to false.'
        return Check('fail', 'model file', f'{expected} does not exist', remedy)
    size = f' ({gigabytes(known.size_bytes)})' if known else ''
    remedy = f'It is fetched{size} when the model is first loaded.'
    return Check('warn', 'model file', f'{expected} does not exist yet', remedy)


def check_model_memory(config: GgufConfig) -> Check:
    """Check that the memory at hand holds the model."""
    free = available_bytes()
    shown = 'unknown' if free is None else f'{gigabytes(free)} free'
    path = locate(config)
    if path is None:
        return Check('ok', 'memory', shown)
    try:
        check_memory(path, config)
    except CodegenError as error:
        return Check('fail', 'memory', error.message, error.remedy)
    return Check('ok', 'memory', f'{shown}, model of {gigabytes(path.stat().st_size)}')
