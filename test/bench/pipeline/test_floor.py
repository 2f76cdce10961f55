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

"""The floor: what nobody could know before, at the machine's rates."""

from __future__ import annotations

from test.bench.pipeline.recordings import recording, span

from lmpvc_codegen.bench.pipeline.floor import (
    body,
    characters_per_token,
    Known,
    Needed,
    needed,
    Rates,
)
from lmpvc_codegen.bench.pipeline.passes import tokens_per_s, with_passes
from lmpvc_codegen.generation.completion import Message
import pytest


def test_the_floor_is_tokens_over_rates() -> None:
    """Reading and writing come one after the other."""
    assert Rates(prefill=40, decode=10).seconds(Needed(prefill=80, decode=30)) == 5


def test_what_a_prompt_before_began_with_is_known() -> None:
    """By characters: a half that is new is half of the tokens."""
    known = Known()
    assert known.new_tokens('aaaabbbb', 80) == 80
    assert known.new_tokens('aaaacccc', 80) == 40
    assert known.new_tokens('aaaaccdd', 80) == 20
    assert known.new_tokens('', 0) == 0


def test_turns_of_a_conversation_are_prompts_as_well() -> None:
    """The role is part of what is alike."""
    known = Known()
    known.new_tokens((Message('system', 'rules'), Message('user', 'x')), 10)
    assert known.new_tokens((Message('system', 'rules'), Message('user', 'x')), 10) == 0
    assert known.new_tokens((Message('user', 'rules'),), 10) == 10


def test_only_bodies_have_to_be_written() -> None:
    """No first line, no docstring, no comment."""
    source = 'def f(a):\n    """ Say. """\n    # now\n    if a:\n        a.say()\n'
    assert body(source) == '    if a:\n        a.say()\n'


def test_needed_tokens_are_those_of_bodies_and_new_prompts() -> None:
    """The model's own tokens tell how long a token is."""
    told = recording(prompt='abcd')
    assert characters_per_token([told]) == 3
    assert needed(told, Known(), 3) == Needed(prefill=100, decode=len('    robot.go()\n') / 3)


def test_a_command_without_a_program_needed_no_writing() -> None:
    """Nobody knows what it would have been."""
    assert needed(recording(program=None), Known(), 3).decode == 0
    assert characters_per_token([]) == 1


def test_rates_are_those_of_passes_with_one_token() -> None:
    """Passes that check guesses, or decode siblings together, say nothing of it."""
    spans = [
        span('prefill', 0, 2, 100),
        span('decode', 2, 2.25, 1),
        span('decode', 2.25, 2.5),
        span('decode', 3, 4, 8),
    ]
    assert tokens_per_s(spans, 'prefill') == 50
    assert tokens_per_s(spans, 'decode') == 2
    assert tokens_per_s(spans[3:], 'decode') == 8
    assert tokens_per_s([], 'decode') == 0


def test_rates_of_a_model_that_tells_of_no_passes() -> None:
    """The first piece parts reading from writing."""
    spans = with_passes([span('watch', 5, 5.1), span('model', 1, 10)], read=40, written=20)
    assert tokens_per_s(spans, 'prefill') == 10
    assert tokens_per_s(spans, 'decode') == pytest.approx(4)
