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


"""Downloading as the snippets of FM-LLM-Solver's documentation do it, over the model library."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from lmpvc_codegen.errors import ModelDamagedError, ModelNotFoundError
from lmpvc_codegen.generation.completion import CancelFlag, never_cancelled
from lmpvc_codegen.models.download_progress import OnProgress
from lmpvc_codegen.models.library import ModelLibrary
from lmpvc_codegen.models.model_provider import ModelConfig


class ModelDownloader:
    """Fetches the models of the catalogue."""

    def __init__(self, library: ModelLibrary) -> None:
        """Fetch into a library."""
        self._library = library

    def download_model(
        self,
        model_id: str,
        model_config: ModelConfig | None = None,
        *,
        on_progress: OnProgress | None = None,
        cancelled: CancelFlag = never_cancelled,
    ) -> Path:
        """
        Fetch a model unless it is here, and give the path of its file.

        :raises CodegenError: there is no such model, or it cannot be had.
        """
        kind = model_config.gguf_type if model_config else ''
        return self._library.download(model_id, kind, on_progress=on_progress, cancelled=cancelled)

    def is_model_downloaded(self, model_id: str, model_config: ModelConfig | None = None) -> bool:
        """Tell whether a model's file is here as a whole."""
        kind = model_config.gguf_type if model_config else ''
        return self._library.path(model_id, kind) is not None

    def verify_model_integrity(
        self, model_id: str, model_config: ModelConfig | None = None
    ) -> bool:
        """Read a model's file and compare it; False where it is damaged, or not here."""
        kind = model_config.gguf_type if model_config else ''
        try:
            return self._library.verify(model_id, kind).is_sound
        except (ModelNotFoundError, ModelDamagedError):
            return False


@cache
def get_model_downloader() -> ModelDownloader:
    """Give the downloader of this process."""
    return ModelDownloader(ModelLibrary())
