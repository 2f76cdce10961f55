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


"""The backends that the conformance suite runs on: add a case and all of it runs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from functools import partial
import importlib.util
import os
from pathlib import Path
from test.backends.checkpoints import (
    CONTEXT_TOKENS,
    LIBRARIES,
    real_checkpoint,
    real_gptq_checkpoint,
    tiny_checkpoint,
    tiny_gptq_checkpoint,
)
from test.backends.server_cases import forms
from test.backends.servers import NEEDS as SERVER_NEEDS

from lmpvc_codegen.backends.base import Backend
from lmpvc_codegen.backends.registry import make_backend
from lmpvc_codegen.config import (
    BitsAndBytesConfig,
    Config,
    GgufConfig,
    GptqConfig,
    OllamaConfig,
    PromptingConfig,
    TorchCpuConfig,
)
from lmpvc_codegen.generation.completion import PromptFormat
import pytest

SMALL = GgufConfig(
    hf_url='Qwen/Qwen2.5-Coder-0.5B-Instruct-GGUF',
    filename='qwen2.5-coder-0.5b-instruct-q4_k_m.gguf',
    context_size=512,
    n_batch=64,
)
"""The small model, with a context that a test can overflow."""


@dataclass(frozen=True)
class Case:
    """
    A backend to run the suite on.

    :param configured: gives the configuration; what must run meanwhile (a server) runs within.
    :param needs: modules without which the case is skipped, visibly.
    :param context_tokens: tokens that the model's context holds; None where nobody knows.
    :param marks: of pytest.
    """

    name: str
    configured: Callable[[], AbstractContextManager[Config]]
    needs: Sequence[str] = ()
    context_tokens: int | None = None
    marks: Sequence[pytest.MarkDecorator] = ()

    @contextmanager
    def loaded(self) -> Iterator[Backend]:
        """Make and load the backend, and close it afterwards."""
        missing = [name for name in self.needs if importlib.util.find_spec(name) is None]
        if missing:
            pytest.skip(f'{", ".join(missing)} not installed')
        with self.configured() as config:
            made = make_backend(config)
            made.load()
            try:
                yield made
            finally:
                made.close()


def on_checkpoint(
    folder: Callable[[], Path], model: str, **keys: object
) -> AbstractContextManager[Config]:
    """Configure a backend of transformers for a checkpoint, which is made now if need be."""
    kind = {'torch_cpu': TorchCpuConfig, 'bitsandbytes': BitsAndBytesConfig, 'gptq': GptqConfig}
    told = kind[model](hf_url=str(folder()), context_size=CONTEXT_TOKENS, **keys)
    return nullcontext(
        Config(model=model, prompting=PromptingConfig(frame='chat'), **{model: told})
    )


_FORMS: tuple[tuple[str, str, dict[str, object], tuple[str, ...]], ...] = (
    ('torch-eager', 'torch_cpu', {}, ()),
    ('torch-jit', 'torch_cpu', {'mode': 'jit'}, ()),
    ('torch-compile', 'torch_cpu', {'mode': 'compile'}, ()),
    ('bitsandbytes-4bit', 'bitsandbytes', {'quantization': '4bit'}, ('bitsandbytes',)),
    ('bitsandbytes-8bit', 'bitsandbytes', {'quantization': '8bit'}, ('bitsandbytes',)),
)
"""Name, backend, keys and libraries of what runs on any checkpoint."""

# Compiling, and quantising, take longer than other tests may where the cores are shared.
_LONG = (pytest.mark.real_checkpoint, pytest.mark.timeout(1800))

TRANSFORMERS_CASES = (
    *(
        Case(
            name,
            partial(on_checkpoint, tiny_checkpoint, model, **keys),
            needs=(*LIBRARIES, *needs),
            context_tokens=CONTEXT_TOKENS,
            # Compiling takes more than a minute even for a tiny model.
            marks=_LONG if name == 'torch-compile' else (),
        )
        for name, model, keys, needs in _FORMS
    ),
    Case(
        'gptq',
        partial(on_checkpoint, tiny_gptq_checkpoint, 'gptq'),
        needs=(*LIBRARIES, 'optimum', 'gptqmodel'),
        context_tokens=CONTEXT_TOKENS,
    ),
)
"""Each on a tiny model."""

_ON_A_REAL_MODEL = (pytest.mark.model, *_LONG)

REAL_CASES = (
    *(
        Case(
            f'real-{name}',
            partial(on_checkpoint, real_checkpoint, model, **keys),
            needs=(*LIBRARIES, 'gguf', 'llama_cpp', *needs),
            context_tokens=CONTEXT_TOKENS,
            marks=_ON_A_REAL_MODEL,
        )
        for name, model, keys, needs in _FORMS
    ),
    Case(
        'real-gptq',
        partial(on_checkpoint, real_gptq_checkpoint, 'gptq'),
        needs=(*LIBRARIES, 'gguf', 'llama_cpp', 'optimum', 'gptqmodel'),
        context_tokens=CONTEXT_TOKENS,
        marks=_ON_A_REAL_MODEL,
    ),
)
"""Each on a real model, which takes minutes."""

SERVER_CASES = tuple(
    Case(
        name,
        configured,
        needs=SERVER_NEEDS,
        context_tokens=SMALL.context_size,
        marks=(pytest.mark.model,),
    )
    for name, configured in forms(SMALL).items()
)
"""Each on llama.cpp's own server with the small model."""

OLLAMA_URL = 'LMPVC_OLLAMA_URL'
"""The environment variable with the address of an Ollama for tests."""

_OLLAMA_MODEL = 'qwen2.5-coder:0.5b'


def on_ollama(frame: PromptFormat) -> AbstractContextManager[Config]:
    """Configure the backend for an Ollama that runs already; without one the case is skipped."""
    url = os.environ.get(OLLAMA_URL)
    if not url:
        pytest.skip(
            f'{OLLAMA_URL} is not set: run "ollama pull {_OLLAMA_MODEL}", then set it to the '
            "server's address, such as http://127.0.0.1:11434"
        )
    told = OllamaConfig(
        base_url=url, model=_OLLAMA_MODEL, offline=True, context_size=SMALL.context_size
    )
    return nullcontext(Config(model='ollama', ollama=told, prompting=PromptingConfig(frame=frame)))


_FRAMES: tuple[PromptFormat, ...] = ('completion', 'chat')

OLLAMA_CASES = tuple(
    Case(
        f'ollama-{frame}',
        partial(on_ollama, frame),
        needs=('httpx2',),
        context_tokens=SMALL.context_size,
        marks=(pytest.mark.model,),
    )
    for frame in _FRAMES
)
"""Each on a real Ollama, which whoever runs the tests has started."""

CASES = (
    *TRANSFORMERS_CASES,
    *SERVER_CASES,
    *OLLAMA_CASES,
    *REAL_CASES,
    Case(
        'scripted',
        lambda: nullcontext(
            Config(model='scripted', prompting=PromptingConfig(frame='completion'))
        ),
    ),
    Case(
        'gguf',
        lambda: nullcontext(Config(model='gguf', gguf=SMALL)),
        needs=('llama_cpp',),
        context_tokens=SMALL.context_size,
        marks=(pytest.mark.model,),
    ),
)
