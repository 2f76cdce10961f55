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

"""A backend that counts what is asked of another, also where no program comes of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from lmpvc_codegen.backends.base import Backend
from lmpvc_codegen.generation.completion import (
    CancelFlag,
    Completion,
    CompletionRequest,
    never_cancelled,
    PromptFormat,
    watch_nothing,
    Watcher,
)


@dataclass(frozen=True)
class Meter:
    """What was asked of a model: completions, and tokens read, read anew, and written."""

    model_calls: int = 0
    prompt_tokens: int = 0
    evaluated_tokens: int = 0
    tokens: int = 0


class MeteredBackend(Backend):
    """Passes everything on to another backend, and counts."""

    name = 'metered'

    def __init__(self, backend: Backend) -> None:
        """Begin at 0."""
        self._backend = backend
        self.meter = Meter()

    @property
    def identity(self) -> str:
        """Name the other's model."""
        return self._backend.identity

    @property
    def prompt_format(self) -> PromptFormat:
        """Prompt as the other wants it."""
        return self._backend.prompt_format

    @property
    def keeps_asides(self) -> bool:
        """Keep asides where the other does."""
        return self._backend.keeps_asides

    def load(self) -> None:
        """
        Load the other.

        :raises BackendError: it could not be loaded.
        """
        self._backend.load()

    def complete(
        self,
        requests: Sequence[CompletionRequest],
        *,
        watcher: Watcher = watch_nothing,
        cancelled: CancelFlag = never_cancelled,
    ) -> list[Completion]:
        """
        Pass the requests on, and count them and their tokens.

        :raises BackendError: what the other raises.
        """
        completions = self._backend.complete(requests, watcher=watcher, cancelled=cancelled)
        was = self.meter
        self.meter = Meter(
            was.model_calls + len(requests),
            was.prompt_tokens + sum(c.prompt_tokens for c in completions),
            was.evaluated_tokens + sum(c.prompt_tokens - c.reused_tokens for c in completions),
            was.tokens + sum(c.completion_tokens for c in completions),
        )
        return completions

    def close(self) -> None:
        """Close the other."""
        self._backend.close()
