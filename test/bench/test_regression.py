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

"""What commands cost in tokens, passes and calls does not rise unnoticed."""

from __future__ import annotations

from test.bench.regression import calls_of, count_model, count_python, read_bounds, risen

import pytest

BOUNDS = {'a': {'tokens': 60}, 'b': {'tokens': 40}}


@pytest.mark.model
def test_a_model_reads_and_writes_no_more_than_before() -> None:
    """The small model, the same commands: calls, tokens read and written, passes."""
    assert not risen('model', count_model(), read_bounds()['model'])


def test_python_does_no_more_than_before() -> None:
    """Reading a preamble, checks, commands with and without an answer from the cache."""
    assert not risen('python', count_python(), read_bounds()['python'])


def test_what_rose_is_named() -> None:
    """With the counts of before and now, where it rose, and how bounds are renewed."""
    told = risen('model', {'a': {'tokens': 75}, 'b': {'tokens': 38}}, BOUNDS)
    assert 'tokens: 100 became 113, and 110 is the bound.' in told
    assert 'a: 60 became 75' in told
    assert 'b:' not in told
    assert 'python -m test.bench.regression' in told


def test_single_commands_may_rise_while_the_sum_does_not() -> None:
    """Another processor writes one answer longer, and another one shorter."""
    assert not risen('model', {'a': {'tokens': 75}, 'b': {'tokens': 30}}, BOUNDS)


def test_calls_are_bound_one_by_one() -> None:
    """A cheap thing that becomes dear does not hide behind a dear one."""
    assert risen('python', {'a': {'tokens': 50}, 'b': {'tokens': 43}}, BOUNDS)


def test_what_has_no_bound_has_risen() -> None:
    """A command that is new must get its bound."""
    assert risen('python', {'new': {'calls': 1}}, {})


def test_calls_are_counted() -> None:
    """Those of Python functions, however deep."""

    def inner() -> None:
        pass

    def outer() -> None:
        inner()
        inner()

    assert calls_of(outer) == 3


def test_bounds_cover_what_is_counted() -> None:
    """The committed file is one that the command wrote."""
    bounds = read_bounds()
    assert set(bounds) == {'model', 'python'}
