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
A llama.cpp model and its context, over the low-level interface of llama-cpp-python.

The high-level class decodes one sequence at a time; this one decodes several together and keeps
the evaluated prefix where it is.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
import ctypes
import logging
import os
from pathlib import Path
import re
import time
from typing import Any, NamedTuple

import llama_cpp
from lmpvc_codegen.backends.prompt_lookup import LONGEST_GUESS
from lmpvc_codegen.backends.streams import TokenText, Utf8Text
from lmpvc_codegen.config.settings import GgufConfig
from lmpvc_codegen.errors import BackendError, ModelDamagedError, OutOfMemoryError
from lmpvc_codegen.generation.stages import staged, tell
import numpy as np
from numpy.typing import NDArray

_logger = logging.getLogger(__name__)

_KV_TYPES = {
    'f16': llama_cpp.GGML_TYPE_F16,
    'q8_0': llama_cpp.GGML_TYPE_Q8_0,
    'q4_0': llama_cpp.GGML_TYPE_Q4_0,
}
_ABORTED = 2
_ERROR_LEVEL = 4
_PIECE_SIZE = 256

GRAIN = 16
"""
Prompts are cut, shared and kept at multiples of this many tokens; no part is shorter.

llama.cpp's kernels take tokens in groups, and treat what is left over differently. Cut elsewhere,
the same prompt would have logits that differ by up to 0.5 (measured), depending on what came
before it; cut here, without flash attention, they are equal to the last bit on the CPU.
"""

_MARK = re.compile(r'<.+>|\[.+\]')
"""What a mark of a chat template looks like."""

_last_errors: list[str] = []


@llama_cpp.llama_log_callback  # type: ignore[untyped-decorator,misc,unused-ignore]
def _log(level: int, text: bytes, _data: Any) -> None:
    """Take llama.cpp's own log lines: errors are kept for messages, the rest is for debugging."""
    line = text.decode('utf-8', 'replace').strip()
    if level == _ERROR_LEVEL and line:
        _last_errors[:] = [*_last_errors[-3:], line]
    _logger.debug('%s', line)


def take_log() -> None:
    """Let llama.cpp write to our log, and remember its errors."""
    llama_cpp.llama_log_set(_log, ctypes.c_void_p(0))


class Token(NamedTuple):
    """One token of a batch: what, where, in which sequence, and whether its logits are read."""

    number: int
    position: int
    sequence: int
    reads_logits: bool = False


