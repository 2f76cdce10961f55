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


"""Models as the snippets of FM-LLM-Solver's documentation describe them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

_OF_GGUF = {'4bit': 'q4_k_m', '8bit': 'q8_0'}


class ModelProvider(Enum):
    """Who made a model, as the catalogue names them."""

    QWEN = 'qwen'
    DEEPSEEK = 'deepseek'
    STARCODER = 'starcoder'
    CODELLAMA = 'codellama'
    MISTRAL = 'mistral'
    CODESTRAL = 'mistral'
    OPENCODER = 'opencoder'
    CODEGEMMA = 'codegemma'


@dataclass(frozen=True)
class ModelConfig:
    """
    Which model, and in how many bits.

    :param name: of the catalogue: an id, or the repository of the original weights.
    :param quantization: '4bit', '8bit', a type such as 'q6_k', or None for the usual one.
    """

    provider: ModelProvider
    name: str
    quantization: str | None = None

    @property
    def gguf_type(self) -> str:
        """Give the type of the GGUF file; '' for the usual one."""
        return _OF_GGUF.get(self.quantization or '', self.quantization or '')
