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

from functools import cache
import logging
import threading

from lmpvc_codegen.backends.base import Backend
from lmpvc_codegen.backends.registry import make_backend
from lmpvc_codegen.config import Config, load_config
from lmpvc_codegen.errors import BackendError, CodegenError
from lmpvc_codegen.generation.command import Sampling
from lmpvc_codegen.models.library import ModelLibrary, ModelState
from lmpvc_codegen.models.switching import choose_config, MakeBackend, ModelSlot
from lmpvc_codegen.models.text_request import text_request

_logger = logging.getLogger(__name__)


class ModelManager:
    """Holds one model; switching waits for the answer that is being written."""

    def __init__(
        self,
        library: ModelLibrary,
        *,
        make: MakeBackend = make_backend,
        config: Config | None = None,
    ) -> None:
        """
        Start without a model.

        :param make: makes the backend of a configuration.
        :param config: everything but the model; None for the configured one.
        """
        self._library = library
        self._slot = ModelSlot(make)
        self._config = config
        self._lock = threading.Lock()

    @property
    def current_model(self) -> str | None:
        """Name the loaded model, or None."""
        loaded = self._slot.loaded
        return str(loaded.config.gguf.model).partition(':')[0] if loaded else None

    @property
    def backend(self) -> Backend:
        """
        Give the loaded model itself.

        :raises BackendError: there is none.
        """
        if self._slot.loaded is None:
            raise BackendError('No model is loaded.', remedy='Call switch_model first.')
        return self._slot.loaded.backend

    def get_available_models(self) -> list[ModelState]:
        """List the models of the catalogue, each with what is here of it."""
        loaded = self._slot.loaded
        return self._library.states(active=loaded.config.gguf if loaded else None)

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
        config = choose_config(self._config or load_config(), self._library.catalogue, model_id)
        self._library.download(str(config.gguf.model))
        with self._lock:
            if self._slot.loaded is None or self._slot.loaded.config.gguf != config.gguf:
                self._slot.switch(config)

    def generate_text(
        self, prompt: str, max_tokens: int = 512, temperature: float = 0.1, seed: int = 0
    ) -> str:
        """
        Answer a prompt; one that holds the model's own marks for filling in is taken as it is.

        :raises BackendError: no model is loaded, or it could not answer.
        """
        with self._lock:
            request = text_request(
                self.backend,
                prompt,
                suffix=None,
                max_tokens=max_tokens,
                sampling=Sampling(temperature, seed=seed),
            )
            return self.backend.complete([request])[0].text

    def unload(self) -> None:
        """Free the model's memory."""
        with self._lock:
            self._slot.unload()


@cache
def get_model_manager() -> ModelManager:
    """Give the manager of this process."""
    return ModelManager(ModelLibrary())
