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

import codecs
from collections.abc import Iterator, Sequence

from lmpvc_codegen.backends.llama_session import GRAIN, LlamaSession, Token
from lmpvc_codegen.backends.stopping import StopScanner
from lmpvc_codegen.generation.command import Sampling
from lmpvc_codegen.generation.completion import (
    CancelFlag,
    Completion,
    CompletionRequest,
    FinishReason,
    Watcher,
)
import numpy as np
from numpy.typing import NDArray


class Stream:
    """One completion while it is decoded."""

    def __init__(self, index: int, request: CompletionRequest, tokens: list[int]) -> None:
        """Start with the prompt's tokens."""
        self.index = index
        self.tokens = tokens
        self.prompt_tokens = len(tokens)
        self.reused_tokens = 0
        self.sequence = 0
        self.text = ''
        self.written = 0
        self.finish: FinishReason | None = None if request.max_tokens > 0 else 'length'
        self._limit = request.max_tokens
        self._scanner = StopScanner(request.stop)
        self._utf8 = codecs.getincrementaldecoder('utf-8')('replace')
        self._sampling = request.sampling
        self._random = np.random.default_rng(request.sampling.seed + index)

    def choose(self, logits: NDArray[np.float32]) -> int:
        """Choose the next token."""
        return sample(logits, self._sampling, self._random)

    def take(self, token: int, session: LlamaSession, watcher: Watcher) -> None:
        """Take a token into the text, and find out whether it was the last one."""
        if session.is_end(token):
            self.end('stop', watcher)
            return
        self.tokens.append(token)
        self.written += 1
        piece = self._scanner.feed(self._utf8.decode(session.piece(token)))
        self.text += piece
        if self._scanner.found:
            self.finish = 'stop'
            if piece:
                watcher(self.index, piece)
        elif piece and watcher(self.index, piece):
            self.finish = 'cut'
        elif self.written >= self._limit:
            self.end('length', watcher)

    def end(self, reason: FinishReason, watcher: Watcher) -> None:
        """End the text; what was held back as a possible stop string belongs to it."""
        rest = self._scanner.feed(self._utf8.decode(b'', final=True)) + self._scanner.flush()
        self.text += rest
        self.finish = reason
        if rest:
            watcher(self.index, rest)

    @property
    def completion(self) -> Completion:
        """Give the completion as it is now."""
        return Completion(
            self.text,
            self.finish or 'cancelled',
            self.prompt_tokens,
            self.written,
            self.reused_tokens,
        )


def sample(logits: NDArray[np.float32], sampling: Sampling, random: np.random.Generator) -> int:
    """Choose a token: the likeliest at temperature 0, else one from the nucleus."""
    if sampling.temperature <= 0:
        return int(logits.argmax())
    scaled = logits.astype(np.float64) / sampling.temperature
    likely = np.exp(scaled - scaled.max())
    likely /= likely.sum()
    order = np.argsort(-likely)
    mass = np.cumsum(likely[order])
    nucleus = order[: int(np.searchsorted(mass, sampling.top_p)) + 1]
    return int(random.choice(nucleus, p=likely[nucleus] / likely[nucleus].sum()))


class Decoder:
    """Decodes groups of streams; sequence 0 keeps the last prefix evaluated between calls."""

    def __init__(self, session: LlamaSession) -> None:
        """Start with nothing evaluated."""
        self._session = session
        self._kept: list[int] = []

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

    def _prefill(self, streams: Sequence[Stream], prefix: int, cancelled: CancelFlag) -> bool:
        """Evaluate the prompts: the common prefix once, then what each adds to it."""
        first = streams[0].tokens
        reused = self._reuse(first[:prefix])
        if not self._evaluate(first[:prefix], reused, 0, cancelled):
            return False
        self._kept = first[:prefix]
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

    def _reuse(self, wanted: list[int]) -> int:
        """Keep what sequence 0 has of a prefix, drop the rest, and count what is kept."""
        reused = _aligned(_shared_length(self._kept, wanted))
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
        finally:
            self._session.abort_when(None)
        return not cancelled()

    def _write(self, streams: Sequence[Stream], watcher: Watcher, cancelled: CancelFlag) -> None:
        active = list(streams)
        while active and not cancelled():
            step = [
                Token(s.tokens[-1], len(s.tokens) - 1, s.sequence, reads_logits=True)
                for s in active
            ]
            self._session.decode(step)
            for index, stream in enumerate(active):
                stream.take(stream.choose(self._session.logits(index)), self._session, watcher)
            active = [stream for stream in active if stream.finish is None]

    def _tidy(self, streams: Sequence[Stream]) -> None:
        """Leave in sequence 0 what is kept of the prompts, and nothing in the others."""
        self._reuse(self._kept)
        for stream in streams:
            if stream.sequence:
                self._session.forget(stream.sequence, 0)


def shared_prefix(prompts: Sequence[list[int]]) -> int:
    """Count the tokens that all prompts begin with and that may be evaluated apart."""
    longest = min(len(prompt) for prompt in prompts) - 1 - GRAIN
    for prompt in prompts[1:]:
        longest = _shared_length(prompts[0][: max(longest, 0)], prompt)
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


def _shared_length(left: list[int], right: list[int]) -> int:
    pairs = zip(left, right, strict=False)
    return next((i for i, (a, b) in enumerate(pairs) if a != b), min(len(left), len(right)))
