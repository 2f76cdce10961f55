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


"""The example keeps the promises of a backend."""

from __future__ import annotations

from collections.abc import Iterator

from lmpvc_codegen.backends.base import Backend
from lmpvc_codegen.backends.conformance import BackendConformance
from lmpvc_codegen.backends.registry import make_backend
from lmpvc_codegen.config import Config
from lmpvc_codegen_ngram.backend import CONTEXT_TOKENS
import pytest


class TestNgram(BackendConformance):
    """The whole suite, on the backend as a configuration chooses it."""

    @pytest.fixture(scope='class')
    @classmethod
    def backend(cls) -> Iterator[Backend]:
        """Give the backend by its name, loaded."""
        made = make_backend(Config(model='ngram', local_only=True))
        made.load()
        yield made
        made.close()

    @pytest.fixture(scope='class')
    @classmethod
    def context_tokens(cls) -> int:
        """Tell how much its context holds."""
        held: int = CONTEXT_TOKENS
        return held
