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

"""A loaded model of transformers: its tokens, its key-value cache, its logits."""

from __future__ import annotations

from collections.abc import Callable, Sequence
import ctypes
import ctypes.util
import gc
import inspect
from typing import Any

from lmpvc_codegen.backends.streams import TokenText
from lmpvc_codegen.backends.transformers_errors import in_our_words
from lmpvc_codegen.backends.transformers_text import WindowText
from lmpvc_codegen.errors import BackendError
import numpy as np
from numpy.typing import NDArray
import torch
import transformers

_ENDS = frozenset(
    '<|endoftext|> <|im_end|> <|eot_id|> <|end|> <|end_of_text|> <end_of_turn> <EOT> <|EOT|> </s> '
    '<|file_sep|> <file_sep> <|repo_name|> <|fim_pad|>'.split()
)
"""Tokens that end a text, whatever the model's settings say of one of them alone."""

Step = Callable[..., Any]
"""Evaluates tokens over a cache: ``step(tokens, positions, mask, cache)``, the last logits."""


class TransformersSession:
    """
    A model with its tokenizer.

    :param section: of the configuration, for messages.
    :param chunk: tokens of a prompt that are evaluated at once.
    """

    def __init__(self, model: Any, tokenizer: Any, *, section: str, chunk: int) -> None:
        """
        Take a loaded model.

        :raises BackendError: its text cannot be continued in the way that is needed here.
        """
        _check_attention(model, section)
        self._model = model
        self._tokenizer = tokenizer
        self._section = section
        self._ends = _ends(model, tokenizer)
        self._step: Step = EagerStep(model)
        self.chunk = chunk
        accepted = inspect.signature(model.forward).parameters
        self.can_batch = 'position_ids' in accepted

    @property
    def model(self) -> Any:
        """Give the model itself."""
        return self._model

    def use(self, step: Step) -> None:
        """Evaluate in another way from now on."""
        self._step = step

    @property
    def own_context(self) -> int | None:
        """Tell how many tokens the model was made for; None where its settings do not say."""
        told = getattr(self._model.config.get_text_config(), 'max_position_embeddings', None)
        return int(told) if told else None

    @property
    def chat_template(self) -> str:
        """Give the chat template that the tokenizer carries, or ''."""
        template = getattr(self._tokenizer, 'chat_template', None) or ''
        return str(template.get('default', '') if isinstance(template, dict) else template)

    @property
    def begin_text(self) -> str:
        """Give the text that begins a conversation, or ''."""
        return str(self._tokenizer.bos_token or '')

    @property
    def end_text(self) -> str:
        """Give the text that ends a turn, or ''."""
        return str(self._tokenizer.eos_token or '')

    def control_texts(self) -> list[str]:
        """Give the texts of all control tokens; a user's text must not become one of them."""
        added = self._tokenizer.added_tokens_decoder.values()
        marked = [str(token) for token in added if token.special]
        return sorted({*marked, *map(str, self._tokenizer.all_special_tokens)})

    def tokenize(self, text: str, *, parse_special: bool) -> list[int]:
        """Turn text into tokens; markers of the chat form only where they may be parsed."""
        with in_our_words('tokenise the prompt', section=self._section):
            told = self._tokenizer(
                text, add_special_tokens=True, split_special_tokens=not parse_special
            )
            tokens = [int(token) for token in told['input_ids']]
        return tokens or [self._filler]

    def is_end(self, token: int) -> bool:
        """Tell whether a token ends the text."""
        return token in self._ends

    def text_after(self, prompt: list[int]) -> TokenText:
        """Begin the text that follows a prompt."""
        return WindowText(self._decoded, prompt)

    def _decoded(self, tokens: list[int]) -> str:
        with in_our_words('turn tokens into text', section=self._section):
            return str(
                self._tokenizer.decode(
                    tokens, skip_special_tokens=True, clean_up_tokenization_spaces=False
                )
            )

    @property
    def _filler(self) -> int:
        """Give a token that is harmless where one must be."""
        known = (self._tokenizer.bos_token_id, self._tokenizer.pad_token_id, *self._ends, 0)
        return next(int(token) for token in known if token is not None)

    def evaluate(
        self,
        rows: Sequence[Sequence[int]],
        positions: Sequence[Sequence[int]],
        mask: NDArray[np.bool_] | None,
        cache: Any,
    ) -> NDArray[np.float32]:
        """
        Evaluate some tokens of each row after those in the cache.

        :param positions: of the tokens, as rows of the same length.
        :param mask: for each row, which of the tokens so far count; None for all.
        :returns: the logits after the last token of each row.
        :raises BackendError: the model could not.
        """
        with in_our_words('evaluate the model', section=self._section), torch.inference_mode():
            device = self._model.get_input_embeddings().weight.device
            logits = self._step(
                torch.tensor(rows, device=device),
                torch.tensor(positions, device=device),
                None if mask is None else torch.from_numpy(mask).to(device),
                cache,
            )
            found: NDArray[np.float32] = logits.float().cpu().numpy()
        if not np.isfinite(found.max()):
            raise BackendError(
                'The model computed something that is no number.',
                remedy=f"Set {self._section}.dtype to 'float32', or to 'bfloat16' on a GPU.",
            )
        return found

    @property
    def filler(self) -> int:
        """Give the token that fills rows up on the left."""
        return self._filler

    @staticmethod
    def new_cache() -> Any:
        """Make an empty key-value cache that can be cut anywhere; masks keep the windows."""
        return transformers.DynamicCache()

    @staticmethod
    def cut(cache: Any, length: int) -> None:
        """Forget what lies beyond a length."""
        cache.crop(-(cache.get_seq_length() - length))

    @staticmethod
    def repeated(cache: Any, rows: int) -> Any:
        """Give a cache whose every row begins as the one row of another."""
        copy = transformers.DynamicCache()
        for index, layer in enumerate(cache.layers):
            if layer.get_seq_length():
                copy.update(
                    layer.keys.expand(rows, -1, -1, -1),
                    layer.values.expand(rows, -1, -1, -1),
                    index,
                )
        return copy

    @staticmethod
    def select(cache: Any, rows: Sequence[int]) -> None:
        """Keep some rows of a cache alone."""
        for layer in cache.layers:
            chosen = torch.tensor(rows, device=layer.keys.device)
            layer.keys, layer.values = layer.keys[chosen], layer.values[chosen]

    def close(self) -> None:
        """Free the model; closing twice is no error."""
        self._model = self._tokenizer = None
        self._step = _refuse
        free_memory()


