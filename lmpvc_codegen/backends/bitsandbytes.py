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

"""A model that bitsandbytes quantises to 4 or 8 bits while it is loaded."""

from __future__ import annotations

import logging
from typing import Any, TYPE_CHECKING

from lmpvc_codegen.backends.transformers_backend import TransformersBackend
from lmpvc_codegen.config.settings import BitsAndBytesConfig
from lmpvc_codegen.errors import BackendError
from lmpvc_codegen.models.checkpoints import Checkpoint

if TYPE_CHECKING:
    from lmpvc_codegen.backends.transformers_session import TransformersSession

_BYTES = {'4bit': 0.75, '8bit': 1.3}
"""Of memory for a weight, with those that stay as they are; measured with a model of 0.5B."""


class BitsAndBytesBackend(TransformersBackend):
    """transformers with bitsandbytes."""

    name = 'bitsandbytes'
    modules = (*TransformersBackend.modules, 'bitsandbytes')

    @property
    def settings(self) -> BitsAndBytesConfig:
        """Give the part of the configuration that is for this backend."""
        return self._config.bitsandbytes

    @property
    def form(self) -> str:
        """Name the bits and the type of the numbers."""
        return f'{self.settings.quantization}:{self.settings.dtype}'

    def _import(self) -> None:
        # It says at each product of matrices that it casts its input, and when it is imported
        # that faster kernels could be fetched and run.
        for chatty in ('bitsandbytes.autograd._functions', 'bitsandbytes.backends.cpu.ops'):
            logging.getLogger(chatty).setLevel(logging.ERROR)
        super()._import()

    def _load_session(self, checkpoint: Checkpoint) -> TransformersSession:
        from lmpvc_codegen.backends.transformers_loading import (
            attention_for,
            check_room,
            load_model,
            place,
        )
        from lmpvc_codegen.backends.transformers_session import chunk_for, TransformersSession

        if checkpoint.quantization not in {'', 'bitsandbytes'}:
            raise BackendError(
                f"The model '{self.settings.hf_url}' is quantised by {checkpoint.quantization} "
                'already.',
                remedy="Name an unquantised one, or set 'model' to the backend for its kind.",
            )
        placement = place(self.settings, section=self.name)
        check_room(checkpoint.numbers * _BYTES[self.settings.quantization], placement, checkpoint)
        options: dict[str, Any] = {
            'attn_implementation': attention_for(
                flash_wanted=self.settings.flash_attn, device=placement.device
            )
        }
        # A model that was saved by bitsandbytes says itself how it is quantised.
        if not checkpoint.quantization:
            options['quantization_config'] = quantization(
                self.settings.quantization, placement.torch_dtype
            )
        model, tokenizer = load_model(checkpoint, placement, section=self.name, options=options)
        return TransformersSession(
            model, tokenizer, section=self.name, chunk=chunk_for(placement.device)
        )


def quantization(bits: str, dtype: Any) -> Any:
    """Tell transformers how to quantise: nf4 with double quantisation, or LLM.int8()."""
    import transformers

    if bits == '8bit':
        return transformers.BitsAndBytesConfig(load_in_8bit=True)
    return transformers.BitsAndBytesConfig(
        load_in_4bit=True,
        bnb_4bit_quant_type='nf4',
        bnb_4bit_use_double_quant=True,
        bnb_4bit_compute_dtype=dtype,
    )
