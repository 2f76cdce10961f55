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

"""pass@k against its definition in binomials."""

from __future__ import annotations

from fractions import Fraction
from math import comb

from hypothesis import given, strategies
from lmpvc_codegen.bench.pass_at_k import mean_pass_at_k, pass_at_k
from lmpvc_codegen.errors import BenchmarkError
import pytest


@given(strategies.data())
def test_it_is_the_formula_of_binomials(data: strategies.DataObject) -> None:
    """The product is 1 - C(n-c, k) / C(n, k), computed there without rounding."""
    samples = data.draw(strategies.integers(1, 200))
    correct = data.draw(strategies.integers(0, samples))
    k = data.draw(strategies.integers(1, samples))

    exact = 1 - Fraction(comb(samples - correct, k), comb(samples, k))

    assert pass_at_k(samples, correct, k) == pytest.approx(float(exact), abs=1e-12)


def test_numbers_that_no_float_holds_do_no_harm() -> None:
    """C(5000, 2500) is larger than any float, and the estimate is right all the same."""
    exact = 1 - Fraction(comb(4999, 2500), comb(5000, 2500))

    assert pass_at_k(5000, 1, 2500) == pytest.approx(float(exact))


@pytest.mark.parametrize(
    ('samples', 'correct', 'k'), [(3, 1, 4), (3, 4, 1), (3, -1, 1), (3, 1, 0), (0, 0, 1)]
)
def test_numbers_that_make_no_sense_are_refused(samples: int, correct: int, k: int) -> None:
    """More right answers than answers, or k beyond the samples, are an error with a remedy."""
    with pytest.raises(BenchmarkError, match='samples of each problem'):
        pass_at_k(samples, correct, k)


def test_the_mean_comes_with_its_standard_error() -> None:
    """Two solved problems of four are a half, with the standard error of four throws."""
    told = mean_pass_at_k([(1, 1), (1, 0), (1, 1), (1, 0)], 1)

    assert told.value == 0.5
    assert told.standard_error == pytest.approx((1 / 3) ** 0.5 / 2)
    assert str(told) == '50.0 % ± 28.9'


def test_no_problem_has_no_mean() -> None:
    """An empty set is an error, not a perfect score."""
    with pytest.raises(BenchmarkError, match='no problem'):
        mean_pass_at_k([], 1)
