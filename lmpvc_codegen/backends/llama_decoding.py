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
from collections.abc import Sequence

from lmpvc_codegen.backends.llama_session import LlamaSession, Token
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
        self.finish: FinishReason | None = None
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
        prefix = common_prefix([stream.tokens for stream in streams])
        if self._prefill(streams, prefix, cancelled):
            self._write(streams, watcher, cancelled)
        for stream in streams:
            if stream.finish is None:
                stream.end('cancelled', watcher)
        self._tidy(streams, prefix)

    def _prefill(self, streams: Sequence[Stream], prefix: int, cancelled: CancelFlag) -> bool:
        """Evaluate the prompts: the common prefix once, then what each adds to it."""
        reused = _shared_length(self._kept, streams[0].tokens[:prefix])
        self._session.forget(0, reused)
        self._kept = self._kept[:reused]
        first = streams[0].tokens
        # The last token of a prompt is left to the first step, which reads its logits.
        if not self._evaluate(first[:prefix], reused, 0, cancelled):
            return False
        self._kept = first[:prefix]
        for number, stream in enumerate(streams):
            stream.reused_tokens = reused if number == 0 else prefix
            stream.sequence = number + 1 if len(streams) > 1 else 0
            if stream.sequence:
                self._session.forget(stream.sequence, 0)
                self._session.share(0, stream.sequence, prefix)
            if not self._evaluate(stream.tokens[:-1], prefix, stream.sequence, cancelled):
                return False
        return True

    def _evaluate(
        self, tokens: list[int], start: int, sequence: int, cancelled: CancelFlag
    ) -> bool:
        """Evaluate tokens from a position on; False where it was cancelled on the way."""
        size = self._session.batch_size
        self._session.abort_when(cancelled)
        try:
            for begin in range(start, len(tokens), size):
                end = begin + size
                part = tokens[begin:end]
                if cancelled() or not self._session.decode(
                    [Token(t, begin + i, sequence) for i, t in enumerate(part)]
                ):
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

    def _tidy(self, streams: Sequence[Stream], prefix: int) -> None:
        """Keep in sequence 0 what is evaluated there, and drop the other sequences."""
        if len(streams) == 1 and len(self._kept) == prefix:
            stream = streams[0]
            evaluated = len(stream.tokens) - 1 if stream.written else prefix
            self._kept = stream.tokens[:evaluated]
        self._session.forget(0, len(self._kept))
        for stream in streams:
            if stream.sequence:
                self._session.forget(stream.sequence, 0)


def common_prefix(prompts: Sequence[list[int]]) -> int:
    """Count the tokens that all prompts begin with, the last token of each left out."""
    longest = min(len(prompt) for prompt in prompts) - 1
    for prompt in prompts[1:]:
        longest = _shared_length(prompts[0][:longest], prompt)
    return max(longest, 0)


def _shared_length(left: list[int], right: list[int]) -> int:
    pairs = zip(left, right, strict=False)
    return next((i for i, (a, b) in enumerate(pairs) if a != b), min(len(left), len(right)))
