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

"""
One context over a llama.cpp model: what is evaluated, and the logits that come of it.

The high-level class of llama-cpp-python decodes one sequence at a time; this one decodes several
together and keeps the evaluated prefix where it is.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
import ctypes
import os
from pathlib import Path
import time
from typing import Any, NamedTuple

import llama_cpp
from lmpvc_codegen.backends.llama_model import last_errors, LlamaModel
from lmpvc_codegen.backends.prompt_lookup import LONGEST_GUESS
from lmpvc_codegen.config.settings import GgufConfig
from lmpvc_codegen.errors import BackendError, OutOfMemoryError
from lmpvc_codegen.generation.stages import staged, tell
import numpy as np
from numpy.typing import NDArray

_KV_TYPES = {
    'f16': llama_cpp.GGML_TYPE_F16,
    'q8_0': llama_cpp.GGML_TYPE_Q8_0,
    'q4_0': llama_cpp.GGML_TYPE_Q4_0,
}
_ABORTED = 2

GRAIN = 16
"""
Prompts are cut, shared and kept at multiples of this many tokens; no part is shorter.

llama.cpp's kernels take tokens in groups, and treat what is left over differently. Cut elsewhere,
the same prompt would have logits that differ by up to 0.5 (measured), depending on what came
before it; cut here, without flash attention, they are equal to the last bit on the CPU.
"""


class Token(NamedTuple):
    """One token of a batch: what, where, in which sequence, and whether its logits are read."""

    number: int
    position: int
    sequence: int
    reads_logits: bool = False


class LlamaSession:
    """One context that several sequences share; a model may have more than one."""

    def __init__(self, model: LlamaModel, config: GgufConfig) -> None:
        """
        Make a context.

        :raises OutOfMemoryError: there is no memory for it.
        """
        self._model = model
        self._context = llama_cpp.llama_init_from_model(model.pointer, _context_params(config))
        if not self._context:
            raise OutOfMemoryError(
                f'There is no memory for a context of {config.context_size} tokens: '
                f'{last_errors()}.',
                remedy='Lower gguf.context_size.',
            )
        self._memory = llama_cpp.llama_get_memory(self._context)
        self.batch_size = _batch_size(config)
        # The last sequence is free while nothing is being decoded.
        self._spare = config.parallel
        self._batch = llama_cpp.llama_batch_init(self.batch_size, 0, 1)
        self._keep_alive: Any = None

    def decode(self, tokens: Sequence[Token]) -> bool:
        """
        Evaluate at most a batch of tokens; False where the abort flag ended it.

        :raises BackendError: llama.cpp could not evaluate them.
        """
        batch = self._batch
        batch.n_tokens = len(tokens)
        for index, token in enumerate(tokens):
            batch.token[index] = token.number
            batch.pos[index] = token.position
            batch.n_seq_id[index] = 1
            batch.seq_id[index][0] = token.sequence
            batch.logits[index] = token.reads_logits
        begin = time.perf_counter()
        status = llama_cpp.llama_decode(self._context, batch)
        # Nobody reads logits of a prompt, but for its last token, which is left to a step.
        tell('decode' if tokens[-1].reads_logits else 'prefill', begin, tokens=len(tokens))
        if status not in {0, _ABORTED}:
            raise BackendError(
                f'llama.cpp could not evaluate {len(tokens)} tokens (status {status}): '
                f'{last_errors()}.',
                remedy='Raise gguf.context_size, or lower gguf.parallel.',
            )
        return bool(status == 0)

    @staged('decode')
    def logits(self, index: int) -> NDArray[np.float32]:
        """Look at the logits of a token of the last batch; valid until the next decode."""
        pointer = llama_cpp.llama_get_logits_ith(self._context, index)
        return np.ctypeslib.as_array(pointer, shape=(self._model.n_vocab,))

    def forget(self, sequence: int, start: int) -> bool:
        """Forget a sequence from a position on; False where the model cannot go back there."""
        return bool(llama_cpp.llama_memory_seq_rm(self._memory, sequence, start, -1))

    def share(self, source: int, target: int, end: int) -> None:
        """Let a sequence have what another one has before a position, without a copy."""
        llama_cpp.llama_memory_seq_cp(self._memory, source, target, 0, end)

    @property
    def goes_back(self) -> bool:
        """Tell whether parts of a sequence can be kept and forgotten; not by recurrent models."""
        return self._model.goes_back

    def state(self, end: int) -> bytearray:
        """Write down what was evaluated of sequence 0 before a position."""
        self.share(0, self._spare, end)
        try:
            size = llama_cpp.llama_state_seq_get_size(self._context, self._spare)
            state = bytearray(size)
            buffer = (ctypes.c_uint8 * size).from_buffer(state)
            written = llama_cpp.llama_state_seq_get_data(self._context, buffer, size, self._spare)
            return state if written == size else state[:written]
        finally:
            self.forget(self._spare, 0)

    def restore(self, state: bytearray) -> bool:
        """Put back into sequence 0 what was written down; False where it is of another model."""
        buffer = (ctypes.c_uint8 * len(state)).from_buffer(state)
        self.forget(0, 0)
        read = llama_cpp.llama_state_seq_set_data(self._context, buffer, len(state), 0)
        return bool(read == len(state))

    def abort_when(self, cancelled: Callable[[], bool] | None) -> None:
        """Let a flag end an evaluation in its midst; None takes it away again."""
        if cancelled is None:
            self._keep_alive = llama_cpp.ggml_abort_callback()
        else:
            flag = cancelled
            self._keep_alive = llama_cpp.ggml_abort_callback(lambda _data: flag())
        llama_cpp.llama_set_abort_callback(self._context, self._keep_alive, None)

    def close(self) -> None:
        """Free the context, but not the model; closing twice is no error."""
        if self._context:
            llama_cpp.llama_batch_free(self._batch)
            llama_cpp.llama_free(self._context)
            self._context = None


def _context_params(config: GgufConfig) -> Any:
    params = llama_cpp.llama_context_default_params()
    params.n_ctx = config.context_size
    params.n_batch = params.n_ubatch = _batch_size(config)
    params.n_seq_max = config.parallel + 1
    # Only last tokens and guesses are looked at; room for more would cost 300 MB.
    params.n_outputs_max = max(config.parallel, LONGEST_GUESS) + 1
    # All sequences share one pool of cells, so that a shared prefix is held once.
    params.kv_unified = True
    params.n_threads = params.n_threads_batch = config.n_threads or physical_cores()
    params.type_k = params.type_v = _KV_TYPES[config.kv_cache_type]
    params.flash_attn_type = (
        llama_cpp.LLAMA_FLASH_ATTN_TYPE_ENABLED
        if config.flash_attn or config.kv_cache_type != 'f16'
        else llama_cpp.LLAMA_FLASH_ATTN_TYPE_DISABLED
    )
    return params


def _batch_size(config: GgufConfig) -> int:
    """Round up to whole grains, with room for a token of every sequence."""
    wanted = max(min(config.n_batch, config.context_size), config.parallel, 2 * GRAIN)
    return -(-wanted // GRAIN) * GRAIN


def physical_cores() -> int:
    """Count the physical cores that this process may use."""
    allowed = os.sched_getaffinity(0)
    cores = set()
    for cpu in allowed:
        topology = Path(f'/sys/devices/system/cpu/cpu{cpu}/topology')
        try:
            package = (topology / 'physical_package_id').read_text()
            cores.add((package, (topology / 'core_id').read_text()))
        except OSError:
            cores.add(('', str(cpu)))
    return max(len(cores), 1)
