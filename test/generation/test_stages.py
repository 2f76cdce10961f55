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

"""Stages are told of while somebody listens, and cost nothing while nobody does."""

from __future__ import annotations

import threading

from lmpvc_codegen.generation.stages import listening, Span, staged, tell
import pytest


@staged('outer')
def outer(fails: bool = False) -> int:
    """Do something in two stages."""
    if fails:
        raise LookupError
    return inner(20)


@staged('inner')
def inner(number: int) -> int:
    """Do something."""
    return number + 1


def test_stages_are_told_in_the_order_of_their_ends() -> None:
    """Inner ones lie within outer ones."""
    spans: list[Span] = []
    with listening(spans.append):
        assert outer() == 21
    first, second = spans
    assert (first.stage, second.stage) == ('inner', 'outer')
    assert second.begin <= first.begin <= first.end <= second.end
    assert first.thread == second.thread == threading.get_ident()


def test_nobody_hears_what_happens_outside() -> None:
    """Before the block, after it, and after an error in it."""
    spans: list[Span] = []
    outer()
    with pytest.raises(KeyError), listening(spans.append):
        raise KeyError
    outer()
    tell('alone', 0.0)
    assert spans == []


def test_a_stage_that_fails_ends_as_well() -> None:
    """Its error goes on."""
    spans: list[Span] = []
    with listening(spans.append), pytest.raises(LookupError):
        outer(fails=True)
    assert [span.stage for span in spans] == ['outer']


def test_tokens_of_a_pass_are_told() -> None:
    """By whoever knows them; several listeners hear the same."""
    one: list[Span] = []
    other: list[Span] = []
    with listening(one.append), listening(other.append):
        tell('decode', 1.0, tokens=4)
    assert one == other
    assert (one[0].begin, one[0].tokens) == (1.0, 4)


def test_staged_functions_keep_their_names() -> None:
    """And their documentation."""
    assert (outer.__name__, outer.__doc__) == ('outer', 'Do something in two stages.')
