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

"""Loading a model of transformers: where it runs, in which numbers, and whether it fits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
import logging
from typing import Any

from lmpvc_codegen.backends.transformers_errors import in_our_words
from lmpvc_codegen.config.settings import TransformersConfig
from lmpvc_codegen.errors import BackendUnavailableError, OutOfMemoryError
from lmpvc_codegen.models.checkpoints import Checkpoint
from lmpvc_codegen.models.memory import available_bytes
import torch
import transformers

_logger = logging.getLogger(__name__)

_WORKING_BYTES = 700_000_000
"""Libraries, cache and buffers beside the weights; measured with a model of 0.5B."""

_BFLOAT16_CAPABILITY = (8, 0)
_FLASH_CAPABILITY = (8, 0)


@dataclass(frozen=True)
class Placement:
    """
    Where a model runs, and what it computes with.

    :param device: cpu or cuda.
    :param dtype: name of the type, as in float32.
    """

    device: str
    dtype: str

    @property
    def torch_dtype(self) -> Any:
        """Give the type itself."""
        return getattr(torch, self.dtype)


def place(config: TransformersConfig, *, section: str) -> Placement:
    """
    Choose device and type as configured, or by what the machine has.

    :raises BackendUnavailableError: a GPU is asked for, and there is none that torch can use.
    """
    has_gpu = torch.cuda.is_available()
    if config.device == 'cuda' and not has_gpu:
        built = 'sees no GPU' if torch.version.cuda else 'is built without CUDA'
        raise BackendUnavailableError(
            f'{section}.device is "cuda", but the torch that is installed ({torch.__version__}) '
            f'{built}.',
            remedy=f'Set {section}.device to "cpu", or install a torch with CUDA and a driver '
            'for the card.',
        )
    device = 'cuda' if config.device != 'cpu' and has_gpu else 'cpu'
    if config.n_threads:
        torch.set_num_threads(config.n_threads)
    return Placement(device, config.dtype if config.dtype != 'auto' else _dtype_for(device))


def _dtype_for(device: str) -> str:
    if device == 'cpu':
        return 'float32'
    capable = torch.cuda.get_device_capability() >= _BFLOAT16_CAPABILITY
    return 'bfloat16' if capable else 'float16'


def check_room(needed_bytes: float, placement: Placement, checkpoint: Checkpoint) -> None:
    """
    Check that a model fits into the memory at hand, before a machine begins to swap.

    :raises OutOfMemoryError: it does not; the message has the numbers.
    """
    if placement.device == 'cuda':
        free: int | None = sum(
            torch.cuda.mem_get_info(card)[0] for card in range(torch.cuda.device_count())
        )
        where = 'of the GPU'
    else:
        free, where = available_bytes(), 'of memory'
    needed = needed_bytes + _WORKING_BYTES
    if free is not None and needed > free:
        raise OutOfMemoryError(
            f"The model '{checkpoint.path.name}' needs about {needed / 1e9:.1f} GB {where}, but "
            f'only {free / 1e9:.1f} GB are free.',
            remedy='Choose a smaller model, quantise it, or free memory.',
        )


def attention_for(*, flash_wanted: bool, device: str) -> str:
    """
    Choose how attention is computed: Flash Attention 2 where it is wanted and can be had.

    Where it cannot, a warning says why, and the model runs without it.
    """
    if not flash_wanted:
        return 'sdpa'
    reason = ''
    if device != 'cuda':
        reason = 'the model runs on the CPU'
    elif torch.cuda.get_device_capability() < _FLASH_CAPABILITY:
        found = '.'.join(map(str, torch.cuda.get_device_capability()))
        reason = f'the card has compute capability {found}, and 8.0 is needed'
    elif not transformers.utils.is_flash_attn_2_available():
        reason = 'flash_attn cannot be imported; run: pip install flash-attn --no-build-isolation'
    if reason:
        _logger.warning('Flash Attention 2 is not used: %s.', reason)
        return 'sdpa'
    return 'flash_attention_2'


def load_model(
    checkpoint: Checkpoint, placement: Placement, *, section: str, options: Mapping[str, Any]
) -> tuple[Any, Any]:
    """
    Load a model and its tokenizer from their folder, with neither network nor foreign code.

    :param options: for ``from_pretrained``, beside those that hold for every model.
    :raises BackendError: they cannot be loaded.
    """
    # What it says of its own ways is nothing that the person at the node can mend.
    transformers.utils.logging.disable_progress_bar()
    transformers.utils.logging.set_verbosity_error()
    options = {'attn_implementation': 'sdpa', **options}
    with in_our_words('load the model', section=section):
        tokenizer = transformers.AutoTokenizer.from_pretrained(
            checkpoint.path, local_files_only=True, trust_remote_code=False
        )
        try:
            model = _from_pretrained(checkpoint, placement, options)
        except ValueError as error:
            if 'scaled_dot_product_attention' not in str(error):
                raise
            # Some architectures have no other attention than the one written out.
            options['attn_implementation'] = 'eager'
            model = _from_pretrained(checkpoint, placement, options)
    return model.eval(), tokenizer


def _from_pretrained(
    checkpoint: Checkpoint, placement: Placement, options: Mapping[str, Any]
) -> Any:
    # Several cards share a model that is larger than one.
    device_map = 'cpu' if placement.device == 'cpu' else 'auto'
    return transformers.AutoModelForCausalLM.from_pretrained(
        checkpoint.path,
        dtype=placement.torch_dtype,
        device_map=device_map,
        local_files_only=True,
        trust_remote_code=False,
        use_safetensors=True,
        **options,
    )
