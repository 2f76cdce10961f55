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
The contexts over one llama.cpp model: one for most prompts, and a small one for asides.

A context keeps one prefix. That of most prompts is their preamble, which takes long to evaluate;
asides have one of their own, and would each time drop the other.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
import logging

from lmpvc_codegen.backends.llama_decoding import Decoder, shared_prefix
from lmpvc_codegen.backends.llama_model import LlamaModel
from lmpvc_codegen.backends.llama_session import LlamaSession
from lmpvc_codegen.backends.prefix_store import PrefixStore
from lmpvc_codegen.backends.prompt_lookup import LONGEST_GUESS
from lmpvc_codegen.backends.streams import Stream
from lmpvc_codegen.config.settings import GgufConfig
from lmpvc_codegen.errors import OutOfMemoryError
from lmpvc_codegen.generation.completion import CancelFlag, Watcher

_logger = logging.getLogger(__name__)

ASIDE_TOKENS = 1024
"""Tokens of the context for asides; a longer one goes through the other context."""


class LlamaContexts:
    """Decodes each stream in the context that keeps its prefix."""

    def __init__(
        self, model: LlamaModel, config: GgufConfig, store: PrefixStore | None = None
    ) -> None:
        """
        Make the context for most prompts; the small one is made for the first aside.

        :param store: keeps prefixes from one start to the next, whichever context they are from.
        :raises OutOfMemoryError: there is no memory for it.
        """
        self._model = model
        self._store = store
        self._small_config = replace(config, context_size=min(ASIDE_TOKENS, config.context_size))
        self._main = _Context(model, config, store)
        self._small: _Context | None = None

    def run(self, streams: Sequence[Stream], watcher: Watcher, cancelled: CancelFlag) -> None:
        """Decode streams, as many together as fit, until each has ended, or the flag is up."""
        asides = [stream for stream in streams if self._is_small_aside(stream)]
        others = [stream for stream in streams if stream not in asides]
        if asides:
            self._for_asides().run(asides, watcher, cancelled)
        self._main.run(others, watcher, cancelled)

    def close(self) -> None:
        """Free the contexts, but not the model; closing twice is no error."""
        self._main.close()
        if self._small:
            self._small.close()

    def _is_small_aside(self, stream: Stream) -> bool:
        # Guesses of how it goes on take room beyond the last token of the answer.
        cells = _cells([stream]) + LONGEST_GUESS
        return stream.request.is_aside and cells <= self._small_config.context_size

    def _for_asides(self) -> _Context:
        if self._small is None:
            try:
                self._small = _Context(self._model, self._small_config, self._store)
            except OutOfMemoryError as error:
                # An answer that comes late is better than none.
                _logger.warning('Asides drop the prefix of other prompts: %s', error)
                self._small = self._main
        return self._small


class _Context:
    """A context with the decoder that knows what it keeps."""

    def __init__(self, model: LlamaModel, config: GgufConfig, store: PrefixStore | None) -> None:
        self._config = config
        self._session = LlamaSession(model, config)
        self._decoder = Decoder(self._session, store)

    def run(self, streams: Sequence[Stream], watcher: Watcher, cancelled: CancelFlag) -> None:
        for group in self._groups(streams):
            self._decoder.run(group, watcher, cancelled)

    def close(self) -> None:
        self._session.close()

    def _groups(self, streams: Sequence[Stream]) -> Iterator[list[Stream]]:
        """Form groups that fit into the context, their common prefix counted once."""
        group: list[Stream] = []
        for stream in streams:
            tried = [*group, stream]
            too_many = len(tried) > self._config.parallel
            if group and (too_many or _cells(tried) > self._config.context_size):
                yield group
                tried = [stream]
            group = tried
        if group:
            yield group


def _cells(streams: Sequence[Stream]) -> int:
    """Count the tokens that streams take together, prompts and answers."""
    prefix = shared_prefix([stream.tokens for stream in streams])
    own = sum(len(stream.tokens) - prefix + stream.request.max_tokens for stream in streams)
    return prefix + own
