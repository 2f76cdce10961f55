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
A llama.cpp model without a context: its numbers, and the vocabulary that it reads and writes.

The low-level interface of llama-cpp-python is used: its high-level class ties a model to one
context, of one sequence.
"""

from __future__ import annotations

import ctypes
import logging
import os
from pathlib import Path
import re
from typing import Any

import llama_cpp
from lmpvc_codegen.backends.streams import TokenText, Utf8Text
from lmpvc_codegen.config.settings import GgufConfig
from lmpvc_codegen.errors import BackendError, ModelDamagedError

_logger = logging.getLogger(__name__)

_ERROR_LEVEL = 4
_PIECE_SIZE = 256

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


def last_errors() -> str:
    """Say what llama.cpp complained about last."""
    return '; '.join(_last_errors).rstrip('.') or 'no reason given'


class LlamaModel:
    """
    A loaded model, over which there may be several contexts.

    :ivar pointer: what llama.cpp's functions take; None once it is closed.
    """

    def __init__(self, path: Path, config: GgufConfig) -> None:
        """
        Load a model.

        :raises ModelDamagedError: llama.cpp refuses the file.
        :raises BackendError: it does not continue text.
        """
        take_log()
        llama_cpp.llama_backend_init()
        _last_errors.clear()
        self._split: Any = None
        self.pointer = llama_cpp.llama_model_load_from_file(
            os.fsencode(path), self._params(config)
        )
        if not self.pointer:
            raise ModelDamagedError(
                f"llama.cpp cannot load '{path}': {last_errors()}.",
                remedy='Delete the file to have it fetched again, or name another one.',
            )
        if llama_cpp.llama_model_has_encoder(self.pointer):
            self.close()
            raise BackendError(
                f"The model '{path}' has an encoder; it does not continue text.",
                remedy='Name a model that generates text.',
            )
        self._vocab = llama_cpp.llama_model_get_vocab(self.pointer)
        self.n_vocab = llama_cpp.llama_vocab_n_tokens(self._vocab)

    def _params(self, config: GgufConfig) -> Any:
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
            self.pointer, key.encode(), buffer, ctypes.sizeof(buffer)
        )
        return buffer.value.decode('utf-8', 'replace') if size >= 0 else ''

    @property
    def chat_template(self) -> str:
        """Give the chat template that the file carries, or ''."""
        template = llama_cpp.llama_model_chat_template(self.pointer, None)
        return template.decode('utf-8', 'replace') if template else ''

    def special_text(self, token: int) -> str:
        """Give the text of a special token such as the begin of text, or ''."""
        return self.piece(token, special=True).decode('utf-8', 'replace') if token >= 0 else ''

    @property
    def goes_back(self) -> bool:
        """Tell whether parts of a sequence can be kept and forgotten; not by recurrent models."""
        return not (
            llama_cpp.llama_model_is_recurrent(self.pointer)
            or llama_cpp.llama_model_is_hybrid(self.pointer)
        )

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
        for token in range(self.n_vocab):
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

    def close(self) -> None:
        """Free the model, whose contexts are closed already; closing twice is no error."""
        if self.pointer:
            llama_cpp.llama_model_free(self.pointer)
            self.pointer = None
