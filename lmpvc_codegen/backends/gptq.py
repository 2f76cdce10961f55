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

"""A model that was quantised with GPTQ beforehand, run by transformers with gptqmodel."""

from __future__ import annotations

from collections.abc import Sequence
import importlib.util
import os
from typing import TYPE_CHECKING

from lmpvc_codegen.backends.transformers_backend import TransformersBackend
from lmpvc_codegen.config.settings import GptqConfig
from lmpvc_codegen.errors import BackendError, BackendUnavailableError
from lmpvc_codegen.models.checkpoints import Checkpoint

if TYPE_CHECKING:
    from lmpvc_codegen.backends.transformers_session import TransformersSession

_REMEDY = (
    'Run, in this order: pip install torch==2.13.0 transformers accelerate optimum setuptools '
    'wheel ninja pypcre; pip install --no-build-isolation gptqmodel==7.6.0'
)
_MOST_WORKERS = 4
_OVERHEAD = 1.2
"""Of memory above the size of the file, for scales that are unpacked."""


class GptqBackend(TransformersBackend):
    """transformers with optimum and gptqmodel."""

    name = 'gptq'
    modules = (*TransformersBackend.modules, 'optimum', 'gptqmodel')

    @property
    def settings(self) -> GptqConfig:
        """Give the part of the configuration that is for this backend."""
        return self._config.gptq

    @property
    def form(self) -> str:
        """Name the type of the numbers."""
        return self.settings.dtype

    def _unavailable(self, missing: Sequence[str]) -> BackendUnavailableError:
        told = super()._unavailable(missing)
        if 'gptqmodel' in missing and importlib.util.find_spec('auto_gptq'):
            return BackendUnavailableError(
                f'{told.message} auto-gptq, which is installed, is no longer read by '
                'transformers: gptqmodel replaced it, and reads the same models.',
                remedy=f'{_REMEDY}; then: pip uninstall auto-gptq',
            )
        return BackendUnavailableError(told.message, remedy=_REMEDY)

    def _import(self) -> None:
        # Its pool has more workers than a small machine has cores, and then refuses to start.
        cores = len(os.sched_getaffinity(0))
        if cores < _MOST_WORKERS:
            os.environ.setdefault('GPTQMODEL_CPU_WORKERS', str(cores))
        super()._import()

    def _load_session(self, checkpoint: Checkpoint) -> TransformersSession:
        from lmpvc_codegen.backends.transformers_loading import check_room, load_model, place
        from lmpvc_codegen.backends.transformers_session import chunk_for, TransformersSession

        if checkpoint.quantization != 'gptq':
            how = f'by {checkpoint.quantization}' if checkpoint.quantization else 'by nothing'
            raise BackendError(
                f"The model '{self.settings.hf_url}' is quantised {how}, not with GPTQ.",
                remedy='Name one whose config.json says "quant_method": "gptq", or set \'model\' '
                "to 'bitsandbytes', which quantises while it loads.",
            )
        placement = place(self.settings, section=self.name)
        check_room(checkpoint.size_bytes * _OVERHEAD, placement, checkpoint)
        model, tokenizer = load_model(checkpoint, placement, section=self.name, options={})
        return TransformersSession(
            model, tokenizer, section=self.name, chunk=chunk_for(placement.device)
        )
