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

"""The contract of a backend: one way of running a language model."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import ClassVar

from lmpvc_codegen.config import Config
from lmpvc_codegen.generation.completion import (
    CancelFlag,
    Completion,
    CompletionRequest,
    never_cancelled,
    PromptFormat,
    watch_nothing,
    Watcher,
)

CONTRACT_VERSION = 1
"""Raised when a change of this class breaks the backends of others."""


class Backend(ABC):
    """
    One way of running a language model.

    Making one reads the configuration and imports its library; :meth:`load` takes the memory,
    :meth:`close` gives it back. One batch runs at a time. Every error that leaves a backend is a
    :class:`~lmpvc_codegen.errors.BackendError`.
    """

    name: ClassVar[str]
    contract_version: ClassVar[int] = CONTRACT_VERSION

    @abstractmethod
    def __init__(self, config: Config) -> None:
        """
        Read the configuration and import the library, but load nothing yet.

        :raises BackendUnavailableError: a library is missing.
        """

    @classmethod
    def addresses(cls, config: Config) -> Sequence[str] | None:  # noqa: ARG003
        """
        Tell where prompts are sent: the addresses of its servers, none where it computes itself.

        :returns: None where the backend does not tell; ``local_only`` then refuses it.
        """
        return None

    @property
    @abstractmethod
    def identity(self) -> str:
        """Name the model exactly (repository, file, size or revision): part of every cache key."""

    @property
    @abstractmethod
    def prompt_format(self) -> PromptFormat:
        """Tell how this model wants to be prompted; known once it is loaded."""

    @property
    def keeps_asides(self) -> bool:
        """Tell whether prompts that are asides leave what it has evaluated of the others."""
        return False

    @abstractmethod
    def load(self) -> None:
        """
        Find, fetch where that is allowed, and load the model.

        :raises BackendError: a sentence why it could not be loaded, and what to do.
        """

    @abstractmethod
    def complete(
        self,
        requests: Sequence[CompletionRequest],
        *,
        watcher: Watcher = watch_nothing,
        cancelled: CancelFlag = never_cancelled,
    ) -> list[Completion]:
        """
        Complete every request and return one completion for each, in their order.

        :param watcher: given each new piece of text; True ends that request, piece kept.
        :param cancelled: asked between tokens; True ends the batch.
        :raises ContextOverflowError: before any token is spent.
        :raises BackendError: anything else that went wrong.
        """

    @abstractmethod
    def close(self) -> None:
        """Give back the memory; closing twice is no error, completing afterwards is one."""
