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


"""A download in a thread of its own, that others may look at, wait for and stop."""

from __future__ import annotations

from pathlib import Path
import threading
from typing import Literal, TypeAlias

from lmpvc_codegen.errors import CodegenError
from lmpvc_codegen.models.catalogue_entries import CatalogueFile
from lmpvc_codegen.models.download_progress import DownloadProgress

JobState: TypeAlias = Literal['running', 'done', 'failed', 'cancelled']


class DownloadJob:
    """A download in a thread of its own."""

    def __init__(self, number: int, model_id: str, file: CatalogueFile) -> None:
        """Describe what is downloaded."""
        self.number = number
        self.model_id = model_id
        self.file = file
        self.state: JobState = 'running'
        self.progress: DownloadProgress | None = None
        self.path: Path | None = None
        self.error: CodegenError | None = None
        self._cancelled = threading.Event()
        self._ended = threading.Event()

    @property
    def is_cancelled(self) -> bool:
        """Tell whether somebody wants it to end."""
        return self._cancelled.is_set()

    def cancel(self) -> None:
        """Ask it to end; what came is kept."""
        self._cancelled.set()

    def wait(self, timeout_s: float | None = None) -> JobState:
        """Wait until it has ended, or the time is up, and give its state."""
        self._ended.wait(timeout_s)
        return self.state

    def end(self, state: JobState, *, error: CodegenError | None = None) -> None:
        """Note how it ended."""
        self.state, self.error = state, error
        self._ended.set()
