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

"""The one model that is loaded, and how another takes its place."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
import logging
from typing import Literal, TypeAlias

from lmpvc_codegen.backends.base import Backend
from lmpvc_codegen.backends.registry import make_backend
from lmpvc_codegen.config import Config
from lmpvc_codegen.errors import CodegenError, ModelNotFoundError, OutOfMemoryError
from lmpvc_codegen.models.catalogue import Catalogue
from lmpvc_codegen.models.files import locate
from lmpvc_codegen.models.library import ModelLibrary
from lmpvc_codegen.models.memory import (
    check_memory,
    estimate_file,
    give_back_freed,
    MemoryEstimate,
    resident_bytes,
)

_logger = logging.getLogger(__name__)

MakeBackend: TypeAlias = Callable[[Config], Backend]

SwitchState: TypeAlias = Literal['loading', 'waiting', 'freeing', 'restoring', 'loaded']
"""What a switch is doing; it waits for the answer that is being written."""

OnState: TypeAlias = Callable[[SwitchState], None]


@dataclass(frozen=True)
class LoadedModel:
    """A model in memory, with the configuration that it was made from."""

    config: Config
    backend: Backend


class ModelSlot:
    """
    Holds one loaded model, or none.

    Its owner keeps order: one switch at a time, and no answer is begun while one runs.
    """

    def __init__(self, make: MakeBackend = make_backend) -> None:
        """Start empty."""
        self._make = make
        self.loaded: LoadedModel | None = None

    def switch(
        self,
        config: Config,
        *,
        wait_idle: Callable[[], None] = lambda: None,
        on_state: OnState = lambda _state: None,
    ) -> LoadedModel:
        """
        Load a model beside the old one if memory allows, else in its place.

        :param wait_idle: waits until the old model answers nobody any more.
        :raises OutOfMemoryError: it does not fit, not even in the place of the old one.
        :raises CodegenError: it could not be loaded. The old one is :attr:`loaded` as before;
            None is if that could not be brought back either.
        """
        old = self.loaded
        new = LoadedModel(config, self._make(config))
        if _has_room_beside(config, old):
            try:
                self._load(new, on_state)
            except OutOfMemoryError:
                if old is None:
                    raise
            else:
                on_state('waiting')
                wait_idle()
                self._take(new, on_state)
                return new
        assert old is not None
        on_state('waiting')
        wait_idle()
        self._load_in_place(new, old, on_state)
        return new

    def unload(self) -> None:
        """Free the model's memory."""
        old, self.loaded = self.loaded, None
        if old:
            old.backend.close()
            give_back_freed()

    def _load(self, model: LoadedModel, on_state: OnState) -> None:
        on_state('loading')
        try:
            model.backend.load()
        except CodegenError:
            model.backend.close()
            raise

    def _take(self, new: LoadedModel, on_state: OnState) -> None:
        self.unload()
        self.loaded = new
        on_state('loaded')

    def _load_in_place(self, new: LoadedModel, old: LoadedModel, on_state: OnState) -> None:
        on_state('freeing')
        self.unload()
        try:
            self._load(new, on_state)
        except CodegenError:
            _logger.warning('The old model is loaded again, for the new one failed.')
            on_state('restoring')
            self._load(old, on_state)
            self._take(old, on_state)
            raise
        self._take(new, on_state)


def choose_config(base: Config, catalogue: Catalogue, name: str) -> Config:
    """
    Give a configuration with a model of the catalogue in place of its own.

    :raises ConfigError: there is no such model, or no such file of it.
    """
    model, file = catalogue.choose(name)
    gguf = replace(
        base.gguf,
        model=f'{model.model_id}:{file.quantization}',
        hf_url=file.repository,
        filename=file.filename,
    )
    return replace(base, model='gguf', gguf=gguf)


def name_of(config: Config, catalogue: Catalogue) -> str | None:
    """Name a configuration's model as the catalogue does, 'MODEL_ID:QUANT'; None if unknown."""
    if config.model != 'gguf':
        return None
    if config.gguf.model:
        model, file = catalogue.choose(config.gguf.model)
        return f'{model.model_id}:{file.quantization}'
    found = catalogue.find(config.gguf.hf_url, config.gguf.filename)
    return f'{found[0].model_id}:{found[1].quantization}' if found else None


def require_file(library: ModelLibrary, name: str) -> None:
    """
    Check that a model's file is on this machine.

    :raises ModelNotFoundError: it is not.
    :raises ConfigError: the catalogue has no such model.
    """
    state = library.state(name)
    if state.path is None:
        raise ModelNotFoundError(
            f"The model '{name}' is not on this machine; it is {state.state}.",
            remedy=f'Download it first: lmpvc_codegen models download {name}',
        )


def _has_room_beside(config: Config, old: LoadedModel | None) -> bool:
    """
    Tell whether a model fits beside the old one.

    :raises OutOfMemoryError: it does not even fit where the old one is.
    """
    path = locate(config.gguf) if config.model == 'gguf' else None
    if path is None:
        return True  # nothing is known of its size; loading it will tell
    try:
        check_memory(path, config.gguf)
    except OutOfMemoryError:
        if old is None:
            raise
        freed = _given_back(old)
        if freed and (freed.gpu_share or not config.gguf.n_gpu_layers):
            check_memory(path, config.gguf, freed=freed)
        return False
    return True


def _given_back(model: LoadedModel) -> MemoryEstimate | None:
    """Estimate what freeing a model gives back; None where nothing is known of that."""
    gguf = model.config.gguf
    path = locate(gguf) if model.config.model == 'gguf' else None
    if path:
        return estimate_file(path, gguf)
    # Whatever another backend holds, it is no more than this process has.
    resident = resident_bytes()
    return None if resident is None else MemoryEstimate(resident, 0, 0)
