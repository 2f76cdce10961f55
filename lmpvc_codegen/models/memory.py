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


"""Whether a model fits into the memory at hand, told before it is loaded."""

from __future__ import annotations

import ctypes
from dataclasses import dataclass, replace
import gc
import os
from pathlib import Path
import shutil
import subprocess
from typing import Literal

from lmpvc_codegen.config.settings import GgufConfig
from lmpvc_codegen.errors import OutOfMemoryError
from lmpvc_codegen.models.catalogue import Catalogue, load_catalogue
from lmpvc_codegen.models.catalogue_entries import CatalogueFile, CatalogueModel, shards
from lmpvc_codegen.models.ggml_types import TENSOR_TYPES
from lmpvc_codegen.models.gguf_header import GgufHeader, read_header
from lmpvc_codegen.models.shape import ModelShape

# Measured with llama.cpp of llama-cpp-python 0.3.36 and Qwen2.5-Coder 0.5B and 1.5B; how far off
# the sums are is tested.
_VOCABULARY_BYTES_A_TOKEN = 400
_ATTENTION_ROWS = 6
_FEED_FORWARD_ROWS = 5
_REPACKED = frozenset({'q4_0', 'q4_k', 'iq4_nl'})
_KV_TYPES = {'f16': 1, 'q8_0': 8, 'q4_0': 2}
_FLOAT_BYTES = 4
_SMALLEST_CONTEXT = 512
_GIGABYTE = 10**9

BITS_A_WEIGHT = {
    'f32': 32.0, 'f16': 16.0, 'bf16': 16.0, 'q8_0': 8.5, 'q6_k': 6.57, 'q5_k_m': 5.7,
    'q5_k_s': 5.54, 'q5_1': 6.0, 'q5_0': 5.54, 'q4_k_m': 4.89, 'q4_k_s': 4.62, 'q4_1': 5.07,
    'q4_0': 4.6, 'iq4_nl': 4.6, 'iq4_xs': 4.32, 'q3_k_l': 4.3, 'q3_k_m': 3.99, 'q3_k_s': 3.64,
    'iq3_m': 3.76, 'iq3_s': 3.66, 'iq3_xs': 3.5, 'iq3_xxs': 3.25, 'q2_k': 3.16, 'iq2_m': 2.93,
    'iq2_s': 2.7, 'iq2_xs': 2.43, 'iq2_xxs': 2.2, 'iq1_m': 2.0, 'iq1_s': 1.8,
}  # fmt: skip
"""Bits of a weight in files of a quantisation, scales and larger tensors included."""


@dataclass(frozen=True)
class MemoryEstimate:
    """
    What a loaded model takes, beside the program itself.

    :param gpu_share: share of the layers that is on the GPU.
    """

    weights_bytes: int
    kv_cache_bytes: int
    buffers_bytes: int
    gpu_share: float = 0.0

    @property
    def total_bytes(self) -> int:
        """Add everything up."""
        return self.weights_bytes + self.kv_cache_bytes + self.buffers_bytes

    @property
    def gpu_bytes(self) -> int:
        """Give the part that is on the GPU; its buffers are there as well."""
        if not self.gpu_share:
            return 0
        layers = self.gpu_share * (self.weights_bytes + self.kv_cache_bytes)
        return int(layers) + self.buffers_bytes

    @property
    def ram_bytes(self) -> int:
        """Give the part that is in the machine's own memory."""
        layers = (1 - self.gpu_share) * (self.weights_bytes + self.kv_cache_bytes)
        return int(layers) + self.buffers_bytes

    def in_words(self) -> str:
        """Write the sum and its parts."""
        return (
            f'{shown(self.total_bytes)} (weights {shown(self.weights_bytes)}, key-value cache '
            f'{shown(self.kv_cache_bytes)}, buffers {shown(self.buffers_bytes)})'
        )


def estimate_file(path: Path, config: GgufConfig) -> MemoryEstimate:
    """
    Estimate what a file takes at a configuration's context, from its head.

    :raises ModelDamagedError: it is no GGUF file.
    """
    return _estimated(read_header(path), _size_bytes(path), config)


def _size_bytes(path: Path) -> int:
    pieces = [path.with_name(name) for name in shards(path.name)]
    return sum(piece.stat().st_size for piece in pieces if piece.exists())


