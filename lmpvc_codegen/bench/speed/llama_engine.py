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


"""A GGUF file run by llama.cpp, over the model and the session that the backend uses too."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from lmpvc_codegen.backends.llama_decoding import parts
from lmpvc_codegen.backends.llama_model import LlamaModel
from lmpvc_codegen.backends.llama_session import LlamaSession, physical_cores, Token
from lmpvc_codegen.config.settings import GgufConfig

_ROOM = 64
"""Tokens of context beyond the prompt and the answer, so that neither has to be exact."""


class LlamaEngine:
    """One sequence of one model."""

    def __init__(self, path: Path, config: GgufConfig, *, prompt: str, count: int) -> None:
        """Load the file, with a context for the prompt and so many tokens."""
        # A token stands for one byte at least.
        self._config = _with_context(config, len(prompt.encode()) + count + _ROOM)
        self._model = LlamaModel(path, self._config)
        self._session = LlamaSession(self._model, self._config)
        self._length = 0

    def tokenize(self, prompt: str) -> list[int]:
        """Turn the prompt into tokens."""
        return self._model.tokenize(prompt, parse_special=False)

    def start(self, tokens: list[int]) -> int:
        """Forget what was before, evaluate the prompt, and give the token that follows."""
        self._session.forget(0, 0)
        last = len(tokens) - 1
        for begin, end in parts(0, len(tokens), size=self._session.batch_size):
            self._session.decode(
                [Token(tokens[at], at, 0, reads_logits=at == last) for at in range(begin, end)]
            )
            size = end - begin
        self._length = len(tokens)
        return int(self._session.logits(size - 1).argmax())

    def step(self, token: int) -> int:
        """Evaluate one more token, and give the one that follows."""
        self._session.decode([Token(token, self._length, 0, reads_logits=True)])
        self._length += 1
        return int(self._session.logits(0).argmax())

    def text(self, tokens: list[int]) -> str:
        """Turn tokens into text."""
        return b''.join(map(self._model.piece, tokens)).decode('utf-8', 'replace')

    def described(self) -> Mapping[str, Any]:
        """Tell the threads and the settings that decide about the speed."""
        config = self._config
        return {
            'threads': config.n_threads or physical_cores(),
            'n_batch': self._session.batch_size,
            'kv_cache': config.kv_cache_type,
            'flash_attn': config.flash_attn,
            'mmap': config.use_mmap,
        }


def _with_context(config: GgufConfig, size: int) -> GgufConfig:
    return replace(config, context_size=size, parallel=1, n_gpu_layers=0, tensor_split=())
