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


"""One loaded model that can be switched, as FM-LLM-Solver's documentation describes it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from functools import cache
import logging
import threading

from lmpvc_codegen.backends.base import Backend
from lmpvc_codegen.config import Config, load_config
from lmpvc_codegen.errors import BackendError, CodegenError, OutOfMemoryError
from lmpvc_codegen.generation.command import Sampling
from lmpvc_codegen.generation.completion import CompletionRequest, Message
from lmpvc_codegen.models.library import ModelLibrary, ModelState

_logger = logging.getLogger(__name__)

MakeBackend = Callable[[Config], Backend]


class ModelManager:
    """Holds one model; switching waits for the answer that is being written."""

    def __init__(
        self,
        library: ModelLibrary,
        *,
        make: MakeBackend | None = None,
        config: Config | None = None,
    ) -> None:
        """
        Start without a model.

        :param make: makes the backend of a configuration; None for the registry's.
        :param config: everything but the model; None for the configured one.
        """
        self._library = library
        self._make = make or _make
        self._config = config
        self._loaded: tuple[str, Config, Backend] | None = None
        self._lock = threading.Lock()

    @property
    def current_model(self) -> str | None:
        """Name the loaded model, or None."""
        return self._loaded[0] if self._loaded else None

    @property
    def backend(self) -> Backend:
        """
        Give the loaded model itself.

        :raises BackendError: there is none.
        """
        if self._loaded is None:
            raise BackendError('No model is loaded.', remedy='Call switch_model first.')
        return self._loaded[2]

    def get_available_models(self) -> list[ModelState]:
        """List the models of the catalogue, each with what is here of it."""
        active = self._loaded[1].gguf if self._loaded else None
        return self._library.states(active=active)

    def switch_model(self, model_id: str) -> bool:
        """
        Load a model in place of the current one, fetching it where it is not here.

        :returns: False where that failed; the reason is logged, and the old model still answers.
        """
        try:
            self.load(model_id)
        except CodegenError as error:
            _logger.warning("The model '%s' was not loaded: %s", model_id, error)
            return False
        return True

    def load(self, model_id: str) -> None:
        """
        Load a model: beside the old one if memory allows, else in its place.

        :raises CodegenError: it could not be loaded; the old one is back.
        """
        model, file = self._library.catalogue.choose(model_id)
        name = f'{model.model_id}:{file.quantization}'
        self._library.download(model.model_id, file.quantization)
        base = self._config or load_config()
        gguf = replace(base.gguf, model=name, hf_url=file.repository, filename=file.filename)
        config = replace(base, model='gguf', gguf=gguf)
        with self._lock:
            if self._loaded and self._loaded[1].gguf == gguf:
                return
            old = self._loaded
            try:
                new = self._load(config)
            except OutOfMemoryError:
                if old is None:
                    raise
                new = self._load_in_place(config, old)
            self._loaded = (model.model_id, config, new)
            if old:
                old[2].close()

    def generate_text(
        self, prompt: str, max_tokens: int = 512, temperature: float = 0.1, seed: int = 0
    ) -> str:
        """
        Answer a prompt; one that holds the model's own marks for filling in is taken as it is.

        :raises BackendError: no model is loaded, or it could not answer.
        """
        with self._lock:
            backend = self.backend
            request = CompletionRequest(
                prompt, max_tokens=max_tokens, sampling=Sampling(temperature, seed=seed)
            )
            if _is_to_be_filled_in(backend, prompt):
                request = replace(request, reads_marks=True)
            elif backend.prompt_format == 'chat':
                request = replace(request, prompt=(Message('user', prompt),))
            return backend.complete([request])[0].text

    def unload(self) -> None:
        """Free the model's memory."""
        with self._lock:
            if self._loaded:
                self._loaded[2].close()
            self._loaded = None

    def _load(self, config: Config) -> Backend:
        backend = self._make(config)
        try:
            backend.load()
        except CodegenError:
            backend.close()
            raise
        return backend

    def _load_in_place(self, config: Config, old: tuple[str, Config, Backend]) -> Backend:
        """Free the old model first; it comes back if the new one fails all the same."""
        old[2].close()
        self._loaded = None
        try:
            return self._load(config)
        except CodegenError:
            self._loaded = (old[0], old[1], self._load(old[1]))
            raise


def _make(config: Config) -> Backend:
    from lmpvc_codegen.backends.registry import make_backend

    return make_backend(config)


def _is_to_be_filled_in(backend: Backend, prompt: str) -> bool:
    with suppress(BackendError):
        form = getattr(backend, 'fill_in', None)
        return bool(form and form.is_in(prompt))
    return False


@cache
def get_model_manager() -> ModelManager:
    """Give the manager of this process."""
    return ModelManager(ModelLibrary())
