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


"""Which models of the catalogue suit a machine and a purpose; computed, never typed in."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, TypeAlias

from lmpvc_codegen.config.settings import GgufConfig
from lmpvc_codegen.models.catalogue_entries import CatalogueFile, CatalogueModel
from lmpvc_codegen.models.memory import BITS_A_WEIGHT, estimate_model, MemoryEstimate

Use: TypeAlias = Literal['robot', 'completion', 'chat']

_CPU_BYTES_A_SECOND = 11e9
"""Weights that two cores read while they decode: 9 to 11 tokens/s with 1.1 GB (measured)."""

_BEARABLE_TOKENS_A_SECOND = 4.0
_STRENGTH = {
    'qwen': 2.2, 'deepseek': 1.2, 'mistral': 1.2, 'opencoder': 1.1, 'starcoder': 1.0,
    'codegemma': 0.9, 'codellama': 0.4,
}  # fmt: skip
"""How much a parameter of a family is worth: a judgement, by their age and published results."""

_GENERAL = ('qwen2.5-14b', 'qwen2.5-32b', 'mistral', 'mixtral')
_COARSE_BITS = 4.0


@dataclass(frozen=True)
class Recommendation:
    """
    A file that fits.

    :param cpu_tokens_per_s: roughly, on two cores; None where it runs on the GPU.
    """

    model: CatalogueModel
    file: CatalogueFile
    needed: MemoryEstimate
    where: Literal['GPU', 'CPU']
    cpu_tokens_per_s: float | None = None


def recommend(
    models: Iterable[CatalogueModel],
    *,
    gpu_gb: float,
    ram_gb: float,
    use: Use = 'robot',
    context_size: int = 4096,
) -> list[Recommendation]:
    """
    List what fits, the best first: one file a model, on the GPU where that holds it.

    On the CPU what is bearably fast goes before what is larger; coarse quantisations, models for
    general text, and those that the purpose does not ask for go last.
    """
    found = [
        best
        for model in models
        if suits(model, use)
        and (best := _best(model, gpu_gb=gpu_gb, ram_gb=ram_gb, context_size=context_size))
    ]
    return sorted(found, key=lambda item: _rank(item, use), reverse=True)


def suits(model: CatalogueModel, use: Use) -> bool:
    """Tell whether a model was trained for a purpose."""
    if use == 'chat':
        return model.tuning == 'instruct'
    return use == 'robot' or model.fill_in is not None


def _best(
    model: CatalogueModel, *, gpu_gb: float, ram_gb: float, context_size: int
) -> Recommendation | None:
    size = min(context_size, model.context_length)
    config = GgufConfig(context_size=size)
    fitting = []
    for file in model.files:
        needed = estimate_model(model, config, quantization=file.quantization)
        if needed.total_bytes <= gpu_gb * 1e9:
            fitting.append(Recommendation(model, file, needed, 'GPU'))
        elif needed.total_bytes <= ram_gb * 1e9:
            share = (model.active_parameters or model.parameters) / model.parameters
            rate = _CPU_BYTES_A_SECOND / max(needed.weights_bytes * share, 1)
            fitting.append(Recommendation(model, file, needed, 'CPU', rate))
    return max(fitting, key=_quality, default=None)


def _quality(item: Recommendation) -> tuple[bool, bool, float]:
    """Prefer the usual four bits on the CPU, which is bound by memory, and more on the GPU."""
    bits = BITS_A_WEIGHT[item.file.quantization]
    return item.where == 'GPU', bits >= _COARSE_BITS, bits if item.where == 'GPU' else -bits


def _rank(item: Recommendation, use: Use) -> tuple[object, ...]:
    model = item.model
    is_fast = item.cpu_tokens_per_s is None or item.cpu_tokens_per_s >= _BEARABLE_TOKENS_A_SECOND
    is_for_code = not model.model_id.startswith(_GENERAL)
    is_tuned = use == 'completion' or model.tuning == 'instruct'
    is_fine = BITS_A_WEIGHT[item.file.quantization] >= _COARSE_BITS
    old = 0.6 if model.chat == 'deepseek-v1' else 1.0
    strength = model.parameters * _STRENGTH.get(model.provider, 1.0) * old
    return is_for_code and is_tuned and is_fine and is_fast, is_fast, is_fine, strength