class EagerStep:
    """Evaluates as transformers itself does."""

    def __init__(self, model: Any) -> None:
        """Look at what the model takes."""
        self._model = model
        accepted = inspect.signature(model.forward).parameters
        self._takes_positions = 'position_ids' in accepted
        self._last_only = {'logits_to_keep': 1} if 'logits_to_keep' in accepted else {}

    def __call__(self, tokens: Any, positions: Any, mask: Any, cache: Any) -> Any:
        """Evaluate tokens, which the cache remembers, and give the last logits."""
        placed = {'position_ids': positions} if self._takes_positions else {}
        told = self._model(
            input_ids=tokens,
            attention_mask=mask,
            past_key_values=cache,
            use_cache=True,
            **placed,
            **self._last_only,
        )
        return told.logits[:, -1]


def free_memory() -> None:
    """Give memory that nothing refers to any more back to the system and to the card."""
    gc.collect()
    if torch.cuda.is_initialized():
        torch.cuda.empty_cache()
    name = ctypes.util.find_library('c')
    trim = getattr(ctypes.CDLL(name), 'malloc_trim', None) if name else None
    if trim is not None:
        trim(0)


def _refuse(*_arguments: Any) -> Any:
    raise BackendError('The model is closed.', remedy='Load it again.')


def _ends(model: Any, tokenizer: Any) -> frozenset[int]:
    """Collect the tokens that end a text."""
    told = getattr(model.generation_config, 'eos_token_id', None)
    ends = set(told if isinstance(told, list) else [told])
    ends.add(tokenizer.eos_token_id)
    added = tokenizer.added_tokens_decoder.items()
    ends.update(token for token, told in added if str(told) in _ENDS)
    return frozenset(int(token) for token in ends if token is not None)


def _check_attention(model: Any, section: str) -> None:
    """Refuse models whose memory of a text cannot be cut, as recurrent ones'."""
    kinds = getattr(model.config.get_text_config(), 'layer_types', None) or []
    other = sorted({kind for kind in kinds if not kind.endswith('attention') or 'linear' in kind})
    if other or getattr(model, '_is_stateful', False):
        raise BackendError(
            f'The model is recurrent ({", ".join(other) or type(model).__name__}); its memory of '
            'a prompt cannot be cut and shared.',
            remedy=f'Name a model of attention layers alone in {section}.hf_url, or run this one '
            "with the backend 'gguf'.",
        )


def chunk_for(device: str) -> int:
    """Tell how many tokens of a prompt are evaluated at once: few where each takes long."""
    return 64 if device == 'cpu' else 512
