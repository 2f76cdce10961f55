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

"""The backends by name: those of this package, and those that plug-ins add."""

from __future__ import annotations

from functools import cache
import importlib
from importlib.metadata import entry_points
import logging

from lmpvc_codegen.backends.base import Backend, CONTRACT_VERSION
from lmpvc_codegen.backends.locality import refuse_remote
from lmpvc_codegen.config.settings import Config
from lmpvc_codegen.errors import BackendUnavailableError
from lmpvc_codegen.generation.findings import did_you_mean

ENTRY_POINT_GROUP = 'lmpvc_codegen.backends'

_BUILT_IN = {
    'bitsandbytes': 'lmpvc_codegen.backends.bitsandbytes:BitsAndBytesBackend',
    'gguf': 'lmpvc_codegen.backends.gguf:GgufBackend',
    'gptq': 'lmpvc_codegen.backends.gptq:GptqBackend',
    'inference_api': 'lmpvc_codegen.backends.inference_api:InferenceApiBackend',
    'ollama': 'lmpvc_codegen.backends.ollama:OllamaBackend',
    'openai_compatible': 'lmpvc_codegen.backends.openai_compatible:OpenAiCompatibleBackend',
    'scripted': 'lmpvc_codegen.backends.scripted:ScriptedBackend',
    'torch_cpu': 'lmpvc_codegen.backends.torch_cpu:TorchCpuBackend',
}

_logger = logging.getLogger(__name__)


def backend_names() -> list[str]:
    """Name every backend that a configuration may choose."""
    return sorted({*_BUILT_IN, *_plug_ins()})


def make_backend(config: Config) -> Backend:
    """
    Import the configured backend and make it; its model is not loaded yet.

    :raises BackendUnavailableError: nobody knows it, or a library that it needs is missing.
    :raises NotLocalError: it would send prompts elsewhere, and the configuration forbids that.
    """
    backend_class = find_backend(config.model)
    if config.local_only:
        refuse_remote(config.model, backend_class.addresses(config))
    return backend_class(config)


def find_backend(name: str) -> type[Backend]:
    """
    Import a backend by its name; what it needs is imported when it is made.

    :raises BackendUnavailableError: nobody knows it.
    """
    if name in _BUILT_IN:
        module, _colon, attribute = _BUILT_IN[name].partition(':')
        found: type[Backend] = getattr(importlib.import_module(module), attribute)
        return found
    if name in _plug_ins():
        return _plug_ins()[name]
    names = backend_names()
    raise BackendUnavailableError(
        f"There is no backend '{name}'; there are {', '.join(names)}.",
        remedy=did_you_mean(name, names).strip(),
    )


@cache
def _plug_ins() -> dict[str, type[Backend]]:
    """Import the backends of other packages; one that is broken is logged and passed over."""
    found: dict[str, type[Backend]] = {}
    for point in entry_points(group=ENTRY_POINT_GROUP):
        try:
            backend_class = point.load()
            version = backend_class.contract_version
        except Exception as error:  # noqa: BLE001 - foreign code may raise anything
            _logger.warning("The backend plug-in '%s' cannot be used: %s.", point.name, error)
            continue
        if version == CONTRACT_VERSION and issubclass(backend_class, Backend):
            found[point.name] = backend_class
        else:
            _logger.warning(
                "The backend plug-in '%s' is made for version %s of the contract, not %s.",
                point.name,
                version,
                CONTRACT_VERSION,
            )
    return found
