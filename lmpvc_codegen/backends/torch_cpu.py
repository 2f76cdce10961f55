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

"""A model as it is, unquantised: eager, recorded or compiled; on the CPU, or on a GPU."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lmpvc_codegen.backends.transformers_backend import TransformersBackend
from lmpvc_codegen.config.settings import TorchCpuConfig
from lmpvc_codegen.errors import BackendError
from lmpvc_codegen.models.checkpoints import Checkpoint

if TYPE_CHECKING:
    from lmpvc_codegen.backends.transformers_session import TransformersSession

_BYTES = {'float32': 4, 'bfloat16': 2, 'float16': 2}


class TorchCpuBackend(TransformersBackend):
    """transformers and torch alone."""

    name = 'torch_cpu'

    @property
    def settings(self) -> TorchCpuConfig:
        """Give the part of the configuration that is for this backend."""
        return self._config.torch_cpu

    @property
    def form(self) -> str:
        """Name the type of the numbers; the modes compute the same."""
        return self.settings.dtype

    def _load_session(self, checkpoint: Checkpoint) -> TransformersSession:
        from lmpvc_codegen.backends.transformers_loading import check_room, load_model, place
        from lmpvc_codegen.backends.transformers_session import chunk_for, TransformersSession
        from lmpvc_codegen.backends.transformers_steps import use_mode

        if checkpoint.quantization:
            raise BackendError(
                f"The model '{self.settings.hf_url}' is quantised by {checkpoint.quantization}.",
                remedy="Name an unquantised one, or set 'model' to the backend for its kind.",
            )
        placement = place(self.settings, section=self.name)
        check_room(checkpoint.numbers * _BYTES[placement.dtype], placement, checkpoint)
        model, tokenizer = load_model(checkpoint, placement, section=self.name, options={})
        session = TransformersSession(
            model, tokenizer, section=self.name, chunk=chunk_for(placement.device)
        )
        use_mode(session, self.settings)
        return session
