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

"""Decoding a batch of prompts together, with their common prefix evaluated once and kept."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from lmpvc_codegen.backends.llama_session import GRAIN, LlamaSession, Token
from lmpvc_codegen.backends.prefix_store import KeptPrefix, PrefixStore, SHORTEST
from lmpvc_codegen.backends.prompt_lookup import PromptLookup
from lmpvc_codegen.backends.streams import shared_length, Stream
from lmpvc_codegen.generation.completion import CancelFlag, Watcher
from lmpvc_codegen.generation.stages import staged

_WORTHWHILE = 0.9
"""Where so much of a prefix is kept already, the rest is evaluated sooner than written."""


class Decoder:
    """Decodes groups of streams; sequence 0 keeps the last prefix evaluated between calls."""

    def __init__(self, session: LlamaSession, store: PrefixStore | None = None) -> None:
        """
        Start with nothing evaluated.

        :param store: keeps prefixes from one start to the next.
        """
        self._session = session
        self._store = store if session.goes_back else None
        self._kept: list[int] = []
        self._common: list[int] = []
        self._lookup = PromptLookup()

    def run(self, streams: Sequence[Stream], watcher: Watcher, cancelled: CancelFlag) -> None:
        """Decode streams together until each has ended, or the flag is up."""
        streams = [stream for stream in streams if stream.finish is None]
        if not streams:
            return
        prefix = shared_prefix([stream.tokens for stream in streams])
        try:
            if self._prefill(streams, prefix, cancelled):
                self._write(streams, watcher, cancelled)
            for stream in streams:
                if stream.finish is None:
                    stream.end('cancelled', watcher)
        finally:
            # A watcher that raises leaves the sequences as orderly as any other end.
            self._tidy(streams)
        self._store_common()

    def _prefill(self, streams: Sequence[Stream], prefix: int, cancelled: CancelFlag) -> bool:
        """Evaluate the prompts: the common prefix once, then what each adds to it."""
        first = streams[0].tokens
        shared = _aligned(shared_length(self._kept, first[:prefix]))
        common, stable = prefix if len(streams) > 1 else shared, _aligned(streams[0].stable_tokens)
        # Two commands may begin alike; what every command begins with is worth more.
        self._common = first[: stable if 0 < stable < common else common]
        self._restore(first, known=shared)
        reused = self._reuse(first[:prefix])
        if not self._evaluate(first[:prefix], reused, 0, cancelled):
            return False
        for number, stream in enumerate(streams):
            stream.reused_tokens = reused if number == 0 else prefix
            stream.sequence = number + 1 if len(streams) > 1 else 0
            if stream.sequence:
                self._session.forget(stream.sequence, 0)
                self._session.share(0, stream.sequence, prefix)
            # The last token of a prompt is left to the first step, which reads its logits.
            if not self._evaluate(stream.tokens[:-1], prefix, stream.sequence, cancelled):
                return False
        if len(streams) == 1:
            self._kept = first[: _aligned(len(first) - 1)]
        return True

    @staged('prefixes')
    def _restore(self, wanted: list[int], *, known: int) -> None:
        """Read a prefix from disk where it is longer than what sequence 0 has of the prompt."""
        if self._store is None or len(wanted) <= known + SHORTEST:
            return
        if self._store.longest(wanted) < known + SHORTEST:
            return
        found = self._store.find(wanted)
        if found is None:
            return
        self._kept = list(found.tokens)
        if not self._session.restore(found.state):
            self._store.forget(found)
            self._session.forget(0, 0)
            self._kept = []

    @staged('prefixes')
    def _store_common(self) -> None:
        """Keep on disk what two different prompts began with, unless most of it is there."""
        common, store = self._common, self._store
        if store is None or len(common) < SHORTEST or common != self._kept[: len(common)]:
            return
        if store.longest([*common, 0]) < _WORTHWHILE * len(common):
            store.keep(KeptPrefix(tuple(common), self._session.state(len(common))))

    def _reuse(self, wanted: list[int]) -> int:
        """Keep what sequence 0 has of a prefix, drop the rest, and count what is kept."""
        reused = _aligned(shared_length(self._kept, wanted))
        # A recurrent model cannot go back to the middle of its text, only to its beginning.
        if not self._session.forget(0, reused):
            self._session.forget(0, 0)
            reused = 0
        self._kept = self._kept[:reused]
        return reused

    def _evaluate(
        self, tokens: list[int], start: int, sequence: int, cancelled: CancelFlag
    ) -> bool:
        """Evaluate tokens from a position on; False where it was cancelled on the way."""
        self._session.abort_when(cancelled)
        try:
            for begin, end in parts(start, len(tokens), size=self._session.batch_size):
                part = [Token(tokens[at], at, sequence) for at in range(begin, end)]
                if cancelled() or not self._session.decode(part):
                    return False
                if sequence == 0:
                    # Who ran out of time comes further at the next try.
                    self._kept = tokens[:end]
        finally:
            self._session.abort_when(None)
        return not cancelled()

    def _write(self, streams: Sequence[Stream], watcher: Watcher, cancelled: CancelFlag) -> None:
        active = list(streams)
        while active and not cancelled():
            # Several streams fill a pass by themselves; one alone has room for guesses.
            if len(active) == 1 and self._session.goes_back:
                self._write_guessed(active[0], watcher, cancelled)
            else:
                self._write_next(active, watcher)
            active = [stream for stream in active if stream.finish is None]

    def _write_next(self, streams: Sequence[Stream], watcher: Watcher) -> None:
        """Write one token of each stream."""
        self._session.decode([_last(stream) for stream in streams])
        for index, stream in enumerate(streams):
            stream.take(stream.choose(self._session.logits(index)), watcher)

    def _write_guessed(self, stream: Stream, watcher: Watcher, cancelled: CancelFlag) -> None:
        """Write the guessed tokens that the model would have written, and the one after them."""
        last = _last(stream)
        stable = stream.stable_tokens or stream.reused_tokens
        guess = self._lookup.guess(stream.tokens, stable=stable)
        self._session.decode(
            [last]
            + [
                Token(token, last.position + 1 + number, stream.sequence, reads_logits=True)
                for number, token in enumerate(guess)
            ]
        )
        for index, expected in enumerate([*guess, None]):
            chosen = stream.choose(self._session.logits(index))
            stream.take(chosen, watcher)
            if stream.finish is not None or chosen != expected or cancelled():
                break
        if guess:
            self._session.forget(stream.sequence, len(stream.tokens) - 1)

    def _tidy(self, streams: Sequence[Stream]) -> None:
        """Leave in sequence 0 what is kept of the prompts, and nothing in the others."""
        self._reuse(self._kept)
        for stream in streams:
            if stream.sequence:
                self._session.forget(stream.sequence, 0)


def _last(stream: Stream) -> Token:
    """Give the token of a stream whose logits choose the next one."""
    return Token(stream.tokens[-1], len(stream.tokens) - 1, stream.sequence, reads_logits=True)


def shared_prefix(prompts: Sequence[list[int]]) -> int:
    """Count the tokens that all prompts begin with and that may be evaluated apart."""
    longest = min(len(prompt) for prompt in prompts) - 1 - GRAIN
    for prompt in prompts[1:]:
        longest = shared_length(prompts[0][: max(longest, 0)], prompt)
    return _aligned(max(longest, 0))


def parts(start: int, end: int, *, size: int) -> Iterator[tuple[int, int]]:
    """Cut a range into parts of a size, so that the last one is no shorter than a grain."""
    while end - start > size:
        taken = size if end - start - size >= GRAIN else size - GRAIN
        yield start, start + taken
        start += taken
    if start < end:
        yield start, end


def _aligned(count: int) -> int:
    return count - count % GRAIN
