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

"""Guesses of how a text goes on: from what it said before, and never otherwise."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from test.backends.cases import SMALL

from hypothesis import given
from hypothesis import strategies as st
from lmpvc_codegen.backends.base import Backend
from lmpvc_codegen.backends.conformance import one
from lmpvc_codegen.backends.prompt_lookup import LONGEST_GUESS, PromptLookup
from lmpvc_codegen.backends.registry import make_backend
from lmpvc_codegen.config import Config
import pytest

TOKENS = st.lists(st.integers(0, 3), max_size=40)
SQUARE = 'def sides(robot):\n' + ''.join(
    f'    robot.move({axis}={length})\n    robot.wait(1)\n'
    for axis, length in [('x', 0.1), ('y', 0.1), ('x', -0.1)]
)


@pytest.fixture(scope='module')
def gguf() -> Iterator[Backend]:
    """Give the small model, loaded."""
    backend = make_backend(Config(gguf=SMALL))
    backend.load()
    yield backend
    backend.close()


def test_what_followed_the_last_time_is_guessed() -> None:
    """The latest place counts, and a guess has a longest length."""
    assert PromptLookup().guess([1, 2, 3, 7, 1, 2, 3, 8, 9, 1, 2, 3]) == [8, 9]
    assert PromptLookup().guess([1, 2, 3, *range(10, 20), 1, 2, 3]) == [10, 11]


def test_without_a_place_nothing_is_guessed() -> None:
    """Neither a short text nor one that says something new."""
    for tokens in ([], [1], [1, 2, 3], [1, 2, 3, 4, 2, 3]):
        assert PromptLookup().guess(tokens) == []


@given(TOKENS, TOKENS)
def test_a_text_that_grows_is_read_once(begin: list[int], rest: list[int]) -> None:
    """Token by token gives the guesses that the whole text gives."""
    lookup, tokens = PromptLookup(), list(begin)
    lookup.guess(tokens)
    for token in rest:
        tokens.append(token)
        guess = lookup.guess(tokens)
        assert guess == PromptLookup().guess(tokens)
        assert len(guess) <= LONGEST_GUESS


@given(st.lists(st.tuples(TOKENS, st.integers(0, 40)), max_size=5))
def test_a_beginning_that_was_read_before_changes_no_guess(
    texts: list[tuple[list[int], int]],
) -> None:
    """One text after the other, whatever they share, each has the guesses that it has alone."""
    lookup = PromptLookup()
    for text, stable in texts:
        assert lookup.guess(text, stable=min(stable, len(text))) == PromptLookup().guess(text)


@pytest.mark.model
def test_guessing_changes_no_text_and_saves_passes(
    gguf: Backend, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The model writes what it writes without guesses, in fewer passes."""
    from lmpvc_codegen.backends.llama_session import LlamaSession

    passes: list[int] = []
    decode = LlamaSession.decode

    def counted(session: LlamaSession, tokens: list[object]) -> bool:
        passes[-1] += 1
        return decode(session, tokens)  # type: ignore[arg-type]

    monkeypatch.setattr(LlamaSession, 'decode', counted)
    texts = []
    guesses: list[Callable[..., list[int]]]
    guesses = [PromptLookup.guess, lambda _lookup, _tokens, **_stable: []]
    for guess in guesses:
        monkeypatch.setattr(PromptLookup, 'guess', guess)
        passes.append(0)
        texts.append(one(gguf, SQUARE, max_tokens=60).text)
    assert texts[0] == texts[1]
    assert passes[0] < 0.8 * passes[1]
