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

"""What the configured backend needs and how fast it is, on the prompt that the seed timed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
import time

from lmpvc_codegen.backends.base import Backend
from lmpvc_codegen.backends.registry import make_backend
from lmpvc_codegen.bench.speed.seed import PROMPT, TOKENS
from lmpvc_codegen.bench.speed.usage import OthersShare, peak_memory_mb
from lmpvc_codegen.config import Config
from lmpvc_codegen.generation.completion import Completion, CompletionRequest
from lmpvc_codegen.models.memory import resident_bytes

_WARM_UP_TOKENS = 8


@dataclass(frozen=True)
class BackendFigures:
    """
    What was measured.

    :param memory_mb: of the process while the model is loaded.
    :param memory_after_mb: of the process when it is closed; libraries stay.
    :param prefill_tokens_s: tokens of the prompt that are evaluated in a second.
    :param decode_tokens_s: tokens that are written in a second, for one request.
    :param batch_tokens_s: tokens that are written in a second by requests in one batch.
    :param others_share: of the processors that other processes took meanwhile.
    """

    identity: str
    load_s: float
    memory_mb: float
    peak_memory_mb: float
    memory_after_mb: float
    prompt_tokens: int
    prefill_tokens_s: float
    decode_tokens: int
    decode_tokens_s: float
    batch: int
    batch_tokens_s: float
    others_share: float


def measure_backend(config: Config, *, tokens: int = TOKENS, batch: int = 4) -> BackendFigures:
    """
    Load the configured backend, time the prompt once alone and once in a batch, and close it.

    :raises BackendError: it cannot be loaded, or cannot answer.
    """
    backend = make_backend(config)
    began = time.perf_counter()
    backend.load()
    load_s = time.perf_counter() - began
    try:
        backend.complete([CompletionRequest('import math\n', max_tokens=_WARM_UP_TOKENS)])
        others = OthersShare()
        first_s, total_s, (alone,) = _timed(backend, [CompletionRequest(PROMPT, (), tokens)])
        share = others.so_far()
        group = [
            CompletionRequest(f'{PROMPT}    # way {number}\n', (), max(tokens // batch, 1))
            for number in range(batch)
        ]
        first_of_batch_s, batch_s, together = _timed(backend, group)
        memory_mb, identity = _resident_mb(), backend.identity
    finally:
        backend.close()
    written = sum(completion.completion_tokens for completion in together) - batch
    return BackendFigures(
        identity=identity,
        load_s=load_s,
        memory_mb=memory_mb,
        peak_memory_mb=peak_memory_mb(),
        memory_after_mb=_resident_mb(),
        prompt_tokens=alone.prompt_tokens,
        prefill_tokens_s=_rate(alone.prompt_tokens - alone.reused_tokens, first_s),
        decode_tokens=alone.completion_tokens,
        decode_tokens_s=_rate(alone.completion_tokens - 1, total_s - first_s),
        batch=batch,
        batch_tokens_s=_rate(written, batch_s - first_of_batch_s),
        others_share=share,
    )


def _timed(
    backend: Backend, requests: Sequence[CompletionRequest]
) -> tuple[float, float, list[Completion]]:
    """Complete requests; tell when the first text came, and when all was over."""
    came: list[float] = []

    def watch(_index: int, _piece: str) -> bool:
        came.append(time.perf_counter())
        return False

    began = time.perf_counter()
    completions = backend.complete(requests, watcher=watch)
    ended = time.perf_counter()
    return (came or [ended])[0] - began, ended - began, completions


def _rate(count: int, seconds: float) -> float:
    return max(count, 0) / seconds if seconds > 0 else 0.0


def _resident_mb() -> float:
    return (resident_bytes() or 0) / 1e6
