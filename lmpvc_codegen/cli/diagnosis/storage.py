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

"""Whether results and models can be kept on disk."""

from __future__ import annotations

from pathlib import Path
import shutil
import tempfile

from lmpvc_codegen.cache.store import cache_folder
from lmpvc_codegen.cli.diagnosis.check import Check, gigabytes
from lmpvc_codegen.config import CacheConfig, GgufConfig
from lmpvc_codegen.models.catalogue import find_file
from lmpvc_codegen.models.files import locate, places

_LITTLE_BYTES = 500_000_000


def check_cache(config: CacheConfig) -> Check:
    """Check that the cache's folder can be written."""
    if not config.enabled:
        return Check('ok', 'cache', 'disabled')
    if config.filename is None:
        return Check('ok', 'cache', 'in memory, as long as the process runs')
    folder = cache_folder(config.filename)
    try:
        with tempfile.TemporaryFile(dir=_nearest_folder(folder)):
            return Check('ok', 'cache', f'{folder} can be written')
    except OSError as error:
        value = f'{folder} cannot be written ({error.strerror})'
        remedy = 'Correct cache.filename, or the permissions of the folder.'
        return Check('warn', 'cache', value, remedy)


def check_disk_space(config: GgufConfig) -> Check:
    """Check that the disk has room for the model file, where that is still to be fetched."""
    path = locate(config)
    known = find_file(config.hf_url, config.filename)
    needed = known.size_bytes if known and path is None else 0
    folder = _nearest_folder(path or next(places(config)))
    free = shutil.disk_usage(folder).free
    shown = f'{gigabytes(free)} free at {folder}'
    if free < needed:
        remedy = f'The model needs {gigabytes(needed)}: free space, or set HF_HOME elsewhere.'
        return Check('fail', 'disk', shown, remedy)
    if free < needed + _LITTLE_BYTES:
        return Check('warn', 'disk', shown, 'Free some space for results and logs.')
    return Check('ok', 'disk', shown)


def _nearest_folder(path: Path) -> Path:
    """Find the folder in which a path is, or would have to be made."""
    return next(folder for folder in (path, *path.parents) if folder.is_dir())
