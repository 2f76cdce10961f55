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


"""Having Ollama fetch a model, and telling how far it is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
import logging
import re
from typing import Final, TypeAlias

from lmpvc_codegen.backends.ollama_protocol import read_lines
from lmpvc_codegen.backends.remote_connection import Connection
from lmpvc_codegen.backends.remote_errors import lost, reason, RequestFailedError
from lmpvc_codegen.errors import BackendError, ModelNotFoundError, ServerFaultError
from lmpvc_codegen.models.download_progress import Meter, OnProgress, ProgressLine

_logger = logging.getLogger(__name__)

_SMALL_BYTES: Final = 1_000_000
"""Template, licence and parameters are files of their own; nobody waits for them."""

_UNKNOWN = re.compile(r'file does not exist|invalid model name|not found', re.IGNORECASE)


@dataclass(frozen=True)
class PullProgress:
    """
    How far the download of a model is.

    :param status: what Ollama does, in its own words.
    :param done_bytes: of the file that is under way.
    """

    status: str
    done_bytes: int = 0
    total_bytes: int = 0


OnPull: TypeAlias = Callable[[PullProgress], None]


def pull(line: Connection, model: str, on_progress: OnPull) -> None:
    """
    Have Ollama fetch a model.

    :param on_progress: told how far it is.
    :raises RequestFailedError: it cannot be fetched.
    """
    status = ''
    try:
        for told in read_lines(line, '/api/pull', {'model': model, 'stream': True}):
            status = str(told.get('status', ''))
            done, total = told.get('completed', 0), told.get('total', 0)
            on_progress(PullProgress(status, int(done or 0), int(total or 0)))
    except RequestFailedError as failure:
        if not failure.reply:
            raise  # nothing was said: the connection is at fault
        raise RequestFailedError(
            _unfetched(model, reason(failure.reply)), is_passing=failure.is_passing
        ) from failure
    if status != 'success':
        raise lost(line.server, EOFError('no success'))


def tell_progress(model: str) -> OnPull:
    """Tell in the log where that is read, as in the node, else on standard error."""
    if _logger.isEnabledFor(logging.INFO):
        return _ProgressLog()
    return _ProgressShown(model, ProgressLine())


class _ProgressLog:
    """Writes a download's steps to the log, each of them once."""

    def __init__(self) -> None:
        self._last = ''

    def __call__(self, progress: PullProgress) -> None:
        line = progress.status
        if 0 < progress.total_bytes < _SMALL_BYTES:
            return
        if progress.total_bytes:
            tenths = 10 * progress.done_bytes // progress.total_bytes
            line = f'{line}, {10 * tenths} % of {progress.total_bytes / 1e9:.1f} GB'
        if line != self._last:
            _logger.info('Ollama: %s', line)
        self._last = line


class _ProgressShown:
    """Shows a download as those of other models are shown, one file after the other."""

    def __init__(self, model: str, show: OnProgress) -> None:
        self._meter = Meter(model, show)
        self._done_bytes = 0

    def __call__(self, progress: PullProgress) -> None:
        done, total = progress.done_bytes, progress.total_bytes
        if total >= _SMALL_BYTES:
            if total != self._meter.total_bytes:
                self._meter.begin('Ollama', done_bytes=done, total_bytes=total)
            self._meter.count(done)
            self._done_bytes = done
        elif progress.status.startswith('verifying'):
            self._meter.tell('verifying', self._done_bytes)
        elif progress.status == 'success':
            self._meter.tell('done', self._done_bytes)


def _unfetched(model: str, said: str) -> BackendError:
    if _UNKNOWN.search(said):
        return ModelNotFoundError(
            f"Ollama finds no model '{model}' to fetch ({said}).",
            remedy='Correct ollama.model: https://ollama.com/library has the names and tags.',
        )
    return ServerFaultError(
        f"Ollama could not fetch the model '{model}' ({said}).",
        remedy=f'See that its machine reaches the internet, then run there: ollama pull {model}',
    )
