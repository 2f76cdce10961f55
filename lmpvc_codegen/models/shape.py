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


"""The shape of a model: the numbers that its memory follows from."""

from __future__ import annotations

from dataclasses import dataclass

from lmpvc_codegen.models.gguf_header import GgufHeader


@dataclass(frozen=True)
class ModelShape:
    """
    Numbers of a transformer, named as GGUF names them.

    :param kv_heads: heads of keys and values; fewer than heads where several share one.
    :param key_length: numbers in one head's key; value_length likewise.
    :param feed_forward: width of the layer between; 0 where it is not known.
    :param vocabulary: tokens that it knows.
    """

    layers: int
    heads: int
    kv_heads: int
    key_length: int
    value_length: int
    embedding: int
    feed_forward: int = 0
    vocabulary: int = 0

    @classmethod
    def of(cls, header: GgufHeader) -> ModelShape:
        """Read the shape from the head of a file."""
        heads = header.number('attention.head_count', 1) or 1
        embedding = header.number('embedding_length')
        length = embedding // heads
        tokens = (header.lengths or {}).get('tokenizer.ggml.tokens', 0)
        return cls(
            layers=header.number('block_count'),
            heads=heads,
            kv_heads=header.number('attention.head_count_kv', heads),
            key_length=header.number('attention.key_length', length),
            value_length=header.number('attention.value_length', length),
            embedding=embedding,
            feed_forward=header.number('feed_forward_length'),
            vocabulary=tokens,
        )
