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
A real model of a megabyte: two layers of Qwen2 with random weights and a tokenizer of bytes.

It is written here, byte by byte, so that no library is needed to have a GGUF file.
"""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
import random
import struct
from typing import Any

WIDTH = 256
"""Of every row: llama.cpp's K-quantisations take rows of a multiple of this."""

LAYERS = 2
_HEADS, _KV_HEADS = 4, 2
_U32, _F32, _BOOL, _STRING, _ARRAY, _I32 = 4, 6, 7, 8, 9, 5
_ALIGNMENT = 32


@dataclass(frozen=True)
class _Tensor:
    name: str
    sizes: tuple[int, ...]
    values: array[float]


def write_tiny_gguf(path: Path, *, seed: int = 1) -> Path:
    """Write the model in 32-bit numbers."""
    chance = random.Random(seed)
    tensors = _tensors(chance)
    pairs = _metadata()
    head = b'GGUF' + struct.pack('<IQQ', 3, len(tensors), len(pairs))
    head += b''.join(_string(key) + _value(value) for key, value in pairs.items())
    body = b''
    for tensor in tensors:
        head += _string(tensor.name) + struct.pack('<I', len(tensor.sizes))
        head += struct.pack(f'<{len(tensor.sizes)}Q', *tensor.sizes)
        head += struct.pack('<IQ', 0, len(body))
        body += _padded(tensor.values.tobytes())
    path.write_bytes(_padded(head) + body)
    return path


def byte_tokens() -> list[str]:
    """Give the 256 characters that byte-level tokenizers write bytes as, and the end of text."""
    shown = [*range(ord('!'), ord('~') + 1), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
    hidden = [byte for byte in range(256) if byte not in shown]
    characters = {byte: chr(byte) for byte in shown}
    characters |= {byte: chr(0x100 + at) for at, byte in enumerate(hidden)}
    return [*(characters[byte] for byte in range(256)), 'fo', '<|endoftext|>']


def _metadata() -> dict[str, Any]:
    tokens = byte_tokens()
    end = len(tokens) - 1
    return {
        'general.architecture': 'qwen2',
        'general.name': 'Tiny',
        'general.file_type': 0,
        'qwen2.context_length': 1024,
        'qwen2.embedding_length': WIDTH,
        'qwen2.block_count': LAYERS,
        'qwen2.feed_forward_length': WIDTH,
        'qwen2.attention.head_count': _HEADS,
        'qwen2.attention.head_count_kv': _KV_HEADS,
        'qwen2.attention.layer_norm_rms_epsilon': 1e-6,
        'qwen2.rope.freq_base': 10000.0,
        'tokenizer.ggml.model': 'gpt2',
        'tokenizer.ggml.pre': 'qwen2',
        'tokenizer.ggml.tokens': tokens,
        'tokenizer.ggml.token_type': [*[1] * end, 3],
        'tokenizer.ggml.merges': ['f o'],
        'tokenizer.ggml.bos_token_id': end,
        'tokenizer.ggml.eos_token_id': end,
        'tokenizer.ggml.add_bos_token': False,
    }


def _tensors(chance: random.Random) -> list[_Tensor]:
    kv_width = WIDTH // _HEADS * _KV_HEADS
    matrices = {
        'attn_q': (WIDTH, WIDTH),
        'attn_k': (WIDTH, kv_width),
        'attn_v': (WIDTH, kv_width),
        'attn_output': (WIDTH, WIDTH),
        'ffn_gate': (WIDTH, WIDTH),
        'ffn_up': (WIDTH, WIDTH),
        'ffn_down': (WIDTH, WIDTH),
    }
    vocabulary = (WIDTH, len(byte_tokens()))
    made = [_random('token_embd.weight', vocabulary, chance, scale=0.5)]
    for number in range(LAYERS):
        layer = f'blk.{number}'
        made += [_ones(f'{layer}.attn_norm.weight'), _ones(f'{layer}.ffn_norm.weight')]
        for name, sizes in matrices.items():
            made.append(_random(f'{layer}.{name}.weight', sizes, chance, scale=0.15))
            if name in {'attn_q', 'attn_k', 'attn_v'}:
                made.append(_random(f'{layer}.{name}.bias', sizes[1:], chance, scale=0.1))
    return [
        *made,
        _ones('output_norm.weight'),
        _random('output.weight', vocabulary, chance, scale=0.5),
    ]


def _ones(name: str) -> _Tensor:
    return _Tensor(name, (WIDTH,), array('f', [1.0] * WIDTH))


def _random(name: str, sizes: Sequence[int], chance: random.Random, *, scale: float) -> _Tensor:
    count = 1
    for size in sizes:
        count *= size
    values = array('f', (scale * (2 * chance.random() - 1) for _ in range(count)))
    return _Tensor(name, tuple(sizes), values)


def _string(text: str) -> bytes:
    data = text.encode()
    return struct.pack('<Q', len(data)) + data


def _value(value: Any) -> bytes:
    if isinstance(value, bool):
        return struct.pack('<I?', _BOOL, value)
    if isinstance(value, int):
        return struct.pack('<II', _U32, value)
    if isinstance(value, float):
        return struct.pack('<If', _F32, value)
    if isinstance(value, str):
        return struct.pack('<I', _STRING) + _string(value)
    if isinstance(value[0], str):
        items = b''.join(map(_string, value))
        return struct.pack('<IIQ', _ARRAY, _STRING, len(value)) + items
    return struct.pack(f'<IIQ{len(value)}i', _ARRAY, _I32, len(value), *value)


def _padded(data: bytes) -> bytes:
    return data + bytes(-len(data) % _ALIGNMENT)
