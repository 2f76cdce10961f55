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


"""The typed configuration of the backends that ask a server."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from lmpvc_codegen.config.fields import required, url, variable
from lmpvc_codegen.generation.command import ranged


@dataclass(frozen=True)
class InferenceApiConfig:
    """
    A model behind Hugging Face's Inference Providers, or an inference endpoint of your own.

    :param hf_url: Hugging Face id of a model that an inference provider serves.
    :param hf_token: token of the account that pays; the environment's HF_TOKEN wins over it.
    :param base_url: address of an endpoint of your own; null for Hugging Face's router.
    :param provider: inference provider that answers; auto leaves the choice to the router.
    :param timeout_s: seconds that the server may stay silent.
    :param retries: further tries of a request that the server was too busy for.
    :param parallel: functions that are asked for at the same time.
    """

    hf_url: str = required('bigcode/starcoder2-15b')
    hf_token: str | None = field(default=None, repr=False, metadata={'is_secret': True})
    base_url: str | None = url(None)
    provider: str = required('auto')
    timeout_s: float = ranged(60.0, 0.001, 3600)
    retries: int = ranged(3, 0, 10)
    parallel: int = ranged(4, 1, 64)


@dataclass(frozen=True)
class OpenAiCompatibleConfig:
    """
    A server that speaks OpenAI's protocol: vLLM, llama.cpp's server, LM Studio, TGI and others.

    :param base_url: address of the server, up to and with its /v1.
    :param endpoints: addresses of more servers with the same model: requests are spread over all
        of them, and where one fails another takes over.
    :param model: name that the server gives the model; empty for the only one that it has.
    :param api_key_variable: environment variable that holds the key; null where none is needed.
    :param protocol: completions continues text, chat answers conversations; auto goes by
        prompting.frame and by the name of the model.
    :param timeout_s: seconds that the server may stay silent.
    :param connect_timeout_s: seconds for making a connection.
    :param retries: further tries of a request that the server was too busy for, or lost.
    :param parallel: functions that are asked for at the same time.
    """

    base_url: str = url('http://127.0.0.1:8000/v1')
    endpoints: tuple[str, ...] = url(())
    model: str = ''
    api_key_variable: str | None = variable(None)
    protocol: Literal['auto', 'completions', 'chat'] = 'auto'
    timeout_s: float = ranged(60.0, 0.001, 3600)
    connect_timeout_s: float = ranged(5.0, 0.001, 600)
    retries: int = ranged(3, 0, 10)
    parallel: int = ranged(8, 1, 256)


@dataclass(frozen=True)
class OllamaConfig:
    """
    A model that Ollama runs.

    :param base_url: address of the Ollama server.
    :param model: name of the model with its tag, as 'ollama list' shows it.
    :param offline: never have Ollama fetch a model that it lacks.
    :param keep_alive: how long Ollama keeps the model in memory after a request, such as 5m; -1
        for always.
    :param context_size: tokens of prompt and answer together.
    :param timeout_s: seconds that the server may stay silent, loading the model included.
    :param connect_timeout_s: seconds for making a connection.
    :param retries: further tries of a request that the server was too busy for, or lost.
    :param parallel: functions that are asked for at the same time.
    """

    base_url: str = url('http://127.0.0.1:11434')
    model: str = required('qwen2.5-coder:1.5b')
    offline: bool = False
    keep_alive: str = required('5m')
    context_size: int = ranged(6144, 256)
    timeout_s: float = ranged(300.0, 0.001, 3600)
    connect_timeout_s: float = ranged(5.0, 0.001, 600)
    retries: int = ranged(3, 0, 10)
    parallel: int = ranged(4, 1, 64)
