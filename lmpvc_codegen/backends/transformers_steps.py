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
Recorded and compiled forms of a model's step, and the proof that they are the model's own.

A step here is a pure function of tokens, positions, a mask and the numbers of the cache, so one
recording serves prompts and single tokens, any length and any number of rows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
import logging
from typing import Any
import warnings

from lmpvc_codegen.backends.transformers_session import EagerStep, Step, TransformersSession
from lmpvc_codegen.config.settings import TorchCpuConfig
import torch
import transformers
from transformers.cache_utils import DynamicLayer

_logger = logging.getLogger(__name__)

_CLOSE = 1e-3
_CLOSE_STEPS = 8
"""Of the largest logit, or steps of its type: what another order of the same sums may change."""


def use_mode(session: TransformersSession, config: TorchCpuConfig) -> str:
    """
    Evaluate as configured, or, with a warning that says why, eagerly.

    :returns: the mode that is used.
    """
    if config.mode == 'eager':
        return 'eager'
    reason = _hindrance(session.model, config)
    if not reason:
        try:
            with _quiet(), torch.inference_mode():
                step = _made(session.model, config.mode)
                reason = _difference(session.model, step)
        # A recorder or a compiler may stumble over anything in somebody's model.
        except Exception as error:  # noqa: BLE001
            lines = str(error).strip().splitlines() or ['no reason given']
            reason = f'{type(error).__name__}: {lines[0][:200]}'
    if reason:
        _logger.warning(
            "The mode '%s' cannot be used for this model (%s); it runs in the mode 'eager'.",
            config.mode,
            reason,
        )
        return 'eager'
    session.use(step)
    return config.mode


def _hindrance(model: Any, config: TorchCpuConfig) -> str:
    """Tell what about a model stands against a mask that is made here; '' for nothing."""
    text = model.config.get_text_config()
    window: int | None = getattr(text, 'sliding_window', None)
    kinds = getattr(text, 'layer_types', None) or ['sliding_attention']
    if window and 'sliding_attention' in kinds and window < config.context_size:
        return (
            f'its attention looks back {window} tokens only; lower torch_cpu.context_size to that'
        )
    return ''


def _made(model: Any, mode: str) -> Step:
    """Record or compile a model's step on a small example."""
    device = model.get_input_embeddings().weight.device
    empty = _empty_cache(model, device)
    example = _FlatStep.arguments(
        _tokens(model, rows=2, count=3), _places(2, 3, device), None, empty
    )
    pure = _PureStep(model)
    if mode == 'jit':
        made: Any = torch.jit.trace(pure, example, check_trace=False)
    else:
        made = torch.compile(pure, dynamic=True)
    return _FlatStep(made, empty)


def _difference(model: Any, step: Step) -> str:
    """Compare with the model itself at other lengths and numbers of rows; '' where all is well."""
    eager = EagerStep(model)
    device = model.get_input_embeddings().weight.device
    for rows, past, new in ((1, 0, 5), (1, 5, 1), (3, 4, 1), (2, 7, 4)):
        tokens = _tokens(model, rows=rows, count=past + new)
        places = _places(rows, past + new, device)
        found = []
        for way in (eager, step):
            cache = transformers.DynamicCache()
            if past:
                eager(tokens[:, :past], places[:, :past], None, cache)
            found.append(way(tokens[:, past:], places[:, past:], None, cache))
        expected, other = found
        close = max(_CLOSE, _CLOSE_STEPS * torch.finfo(expected.dtype).eps)
        if (expected - other).abs().max() > close * expected.abs().max():
            return f'its numbers differ for {rows} rows of {past} and {new} tokens'
    return ''


def _tokens(model: Any, *, rows: int, count: int) -> Any:
    """Give some rows of tokens, all different."""
    size = model.config.get_text_config().vocab_size
    numbers = torch.arange(rows * count, device=model.get_input_embeddings().weight.device)
    return (numbers * 7 + 5).remainder(size).reshape(rows, count)


def _places(rows: int, count: int, device: Any) -> Any:
    return torch.arange(count, device=device).expand(rows, -1)


def _empty_cache(model: Any, device: Any) -> list[Any]:
    """Give keys and values of each layer, of the model's own shapes, with no token in them."""
    cache = transformers.DynamicCache()
    EagerStep(model)(_tokens(model, rows=1, count=2), _places(1, 2, device), None, cache)
    return [part[:, :, :0] for layer in cache.layers for part in (layer.keys, layer.values)]


class _PureStep(torch.nn.Module):  # type: ignore[misc]
    """The model as a function of tensors alone."""

    def __init__(self, model: Any) -> None:
        """Take the model; it is held, not copied."""
        super().__init__()
        self.model = model

    def forward(self, tokens: Any, positions: Any, mask: Any, *past: Any) -> tuple[Any, ...]:
        """Give the last logits, then keys and values of each layer, one after the other."""
        cache = transformers.DynamicCache()
        cache.layers = [_layer_of(*pair) for pair in _pairs(past)]
        told = self.model(
            input_ids=tokens,
            position_ids=positions,
            attention_mask=mask,
            past_key_values=cache,
            use_cache=True,
            logits_to_keep=1,
        )
        grown = [part for layer in cache.layers for part in (layer.keys, layer.values)]
        return (told.logits[:, -1], *grown)


def _layer_of(keys: Any, values: Any) -> Any:
    layer = DynamicLayer()
    layer.keys, layer.values = keys, values
    layer.dtype, layer.device = keys.dtype, keys.device
    layer.is_initialized = True
    return layer


def _pairs(parts: Sequence[Any]) -> Iterator[tuple[Any, Any]]:
    """Give keys with their values."""
    return zip(parts[::2], parts[1::2], strict=True)


class _FlatStep:
    """Calls a pure step with the numbers of a cache, and puts the grown ones back."""

    def __init__(self, pure: Callable[..., Any], empty: list[Any]) -> None:
        """Take a recorded or compiled step, and what it takes for an empty cache."""
        self._pure = pure
        self._empty = empty

    def __call__(self, tokens: Any, positions: Any, mask: Any, cache: Any) -> Any:
        """Evaluate tokens, which the cache remembers, and give the last logits."""
        past = [part for layer in cache.layers for part in (layer.keys, layer.values)]
        given = self.arguments(tokens, positions, mask, past or self._empty)
        with _quiet():
            logits, *grown = self._pure(*given)
        cache.layers = [_layer_of(*pair) for pair in _pairs(grown)]
        return logits

    @staticmethod
    def arguments(tokens: Any, positions: Any, mask: Any, past: list[Any]) -> tuple[Any, ...]:
        """
        Give what a pure step takes.

        Its mask is made here, of the same shape for one token and for many: a token looks at
        those before it that the mask leaves over. A column of filling looks at itself, for a
        row that looks at nothing has no numbers.
        """
        rows, new = tokens.shape
        parts = [part if len(part) == rows else part.expand(rows, -1, -1, -1) for part in past]
        columns = torch.arange(parts[0].shape[2] + new, device=tokens.device)
        own = columns[-new:, None]
        looks = (columns <= own).expand(rows, -1, -1)
        if mask is not None:
            looks = looks & (mask[:, None, :] | (columns == own))
        return (tokens, positions, looks[:, None], *parts)


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep torch from telling the person at the node how it records."""
    with warnings.catch_warnings():
        warnings.simplefilter('ignore')
        yield
