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

"""Whether a model fits into the memory at hand, told before it is loaded."""

from __future__ import annotations

from pathlib import Path

from lmpvc_codegen.config.settings import GgufConfig
from lmpvc_codegen.errors import OutOfMemoryError

_WORKING_BYTES = 400_000_000
"""Context, buffers and interpreter beside the weights; measured with the default model."""


def check_memory(path: Path, config: GgufConfig) -> None:
    """
    Check that the weights fit into the free memory, where they are to be held there.

    :raises OutOfMemoryError: they do not; the message has the numbers.
    """
    needed = path.stat().st_size + _WORKING_BYTES
    available = available_bytes()
    if config.n_gpu_layers == 0 and available is not None and needed > available:
        raise OutOfMemoryError(
            f"The model '{path.name}' needs about {_shown(needed)} of memory, but only "
            f'{_shown(available)} are free.',
            remedy='Choose a smaller model or quantisation, or free memory.',
        )


def available_bytes() -> int | None:
    """Tell how much memory can be had without swapping; None where the system does not say."""
    try:
        lines = Path('/proc/meminfo').read_text(encoding='ascii').splitlines()
    except OSError:
        return None
    found = [line.split()[1] for line in lines if line.startswith('MemAvailable:')]
    return int(found[0]) * 1024 if found else None


def _shown(size_bytes: int) -> str:
    return f'{size_bytes / 1e9:.1f} GB'
