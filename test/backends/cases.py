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
import importlib.util

from lmpvc_codegen.backends.base import Backend
from lmpvc_codegen.backends.registry import make_backend
from lmpvc_codegen.config import Config, GgufConfig, PromptingConfig
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


CASES = (
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
