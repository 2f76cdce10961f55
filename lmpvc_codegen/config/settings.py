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
The typed configuration: every key of the JSON file, its type, its default and its meaning.

The keys ``model``, ``inference_api``, ``bitsandbytes``, ``gptq``, ``gguf`` and ``cache`` are those
of LMPVC's README (seed 000) and mean what it says there; the others are optional.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from lmpvc_codegen.config.fields import path, required
from lmpvc_codegen.config.remote import InferenceApiConfig, OllamaConfig, OpenAiCompatibleConfig
from lmpvc_codegen.config.web import WebConfig
from lmpvc_codegen.generation.command import Budget, ranged, Sampling

DEFAULT_MODULES = (
    'collections',
    'copy',
    'datetime',
    'functools',
    'itertools',
    'math',
    'numpy',
    'random',
    're',
    'scipy',
    'statistics',
    'string',
    'time',
)
"""Modules that a program may import when the preamble does."""


@dataclass(frozen=True)
class TransformersConfig:
    """
    What all models that transformers runs have in common.

    :param hf_url: Hugging Face id of a model that transformers can load, or the absolute path of
        a folder that holds one.
    :param offline: never ask the network; a model that is there is used in any case.
    :param device: where it runs; auto takes the GPU where there is one.
    :param dtype: type of the numbers that are computed with; auto is float32 on the CPU, and on
        a GPU bfloat16, or float16 where the card has no bfloat16.
    :param context_size: tokens of prompt and answer together.
    :param parallel: functions decoded together at most.
    :param n_threads: threads that compute on the CPU; null for one per physical core.
    """

    hf_url: str = required('bigcode/starcoder2-15b')
    offline: bool = False
    device: Literal['auto', 'cpu', 'cuda'] = 'auto'
    dtype: Literal['auto', 'float32', 'bfloat16', 'float16'] = 'auto'
    context_size: int = ranged(6144, 256)
    parallel: int = ranged(4, 1, 64)
    n_threads: int | None = ranged(None, 1, 1024)


@dataclass(frozen=True)
class BitsAndBytesConfig(TransformersConfig):
    """
    A model quantised while it is loaded.

    :param quantization: bits that a weight is quantised to.
    :param flash_attn: use Flash Attention 2 where the card (compute capability 8.0 or more) and
        the library flash_attn allow it.
    """

    quantization: Literal['4bit', '8bit'] = '4bit'
    flash_attn: bool = False


@dataclass(frozen=True)
class GptqConfig(TransformersConfig):
    """A model quantised with GPTQ beforehand."""

    hf_url: str = required('TechxGenus/starcoder2-15b-GPTQ')


@dataclass(frozen=True)
class TorchCpuConfig(TransformersConfig):
    """
    A model as it is, unquantised.

    :param mode: eager runs it as transformers does; jit records its steps with torch.jit.trace;
        compile has them compiled, which takes minutes at the start.
    """

    hf_url: str = required('Qwen/Qwen2.5-Coder-1.5B-Instruct')
    device: Literal['auto', 'cpu', 'cuda'] = 'cpu'
    mode: Literal['eager', 'jit', 'compile'] = 'eager'


@dataclass(frozen=True)
class GgufConfig:
    """
    A GGUF file run by llama.cpp.

    :param model: a model of the catalogue in place of hf_url and filename, such as
        "qwen2.5-coder-7b-instruct" or, with a quantisation, "qwen2.5-coder-7b-instruct:q8_0".
    :param hf_url: repository that holds the file.
    :param filename: name of the file inside the repository, or an absolute path.
    :param offline: never ask the network; a file that is there is used in any case.
    :param context_size: tokens of prompt and answer together.
    :param n_gpu_layers: layers kept on the GPU; 0 for none, -1 for all.
    :param n_threads: threads that decode; null for one per physical core.
    :param n_batch: prompt tokens evaluated at once.
    :param flash_attn: use flash attention, which a quantised key-value cache needs.
    :param kv_cache_type: type of the key-value cache's numbers.
    :param use_mmap: map the file instead of reading it; on the CPU the weights that llama.cpp
        repacks are then held twice (1.98 GB instead of 1.37 GB for the default model).
    :param tensor_split: share of the model on each GPU, or empty.
    :param parallel: sequences decoded together at most.
    :param prefix_store_mb: megabytes on disk, beside the cache, for evaluated prefixes of
        prompts, so that the first command after a start need not wait for them; 0 for none.
    """

    model: str | None = required(None)
    hf_url: str = required('Qwen/Qwen2.5-Coder-1.5B-Instruct-GGUF')
    filename: str = path('qwen2.5-coder-1.5b-instruct-q4_k_m.gguf')
    offline: bool = False
    context_size: int = ranged(6144, 256)
    n_gpu_layers: int = ranged(0, -1)
    flash_attn: bool = False
    n_threads: int | None = ranged(None, 1, 1024)
    n_batch: int = ranged(256, 1, 8192)
    kv_cache_type: Literal['f16', 'q8_0', 'q4_0'] = 'f16'
    use_mmap: bool = False
    tensor_split: tuple[float, ...] = ranged((), 0)
    parallel: int = ranged(4, 1, 64)
    prefix_store_mb: int = ranged(512, 0)


