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
A checkpoint run by torch on the CPU: as it is, or as a graph that torch.jit.trace recorded.

torch and transformers are named as text, for the project is checked and tested without them.
"""

from __future__ import annotations

from collections.abc import Mapping
import importlib
from pathlib import Path
from typing import Any

torch: Any = importlib.import_module('torch')
transformers: Any = importlib.import_module('transformers')


class EagerEngine:
    """The model as transformers runs it, in float32, with the key-value cache that grows."""

    def __init__(self, folder: Path, *, threads: int) -> None:
        """Load a checkpoint."""
        torch.set_num_threads(threads)
        self._threads = threads
        self._tokenizer: Any = transformers.AutoTokenizer.from_pretrained(folder)
        self._model: Any = transformers.AutoModelForCausalLM.from_pretrained(
            folder, dtype=torch.float32
        ).eval()
        self._cache: Any = None

    def tokenize(self, prompt: str) -> list[int]:
        """Turn the prompt into tokens."""
        return list(map(int, self._tokenizer(prompt)['input_ids']))

    def start(self, tokens: list[int]) -> int:
        """Forget what was before, evaluate the prompt, and give the token that follows."""
        self._cache = None
        return self._evaluate(tokens)

    def step(self, token: int) -> int:
        """Evaluate one more token, and give the one that follows."""
        return self._evaluate([token])

    def text(self, tokens: list[int]) -> str:
        """Turn tokens into text."""
        return str(self._tokenizer.decode(tokens))

    def described(self) -> Mapping[str, Any]:
        """Tell the threads and the numbers' type."""
        return {'threads': self._threads, 'dtype': 'float32'}

    def _evaluate(self, tokens: list[int]) -> int:
        with torch.inference_mode():
            told = self._model(
                input_ids=torch.tensor([tokens]),
                past_key_values=self._cache,
                use_cache=True,
                logits_to_keep=1,
            )
        self._cache = told.past_key_values
        return int(told.logits[0, -1].argmax())


class _StaticStep(torch.nn.Module):  # type: ignore[misc,unused-ignore]
    """The model over a cache of fixed size: tokens and a position in, the last logits out."""

    def __init__(self, model: Any, size: int) -> None:
        """Make the cache, as buffers of this module, so that a trace can change them."""
        super().__init__()
        self.model = model
        config = model.config.get_text_config()
        self.cache = transformers.StaticCache(max_cache_len=size, config=config)
        full_layer = transformers.cache_utils.StaticLayer
        # A cache of the window's size branches on numbers, which a trace cannot; the mask keeps
        # the window in any case.
        self.cache.layers = [
            full_layer(size) if layer.is_sliding else layer for layer in self.cache.layers
        ]
        heads = getattr(config, 'num_key_value_heads', None) or config.num_attention_heads
        width = getattr(config, 'head_dim', None)
        width = width or config.hidden_size // config.num_attention_heads
        self.cache.early_initialization(1, heads, width, model.dtype, model.device)
        for number, layer in enumerate(self.cache.layers):
            for name in ('keys', 'values', 'cumulative_length'):
                buffer = getattr(layer, name)
                self.register_buffer(f'{name}_{number}', buffer, persistent=False)

    def forward(self, tokens: Any, position: Any) -> Any:
        """Evaluate tokens from a position on."""
        for layer in self.cache.layers:
            layer.cumulative_length.copy_(position)
        told = self.model(
            input_ids=tokens, past_key_values=self.cache, use_cache=True, logits_to_keep=1
        )
        return told.logits[0, -1]


class JitEngine(EagerEngine):
    """
    Two traces over one static cache: one of the prompt's length, one of a single token.

    A trace holds for the lengths that it was made with, so another prompt needs another one.
    """

    def __init__(self, folder: Path, *, threads: int, prompt: str, count: int) -> None:
        """Load a checkpoint and trace it for a prompt and so many tokens."""
        super().__init__(folder, threads=threads)
        tokens = self.tokenize(prompt)
        step = _StaticStep(self._model, len(tokens) + count)
        with torch.no_grad():
            self._prompt_trace: Any = self._traced(step, tokens, 0)
            self._step_trace: Any = self._traced(step, tokens[:1], len(tokens))
        self._traced_length = len(tokens)
        self._position = 0

    def start(self, tokens: list[int]) -> int:
        """Evaluate the prompt from position 0 on, and give the token that follows."""
        if len(tokens) != self._traced_length:
            raise ValueError(f'traced for {self._traced_length} tokens, not {len(tokens)}')
        self._position = len(tokens)
        return self._run(self._prompt_trace, tokens, 0)

    def step(self, token: int) -> int:
        """Evaluate one more token, and give the one that follows."""
        self._position += 1
        return self._run(self._step_trace, [token], self._position - 1)

    def described(self) -> Mapping[str, Any]:
        """Tell how it was traced."""
        return {**super().described(), 'cache': 'static', 'traces': 2}

    @staticmethod
    def _traced(step: Any, tokens: list[int], position: int) -> Any:
        given = (torch.tensor([tokens]), torch.tensor(position))
        # torch's own check would run the graph on a cache that the first run has changed.
        return torch.jit.trace(step, given, check_trace=False)

    @staticmethod
    def _run(trace: Any, tokens: list[int], position: int) -> int:
        with torch.inference_mode():
            return int(trace(torch.tensor([tokens]), torch.tensor(position)).argmax())