def _estimated(header: GgufHeader, size_bytes: int, config: GgufConfig) -> MemoryEstimate:
    repacked = 0
    if config.use_mmap and config.n_gpu_layers == 0:
        kinds = {kind.name: kind for kind in TENSOR_TYPES.values()}
        repacked = sum(
            kinds[name].size_of(count)
            for name, count in header.tensor_types.items()
            if name in _REPACKED
        )
    return estimate_shape(ModelShape.of(header), size_bytes + repacked, config)


def estimate_model(
    model: CatalogueModel, config: GgufConfig, *, quantization: str = ''
) -> MemoryEstimate:
    """
    Estimate what a model of the catalogue takes, whether its file is here or not.

    :param quantization: any that llama.cpp knows; '' for the usual one.
    """
    if model.shape is None:
        raise ValueError(f'the model {model.model_id} has no shape')
    return estimate_shape(model.shape, weights_bytes(model, quantization), config)


def weights_bytes(model: CatalogueModel, quantization: str = '') -> int:
    """Tell how large the weights are: of a known file, or computed from the parameters."""
    files: list[CatalogueFile] = [
        file for file in model.files if file.quantization == quantization.lower()
    ]
    if not quantization:
        files = [model.file()]
    exact = [file.likely_bytes for file in files if file.likely_bytes]
    kind = quantization.lower() or files[0].quantization
    return exact[0] if exact else round(model.parameters * BITS_A_WEIGHT[kind] / 8)


def estimate_shape(
    shape: ModelShape, weights_size_bytes: int, config: GgufConfig
) -> MemoryEstimate:
    """Estimate from the shape of a model and the size of its weights."""
    kind = TENSOR_TYPES[_KV_TYPES[config.kv_cache_type]]
    numbers = shape.kv_heads * (shape.key_length + shape.value_length)
    cells = shape.layers * config.context_size * numbers
    on_gpu = 1.0
    if config.n_gpu_layers >= 0:
        on_gpu = min(config.n_gpu_layers / (shape.layers + 1), 1.0)
    return MemoryEstimate(
        weights_size_bytes, kind.size_of(cells), _buffers_bytes(shape, config), on_gpu
    )


def _buffers_bytes(shape: ModelShape, config: GgufConfig) -> int:
    """Estimate the buffers: the larger of attention and feed-forward, outputs, vocabulary."""
    batch = min(config.n_batch, config.context_size)
    has_flash = config.flash_attn or config.kv_cache_type != 'f16'
    scores = 0 if has_flash else (shape.heads + 1) * config.context_size
    attention = scores + _ATTENTION_ROWS * shape.embedding
    forward = 3 * shape.feed_forward + _FEED_FORWARD_ROWS * shape.embedding
    outputs = shape.vocabulary * (config.parallel + 1)
    computed = _FLOAT_BYTES * (batch * max(attention, forward) + outputs)
    return computed + _VOCABULARY_BYTES_A_TOKEN * shape.vocabulary


def check_memory(path: Path, config: GgufConfig, *, freed: MemoryEstimate | None = None) -> None:
    """
    Check that a model fits into the free memory, where it is to be held there.

    :param freed: what another model gives back before.
    :raises OutOfMemoryError: it does not; the message has the numbers, and what would fit.
    :raises ModelDamagedError: it is no GGUF file.
    """
    needed = estimate_file(path, config)
    if needed.gpu_share:
        more = freed.gpu_bytes if freed else 0
        need = _Need(needed, needed.gpu_bytes, 'GPU memory')
        _check(path, config, need, free_bytes=gpu_free_bytes(), freed_bytes=more)
    if needed.gpu_share < 1:
        more = freed.ram_bytes if freed else 0
        need = _Need(needed, needed.ram_bytes, 'memory')
        _check(path, config, need, free_bytes=available_bytes(), freed_bytes=more)


@dataclass(frozen=True)
class _Need:
    """An estimate, and the part of it that is to be somewhere."""

    estimate: MemoryEstimate
    part_bytes: int
    where: Literal['memory', 'GPU memory']


def _check(
    path: Path, config: GgufConfig, need: _Need, *, free_bytes: int | None, freed_bytes: int
) -> None:
    if free_bytes is None or need.part_bytes <= free_bytes + freed_bytes:
        return
    freed = ''
    if freed_bytes:
        freed = f', and the loaded model would give back {shown(freed_bytes)}'
    raise OutOfMemoryError(
        f"The model '{path.name}' needs about {need.estimate.in_words()} at a context of "
        f'{config.context_size} tokens, {shown(need.part_bytes)} of it {need.where}, but only '
        f'{shown(free_bytes)} are free{freed}.',
        remedy=_what_fits(
            path, config, free_bytes + freed_bytes, is_on_gpu=need.where != 'memory'
        ),
    )


