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


"""The backends that ask a server, on llama.cpp's real one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from test.backends.servers import llama_server

from lmpvc_codegen.config import (
    Config,
    GgufConfig,
    InferenceApiConfig,
    OpenAiCompatibleConfig,
    PromptingConfig,
)

_TIMEOUT_S = 120.0


@contextmanager
def on_llama_server(make: Callable[[str], Config], model: GgufConfig) -> Iterator[Config]:
    """Run the server and configure a backend for it."""
    with llama_server(model) as url:
        yield make(url)


def completions(url: str) -> Config:
    """Continue text."""
    settings = OpenAiCompatibleConfig(base_url=url, protocol='completions', timeout_s=_TIMEOUT_S)
    return Config(model='openai_compatible', openai_compatible=settings)


def chat(url: str) -> Config:
    """Answer conversations."""
    settings = OpenAiCompatibleConfig(base_url=url, protocol='chat', timeout_s=_TIMEOUT_S)
    return Config(model='openai_compatible', openai_compatible=settings)


def hub_client(url: str) -> Config:
    """Ask through Hugging Face's client, as if it were an endpoint of one's own."""
    settings = InferenceApiConfig(hf_url='small', base_url=url, timeout_s=_TIMEOUT_S)
    return Config(
        model='inference_api', inference_api=settings, prompting=PromptingConfig(frame='chat')
    )


def forms(model: GgufConfig) -> dict[str, Callable[[], AbstractContextManager[Config]]]:
    """Name the ways of asking the server."""
    ways = {
        'openai-completions': completions,
        'openai-chat': chat,
        'inference-api': hub_client,
    }
    return {name: partial(on_llama_server, make, model) for name, make in ways.items()}
