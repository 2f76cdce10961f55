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


"""The unbiased estimator of pass@k, in the form that does not overflow."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
import math
import statistics

from lmpvc_codegen.errors import BenchmarkError


@dataclass(frozen=True)
class PassAtK:
    """
    A share of problems solved within k answers.

    :param value: estimate between 0 and 1.
    :param standard_error: of the mean over the problems; 0 for a single problem.
    """

    k: int
    value: float
    standard_error: float

    def __str__(self) -> str:
        """Show per cent with the standard error."""
        return f'{100 * self.value:.1f} % ± {100 * self.standard_error:.1f}'


def pass_at_k(samples: int, correct: int, k: int) -> float:
    """
    Estimate the chance that one of k answers is right, without bias.

    It is 1 - C(n - c, k) / C(n, k), multiplied out so that no binomial is computed (Chen et al.,
    Evaluating Large Language Models Trained on Code, 2021).

    :param samples: answers that were tried, n.
    :param correct: of these, the right ones, c.
    :raises BenchmarkError: the numbers make no sense together.
    """
    if not 0 <= correct <= samples or not 1 <= k <= samples:
        raise BenchmarkError(
            f'pass@{k} cannot be told from {correct} right answers of {samples}.',
            remedy=f'Take at least {k} samples of each problem, or a smaller k.',
        )
    if samples - correct < k:
        return 1.0
    return 1.0 - math.prod(1.0 - k / tried for tried in range(samples - correct + 1, samples + 1))


def mean_pass_at_k(counts: Sequence[tuple[int, int]], k: int) -> PassAtK:
    """
    Average pass@k over problems.

    :param counts: samples and right ones of each problem.
    :raises BenchmarkError: there is no problem, or one has fewer than k samples.
    """
    if not counts:
        raise BenchmarkError('There is no problem to average over.', remedy='Run one at least.')
    values = [pass_at_k(samples, correct, k) for samples, correct in counts]
    spread = statistics.stdev(values) if len(values) > 1 else 0.0
    return PassAtK(k, statistics.fmean(values), spread / math.sqrt(len(values)))
