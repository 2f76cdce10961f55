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


"""What is timed, alike for every engine: one prompt, a fixed number of likeliest tokens."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
import time
from typing import Any, Protocol

WARM_UP_TOKENS = 8
_WARM_UPS = 2
"""A traced graph is optimised in its second run."""

_SHOWN_EVERY = 20

Clock = Callable[[], float]
Tell = Callable[[Mapping[str, Any]], None]


class Engine(Protocol):
    """A loaded model that continues a text token by token, always with the likeliest one."""

    def tokenize(self, prompt: str) -> list[int]:
        """Turn the prompt into tokens."""

    def start(self, tokens: list[int]) -> int:
        """Forget what was before, evaluate the prompt, and give the token that follows."""

    def step(self, token: int) -> int:
        """Evaluate one more token, and give the one that follows."""

    def text(self, tokens: list[int]) -> str:
        """Turn tokens into text."""

    def described(self) -> Mapping[str, Any]:
        """Tell what a report should say of this engine."""


@dataclass(frozen=True)
class Repeat:
    """
    One measured run in a process of its own.

    :param import_s: seconds until the libraries were imported.
    :param load_s: seconds from there until the model could be asked, tracing included.
    :param first_token_s: seconds from the prompt's text to the first token.
    :param total_s: seconds from the prompt's text to the last token.
    :param library_memory_mb: peak memory before the model was loaded.
    :param peak_memory_mb: peak memory of the whole process.
    :param others_share: of the processors' time during the run, what other processes took.
    :param tokens: what was written.
    :param engine: what the engine tells of itself.
    """

    import_s: float
    load_s: float
    prompt_tokens: int
    first_token_s: float
    total_s: float
    library_memory_mb: float
    peak_memory_mb: float
    others_share: float
    tokens: tuple[int, ...]
    text: str
    engine: Mapping[str, Any]

    @classmethod
    def from_record(cls, record: Mapping[str, Any]) -> Repeat:
        """Read one that was kept as JSON."""
        return cls(**{**record, 'tokens': tuple(record['tokens'])})

    def as_record(self) -> dict[str, Any]:
        """Give it as JSON can keep it."""
        return asdict(self)

    @property
    def prefill_tokens_s(self) -> float:
        """Give the prompt's tokens a second."""
        return self.prompt_tokens / self.first_token_s

    @property
    def decode_tokens_s(self) -> float:
        """Give the tokens a second after the first one; 0 where there are none."""
        seconds = self.total_s - self.first_token_s
        return (len(self.tokens) - 1) / seconds if seconds > 0 else 0.0


@dataclass(frozen=True)
class Written:
    """Tokens that were written, and the seconds they took."""

    prompt_tokens: int
    tokens: tuple[int, ...]
    first_token_s: float
    total_s: float


def write(
    engine: Engine,
    prompt: str,
    count: int,
    *,
    clock: Clock = time.perf_counter,
    tell: Tell = lambda _news: None,
) -> Written:
    """
    Write a number of tokens, whatever they are: an end of text is no reason to stop.

    :param tell: is told from time to time how many there are.
    """
    began = clock()
    given = engine.tokenize(prompt)
    tokens = [engine.start(given)]
    first = clock() - began
    while len(tokens) < count:
        tokens.append(engine.step(tokens[-1]))
        if len(tokens) % _SHOWN_EVERY == 0:
            tell({'tokens': len(tokens)})
    return Written(len(given), tuple(tokens), first, clock() - began)


def warm_up(engine: Engine, prompt: str, count: int) -> None:
    """Write a few tokens that are not measured."""
    for _ in range(_WARM_UPS):
        write(engine, prompt, min(count, WARM_UP_TOKENS))
