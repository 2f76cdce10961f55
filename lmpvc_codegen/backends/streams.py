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

"""One completion while it is decoded: its text, its limits, and the choice of its tokens."""

from __future__ import annotations

import codecs
from collections.abc import Callable
from typing import Protocol

from lmpvc_codegen.backends.stopping import StopScanner
from lmpvc_codegen.generation.command import Sampling
from lmpvc_codegen.generation.completion import (
    Completion,
    CompletionRequest,
    FinishReason,
    Watcher,
)
import numpy as np
from numpy.typing import NDArray


class TokenText(Protocol):
    """Turns tokens into text as they come; a character may span several of them."""

    def feed(self, token: int) -> str:
        """Take a token and give the text that is whole now."""
        ...

    def flush(self) -> str:
        """Give what was held back, because nothing follows."""
        ...


class Vocabulary(Protocol):
    """What a stream must know of the model's tokens."""

    def is_end(self, token: int) -> bool:
        """Tell whether a token ends the text."""
        ...

    def text_after(self, prompt: list[int]) -> TokenText:
        """Begin the text that follows a prompt."""
        ...


class Utf8Text:
    """
    The text of tokens that stand for bytes.

    :param piece: gives the bytes of a token.
    """

    def __init__(self, piece: Callable[[int], bytes]) -> None:
        """Start with no text."""
        self._piece = piece
        self._utf8 = codecs.getincrementaldecoder('utf-8')('replace')

    def feed(self, token: int) -> str:
        """Take a token and give the characters that are whole now."""
        return self._utf8.decode(self._piece(token))

    def flush(self) -> str:
        """Give a mark for a character that was cut off."""
        return self._utf8.decode(b'', final=True)


class Stream:
    """One completion while it is decoded."""

    def __init__(
        self, index: int, request: CompletionRequest, tokens: list[int], vocabulary: Vocabulary
    ) -> None:
        """Start with the prompt's tokens."""
        self.index = index
        self.request = request
        self.tokens = tokens
        self.prompt_tokens = len(tokens)
        self.reused_tokens = 0
        self.stable_tokens = 0
        self.sequence = 0
        self.text = ''
        self.written = 0
        self.finish: FinishReason | None = None if request.max_tokens > 0 else 'length'
        self._scanner = StopScanner(request.stop)
        self._vocabulary = vocabulary
        self._decoded = vocabulary.text_after(tokens)
        self._random = np.random.default_rng(request.sampling.seed + index)

    def choose(self, logits: NDArray[np.float32]) -> int:
        """Choose the next token."""
        return sample(logits, self.request.sampling, self._random)

    def take(self, token: int, watcher: Watcher) -> None:
        """Take a token into the text, and find out whether it was the last one."""
        if self._vocabulary.is_end(token):
            self.end('stop', watcher)
            return
        self.tokens.append(token)
        self.written += 1
        piece = self._scanner.feed(self._decoded.feed(token))
        self.text += piece
        if self._scanner.found:
            self.finish = 'stop'
            if piece:
                watcher(self.index, piece)
        elif piece and watcher(self.index, piece):
            self.finish = 'cut'
        elif self.written >= self.request.max_tokens:
            self.end('length', watcher)

    def end(self, reason: FinishReason, watcher: Watcher) -> None:
        """End the text; what was held back as a possible stop string belongs to it."""
        rest = self._scanner.feed(self._decoded.flush()) + self._scanner.flush()
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


def shared_length(left: list[int], right: list[int]) -> int:
    """Count the tokens that two texts begin with alike."""
    alike, end = 0, min(len(left), len(right))
    if left[:end] == right[:end]:
        return end
    # Whole slices are compared far faster than one token after the other.
    while end - alike > 1:
        middle = (alike + end) // 2
        if left[alike:middle] == right[alike:middle]:
            alike = middle
        else:
            end = middle
    return alike