class LlamaSession:
    """A loaded model with one context that several sequences share."""

    def __init__(self, path: Path, config: GgufConfig) -> None:
        """
        Load a model.

        :raises ModelDamagedError: llama.cpp refuses the file.
        :raises OutOfMemoryError: there is no memory for the context.
        """
        take_log()
        llama_cpp.llama_backend_init()
        _last_errors.clear()
        self._split: Any = None
        self.context_size = config.context_size
        self._model = llama_cpp.llama_model_load_from_file(
            os.fsencode(path), self._model_params(config)
        )
        if not self._model:
            raise ModelDamagedError(
                f"llama.cpp cannot load '{path}': {_reason()}.",
                remedy='Delete the file to have it fetched again, or name another one.',
            )
        if llama_cpp.llama_model_has_encoder(self._model):
            llama_cpp.llama_model_free(self._model)
            raise BackendError(
                f"The model '{path}' has an encoder; it does not continue text.",
                remedy='Name a model that generates text.',
            )
        self._context = llama_cpp.llama_init_from_model(self._model, _context_params(config))
        if not self._context:
            llama_cpp.llama_model_free(self._model)
            raise OutOfMemoryError(
                f'There is no memory for a context of {config.context_size} tokens: {_reason()}.',
                remedy='Lower gguf.context_size.',
            )
        self._memory = llama_cpp.llama_get_memory(self._context)
        self._vocab = llama_cpp.llama_model_get_vocab(self._model)
        self._n_vocab = llama_cpp.llama_vocab_n_tokens(self._vocab)
        self.batch_size = _batch_size(config)
        # The last sequence is free while nothing is being decoded.
        self._spare = config.parallel
        self._batch = llama_cpp.llama_batch_init(self.batch_size, 0, 1)
        self._keep_alive: Any = None

    def _model_params(self, config: GgufConfig) -> Any:
        params = llama_cpp.llama_model_default_params()
        params.n_gpu_layers = config.n_gpu_layers
        params.load_mode = (
            llama_cpp.LLAMA_LOAD_MODE_MMAP if config.use_mmap else llama_cpp.LLAMA_LOAD_MODE_NONE
        )
        if config.tensor_split:
            shares = [*config.tensor_split, *[0.0] * llama_cpp.LLAMA_MAX_DEVICES]
            self._split = (ctypes.c_float * len(shares))(*shares)
            params.tensor_split = self._split
        return params

    def metadata(self, key: str) -> str:
        """Read a value of the file's metadata, or ''."""
        buffer = ctypes.create_string_buffer(256)
        size = llama_cpp.llama_model_meta_val_str(
            self._model, key.encode(), buffer, ctypes.sizeof(buffer)
        )
        return buffer.value.decode('utf-8', 'replace') if size >= 0 else ''

    @property
    def chat_template(self) -> str:
        """Give the chat template that the file carries, or ''."""
        template = llama_cpp.llama_model_chat_template(self._model, None)
        return template.decode('utf-8', 'replace') if template else ''

    def special_text(self, token: int) -> str:
        """Give the text of a special token such as the begin of text, or ''."""
        return self.piece(token, special=True).decode('utf-8', 'replace') if token >= 0 else ''

    @property
    def begin_text(self) -> str:
        """Give the text that begins a conversation, or ''."""
        return self.special_text(llama_cpp.llama_vocab_bos(self._vocab))

    @property
    def end_text(self) -> str:
        """Give the text that ends a turn, or ''."""
        return self.special_text(llama_cpp.llama_vocab_eos(self._vocab))

    def control_texts(self) -> list[str]:
        """Give the texts of all control tokens; a user's text must not become one of them."""
        marks = llama_cpp.LLAMA_TOKEN_ATTR_CONTROL | llama_cpp.LLAMA_TOKEN_ATTR_UNKNOWN
        own = llama_cpp.LLAMA_TOKEN_ATTR_USER_DEFINED
        template = self.chat_template
        texts = []
        for token in range(self._n_vocab):
            kind = llama_cpp.llama_vocab_get_attr(self._vocab, token)
            if kind & marks or self.is_end(token):
                texts.append(self.special_text(token))
            # Some files declare the marks of their own template as ordinary added tokens.
            elif kind & own and _MARK.fullmatch(text := self.special_text(token)):
                texts.extend([text] if text in template else [])
        return texts

    def fill_in_marks(self) -> dict[str, str]:
        """Give the texts of the tokens that frame a gap, as far as the file names them."""
        tokens = {
            'prefix': llama_cpp.llama_vocab_fim_pre(self._vocab),
            'suffix': llama_cpp.llama_vocab_fim_suf(self._vocab),
            'middle': llama_cpp.llama_vocab_fim_mid(self._vocab),
        }
        return {name: self.special_text(token) for name, token in tokens.items() if token >= 0}

    def is_one_token(self, text: str) -> bool:
        """Tell whether a text is a control token of this model."""
        return len(self.tokenize(text, parse_special=True)) == 1 + self._adds_begin

    @property
    def _adds_begin(self) -> bool:
        return bool(llama_cpp.llama_vocab_get_add_bos(self._vocab))

    def tokenize(self, text: str, *, parse_special: bool, begins: bool = True) -> list[int]:
        """
        Turn text into tokens.

        :param parse_special: whether markers of the chat form may be parsed.
        :param begins: False where it goes on behind a control token.
        """
        data = text.encode('utf-8', 'replace')
        room = len(data) + 8
        tokens = (llama_cpp.llama_token * room)()
        count = llama_cpp.llama_tokenize(
            self._vocab, data, len(data), tokens, room, begins, parse_special
        )
        if count < 0:
            raise BackendError(f'The prompt of {len(data)} bytes cannot be tokenised.')
        return list(tokens[:count])

    def piece(self, token: int, *, special: bool = False) -> bytes:
        """Give the bytes of a token; characters may span several."""
        buffer = ctypes.create_string_buffer(_PIECE_SIZE)
        size = llama_cpp.llama_token_to_piece(self._vocab, token, buffer, _PIECE_SIZE, 0, special)
        return buffer.raw[: max(size, 0)]

    def is_end(self, token: int) -> bool:
        """Tell whether a token ends the text."""
        return bool(llama_cpp.llama_vocab_is_eog(self._vocab, token))

    def text_after(self, _prompt: list[int]) -> TokenText:
        """Begin the text that follows a prompt."""
        return Utf8Text(self.piece)

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
                f'{_reason()}.',
                remedy='Raise gguf.context_size, or lower gguf.parallel.',
            )
        return bool(status == 0)

    @staged('decode')
    def logits(self, index: int) -> NDArray[np.float32]:
        """Look at the logits of a token of the last batch; valid until the next decode."""
        pointer = llama_cpp.llama_get_logits_ith(self._context, index)
        return np.ctypeslib.as_array(pointer, shape=(self._n_vocab,))

    def forget(self, sequence: int, start: int) -> bool:
        """Forget a sequence from a position on; False where the model cannot go back there."""
        return bool(llama_cpp.llama_memory_seq_rm(self._memory, sequence, start, -1))

    def share(self, source: int, target: int, end: int) -> None:
        """Let a sequence have what another one has before a position, without a copy."""
        llama_cpp.llama_memory_seq_cp(self._memory, source, target, 0, end)

    @property
    def goes_back(self) -> bool:
        """Tell whether parts of a sequence can be kept and forgotten; not by recurrent models."""
        return not (
            llama_cpp.llama_model_is_recurrent(self._model)
            or llama_cpp.llama_model_is_hybrid(self._model)
        )

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
        """Free the context and the model; closing twice is no error."""
        if self._context:
            llama_cpp.llama_batch_free(self._batch)
            llama_cpp.llama_free(self._context)
            llama_cpp.llama_model_free(self._model)
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


def _reason() -> str:
    return '; '.join(_last_errors).rstrip('.') or 'no reason given'
