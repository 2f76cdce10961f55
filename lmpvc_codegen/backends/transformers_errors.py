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

"""What torch and transformers raise, as errors of this package with their remedies."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
import re

from lmpvc_codegen.errors import (
    BackendError,
    BackendUnavailableError,
    CodegenError,
    ModelDamagedError,
    OutOfMemoryError,
)

_LIBRARIES = ('torch', 'transformers', 'accelerate')
_MORE_LIBRARIES = {'bitsandbytes': ('bitsandbytes',), 'gptq': ('optimum', 'gptqmodel')}

_MOST_SHOWN = 200
_NO_MEMORY = re.compile(
    r"out of memory|can't allocate memory|not enough memory|cannot allocate memory|"
    r'CUBLAS_STATUS_ALLOC_FAILED|CPU or the disk',
    re.IGNORECASE,
)
_UNKNOWN_ARCHITECTURE = re.compile(
    r'model type|Unrecognized (model|configuration)|does not recognize', re.IGNORECASE
)
_FOREIGN_CODE = re.compile(r'trust_remote_code|custom code', re.IGNORECASE)


@contextmanager
def in_our_words(doing: str, *, section: str) -> Iterator[None]:
    """
    Let nothing but this package's errors out of a piece of code.

    :param doing: what the code does, as in 'load the model'.
    :param section: of the configuration, for the remedies.
    """
    try:
        yield
    except CodegenError:
        raise
    # torch and transformers raise whatever their depths raise; there is no common base.
    except Exception as error:
        raise as_backend_error(error, doing, section=section) from error


def as_backend_error(error: Exception, doing: str, *, section: str) -> BackendError:
    """Say what another library's exception means, and what to do about it."""
    names = {base.__name__ for base in type(error).__mro__}
    reason = _reason(error)
    if names & {'OutOfMemoryError', 'MemoryError'} or _NO_MEMORY.search(str(error)):
        return OutOfMemoryError(
            f'There is not enough memory to {doing}: {reason}.',
            remedy=f'Lower {section}.context_size or {section}.parallel, choose a smaller model, '
            'or free memory.',
        )
    if isinstance(error, ImportError):
        return BackendUnavailableError(
            f'A library that is needed to {doing} is missing or broken: {reason}.',
            remedy=f'Run: pip install --upgrade {packages_for(section)}',
        )
    if names & {'SafetensorError'}:
        return ModelDamagedError(
            f'The weights cannot be read: {reason}.', remedy='Fetch the model again.'
        )
    if _FOREIGN_CODE.search(str(error)):
        return BackendError(
            f'The model brings code of its own, which is never run here: {reason}.',
            remedy='Name a model of an architecture that transformers itself knows.',
        )
    if _UNKNOWN_ARCHITECTURE.search(str(error)):
        return BackendError(
            f'The transformers that is installed does not know this model: {reason}.',
            remedy='Name a model that generates text, or run: pip install --upgrade transformers',
        )
    return BackendError(
        f'It was not possible to {doing}: {reason}.',
        remedy="'python -m lmpvc_codegen doctor' checks the installation.",
    )


def packages_for(section: str) -> str:
    """Name what a backend's libraries are installed as."""
    return ' '.join([*_LIBRARIES, *_MORE_LIBRARIES.get(section, ())])


def _reason(error: Exception) -> str:
    lines = str(error).strip().splitlines() or ['no reason given']
    return f'{type(error).__name__}: {lines[0][:_MOST_SHOWN]}'.rstrip('.:')
