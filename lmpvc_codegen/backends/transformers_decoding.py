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

"""Decoding a batch of prompts together with transformers, their common prefix kept."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from lmpvc_codegen.backends.streams import shared_length, Stream
from lmpvc_codegen.backends.transformers_session import TransformersSession
from lmpvc_codegen.generation.completion import CancelFlag, Watcher
import numpy as np
from numpy.typing import NDArray

Logits = NDArray[np.float32]


class TransformersDecoder:
    """
    Decodes groups of streams, and keeps the last prefix that was evaluated.

    Prompts are cut at multiples of the session's chunk alone, so that the same prompt goes
    through the same computations whether its beginning was kept or not.
    """

    def __init__(self, session: TransformersSession) -> None:
        """Start with nothing evaluated."""
        self._session = session
        self._cache: Any = session.new_cache()
        self._kept: list[int] = []

    def run(self, streams: Sequence[Stream], watcher: Watcher, cancelled: CancelFlag) -> None:
        """Decode streams together until each has ended, or the flag is up."""
        streams = [stream for stream in streams if stream.finish is None]
        if not streams:
            return
        shared = min(len(stream.tokens) - 1 for stream in streams)
        first = streams[0].tokens
        for stream in streams[1:]:
            shared = min(shared, shared_length(first, stream.tokens))
        prefix = self._aligned(shared)
        reused = self._reuse(first[:prefix])
        for stream in streams:
            stream.reused_tokens = reused if stream is streams[0] else prefix
        try:
            if self._evaluate_prefix(first[:prefix], cancelled):
                group = _Group(self._session, prefix, self._cache, streams)
                group.decode(watcher, cancelled)
        except BaseException:
            self._forget()
            raise
        for stream in streams:
            if stream.finish is None:
                stream.end('cancelled', watcher)

    def _forget(self) -> None:
        """Start anew: what broke off in the midst may have left some layers ahead of others."""
        self._cache, self._kept = self._session.new_cache(), []

    def _reuse(self, wanted: list[int]) -> int:
        """Keep what is evaluated of a prefix, drop the rest, and count what is kept."""
        reused = self._aligned(shared_length(self._kept, wanted))
        if not reused:
            self._forget()
        elif reused < len(self._kept):
            self._session.cut(self._cache, reused)
            self._kept = self._kept[:reused]
        return reused

    def _evaluate_prefix(self, tokens: list[int], cancelled: CancelFlag) -> bool:
        """Evaluate a prefix as far as it is not kept; False where it was cancelled on the way."""
        size = self._session.chunk
        while len(self._kept) < len(tokens):
            if cancelled():
                return False
            begin = len(self._kept)
            end = begin + size
            self._session.evaluate([tokens[begin:end]], [range(begin, end)], None, self._cache)
            self._kept = tokens[:end]
        return not cancelled()

    def _aligned(self, count: int) -> int:
        return count - count % self._session.chunk


class _Group:
    """
    Streams that are decoded together, each a row.

    A row is the common prefix, then filling that nothing looks at, then the rest of the prompt,
    so that all rows end alike and grow alike.
    """

    def __init__(
        self,
        session: TransformersSession,
        prefix: int,
        cache: Any,
        streams: Sequence[Stream],
    ) -> None:
        """Begin each row with the prefix; the cache of the prefix itself stays as it is."""
        self._session = session
        self._active = list(streams)
        self._prefix = prefix
        self._cache = session.repeated(cache, len(streams))
        self._length = max(len(stream.tokens) for stream in streams)
        self._filled = [self._length - len(stream.tokens) for stream in streams]

    def decode(self, watcher: Watcher, cancelled: CancelFlag) -> None:
        """Evaluate what the prompts add to the prefix, then decode token after token."""
        logits = self._evaluate_prompts(cancelled)
        while logits is not None:
            for row, stream in enumerate(self._active):
                stream.take(stream.choose(logits[row]), watcher)
            self._drop_finished()
            if not self._active or cancelled():
                return
            self._length += 1
            logits = self._evaluate(self._length - 1, self._length)

    def _evaluate_prompts(self, cancelled: CancelFlag) -> Logits | None:
        """Give the logits after the prompts; None where it was cancelled on the way."""
        logits = None
        for begin in range(self._prefix, self._length, self._session.chunk):
            if cancelled():
                return None
            end = min(begin + self._session.chunk, self._length)
            logits = self._evaluate(begin, end)
        return logits

    def _evaluate(self, begin: int, end: int) -> Logits:
        """Evaluate the columns of a range."""
        prefix, filler = self._prefix, self._session.filler
        rows, positions = [], []
        mask = np.ones((len(self._active), end), dtype=np.bool_)
        for row, (stream, filled) in enumerate(zip(self._active, self._filled, strict=True)):
            places = range(begin - filled, end - filled)
            rows.append([stream.tokens[at] if at >= prefix else filler for at in places])
            positions.append([max(at, 0) for at in places])
            hole = prefix + filled
            mask[row, prefix:hole] = False
        return self._session.evaluate(
            rows, positions, mask if any(self._filled) else None, self._cache
        )

    def _drop_finished(self) -> None:
        """Take the rows of finished streams out, so that nothing is computed for them."""
        kept = [row for row, stream in enumerate(self._active) if stream.finish is None]
        if kept and len(kept) < len(self._active):
            self._session.select(self._cache, kept)
        self._active = [self._active[row] for row in kept]
        self._filled = [self._filled[row] for row in kept]