def _what_fits(path: Path, config: GgufConfig, free_bytes: int, *, is_on_gpu: bool) -> str:
    """Say what would fit: a smaller context, another file of the model, another model."""
    options = []
    context = largest_context(path, config, free_bytes, is_on_gpu=is_on_gpu)
    if context:
        options.append(f'gguf.context_size {context}')
    catalogue = load_catalogue()
    known = catalogue.model_of(replace(config, filename=path.name))
    options += _smaller(catalogue, known, config, free_bytes)
    if is_on_gpu:
        options.append('fewer layers on the GPU with gguf.n_gpu_layers')
    if not options:
        return 'Free memory; nothing in the catalogue is small enough.'
    return f'Free memory, or choose what fits: {", or ".join(options)}.'


def _smaller(
    catalogue: Catalogue, known: CatalogueModel | None, config: GgufConfig, free_bytes: int
) -> list[str]:
    fitting: list[tuple[int, bool, str]] = []
    for model in catalogue.models.values():
        for file in model.files:
            need = estimate_model(model, config, quantization=file.quantization).total_bytes
            if need <= free_bytes:
                name = f'{model.model_id}:{file.quantization}'
                fitting.append((need, model == known, name))
    same = [item for item in fitting if item[1]]
    chosen = max(same or fitting, default=None)
    return [f'the model {chosen[2]} ({shown(chosen[0])})'] if chosen else []


def largest_context(
    path: Path, config: GgufConfig, free_bytes: int, *, is_on_gpu: bool = False
) -> int:
    """Give the largest context below the configured one that fits, or 0."""
    header = read_header(path)
    context = config.context_size
    while context >= 2 * _SMALLEST_CONTEXT:
        context = context // 2
        found = _estimated(header, _size_bytes(path), replace(config, context_size=context))
        if (found.gpu_bytes if is_on_gpu else found.ram_bytes) <= free_bytes:
            return context
    return 0


def available_bytes() -> int | None:
    """Tell how much memory can be had without swapping; None where the system does not say."""
    limits = [limit for limit in (_machine_bytes(), _group_bytes()) if limit is not None]
    return min(limits, default=None)


def _machine_bytes() -> int | None:
    try:
        lines = Path('/proc/meminfo').read_text(encoding='ascii').splitlines()
    except OSError:
        return None
    found = [line.split()[1] for line in lines if line.startswith('MemAvailable:')]
    return int(found[0]) * 1024 if found else None


def _group_bytes(folder: Path = Path('/sys/fs/cgroup')) -> int | None:
    """Tell what a container may still take; files that it only caches count as free."""
    try:
        limit = (folder / 'memory.max').read_text(encoding='ascii').strip()
        used = int((folder / 'memory.current').read_text(encoding='ascii'))
        stat = (folder / 'memory.stat').read_text(encoding='ascii').split()
        cached = int(stat[stat.index('inactive_file') + 1])
    except (OSError, ValueError):
        return None
    return max(int(limit) - used + cached, 0) if limit.isdigit() else None


def resident_bytes() -> int | None:
    """Tell how much memory this process has; None where the system does not say."""
    try:
        pages = Path('/proc/self/statm').read_text(encoding='ascii').split()[1]
    except OSError:
        return None
    return int(pages) * os.sysconf('SC_PAGE_SIZE')


def give_back_freed() -> None:
    """Give the system what this process has freed; glibc keeps it unless it is told to."""
    gc.collect()
    trim = getattr(ctypes.CDLL(None), 'malloc_trim', None)
    if trim:
        trim(0)


def gpu_free_bytes() -> int | None:
    """Ask the driver how much memory the GPUs have free; None where there is none to ask."""
    tool = shutil.which('nvidia-smi')
    if tool is None:
        return None
    command = [tool, '--query-gpu=memory.free', '--format=csv,noheader,nounits']
    try:
        said = subprocess.run(command, capture_output=True, text=True, timeout=10, check=True)
        return sum(int(line) for line in said.stdout.split()) * (1 << 20)
    except (OSError, ValueError, subprocess.SubprocessError):
        return None


def shown(size_bytes: int) -> str:
    """Write a size as people do; small ones with more digits."""
    if size_bytes < _GIGABYTE // 10:
        return f'{size_bytes / 1e6:.0f} MB'
    digits = 2 if size_bytes < _GIGABYTE else 1
    return f'{size_bytes / _GIGABYTE:.{digits}f} GB'