@dataclass(frozen=True)
class CacheConfig:
    """
    The memory of results.

    :param enabled: remember results for future use.
    :param filename: folder or file on disk; null to remember only while the process runs.
    :param size_limit_mb: megabytes on disk after which the least recently used entries go.
    """

    enabled: bool = True
    filename: str | None = path(None)
    size_limit_mb: int = ranged(256, 1)


@dataclass(frozen=True)
class PromptingConfig:
    """
    How the model is prompted.

    :param frame: 'auto' takes the chat form for models that carry a chat template.
    :param system: text put in place of the built-in system prompt; null for that one.
    :param outline: let a chat model write the steps in words before the code, which some larger
        ones need for what is long; it takes several times as long.
    :param reword: put commands for a chat model into plain words, with commas between their
        steps, by rules of English; only into words that the preamble's examples use.
    :param restate: let a chat model say a command in unusual words again in plain ones where the
        answer to its own is wrong or doubted; only where its backend can do so without giving up
        what it has evaluated of the preamble.
    """

    frame: Literal['auto', 'completion', 'chat'] = 'auto'
    system: str | None = None
    outline: bool = False
    reword: bool = True
    restate: bool = True

    def for_model(self, *, keeps_asides: bool) -> PromptingConfig:
        """Give what holds for a model: commands are said again only where that costs little."""
        return self if keeps_asides else replace(self, restate=False)


@dataclass(frozen=True)
class RobotConfig:
    """
    What is known of the robot where the client says nothing.

    :param preamble: path of the default preamble; null for the one that is installed.
    :param modules: modules that a program may import when the preamble does.
    :param refusal: what the robot says where there is no program, such as "I can't do that:
        {command}"; null for an empty answer.
    :param refuse_doubted: refuse programs of which something speaks against their being what
        was meant; otherwise they come with what that is.
    """

    preamble: str | None = path(None)
    modules: tuple[str, ...] = DEFAULT_MODULES
    refusal: str | None = None
    refuse_doubted: bool = False


@dataclass(frozen=True)
class ServiceConfig:
    """
    The running node.

    :param queue_size: requests that may wait; one more is refused with a reason.
    """

    queue_size: int = ranged(32, 1, 1000)


@dataclass(frozen=True)
class Config:
    """
    The whole configuration.

    :param model: name of the backend: inference_api, bitsandbytes, gptq, gguf, torch_cpu,
        openai_compatible, ollama, scripted, or one that a plug-in adds.
    :param inference_api: for the backend of that name.
    :param bitsandbytes: for the backend of that name.
    :param gptq: for the backend of that name.
    :param gguf: for the backend of that name.
    :param torch_cpu: for the backend of that name.
    :param openai_compatible: for the backend of that name.
    :param ollama: for the backend of that name.
    :param local_only: nothing leaves this machine: backends and addresses that are elsewhere are
        refused.
    :param cache: what is remembered.
    :param budget: the most that one command may cost.
    :param sampling: how the next token is chosen.
    :param prompting: how the model is prompted.
    :param robot: what is known of the robot.
    :param service: the running node.
    :param web: the page, and REST, over HTTP.
    """

    model: str = 'gguf'
    inference_api: InferenceApiConfig = InferenceApiConfig()
    bitsandbytes: BitsAndBytesConfig = BitsAndBytesConfig()
    gptq: GptqConfig = GptqConfig()
    gguf: GgufConfig = GgufConfig()
    torch_cpu: TorchCpuConfig = TorchCpuConfig()
    openai_compatible: OpenAiCompatibleConfig = OpenAiCompatibleConfig()
    ollama: OllamaConfig = OllamaConfig()
    local_only: bool = False
    cache: CacheConfig = CacheConfig()
    budget: Budget = Budget()
    sampling: Sampling = Sampling()
    prompting: PromptingConfig = PromptingConfig()
    robot: RobotConfig = RobotConfig()
    service: ServiceConfig = ServiceConfig()
    web: WebConfig = WebConfig()
