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

"""What a command has cost so far, held against its budget."""

from __future__ import annotations

from collections.abc import Callable
import time

from lmpvc_codegen.errors import BudgetExceededError, GenerationCancelledError
from lmpvc_codegen.generation.command import Budget
from lmpvc_codegen.generation.completion import CancelFlag, Completion
from lmpvc_codegen.generation.result import Cost


class Ledger:
    """
    Counts calls, tokens and seconds, and ends the generation when one of them runs out.

    :param cancelled: the client's own flag.
    :param clock: seconds that never run backwards.
    """

    def __init__(
        self,
        budget: Budget,
        cancelled: CancelFlag,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Start to count."""
        self.budget = budget
        self.model_calls = 0
        self.tokens = 0
        self.repairs = 0
        self._cancelled = cancelled
        self._clock = clock
        self._started = clock()

    @property
    def seconds(self) -> float:
        """Seconds since the start."""
        return self._clock() - self._started

    @property
    def cost(self) -> Cost:
        """Give the cost so far."""
        return Cost(self.seconds, self.model_calls, self.tokens, self.repairs)

    @property
    def function_tokens(self) -> int:
        """Tokens that the next function may take."""
        return min(self.budget.max_function_tokens, self.budget.max_tokens - self.tokens)

    def must_stop(self) -> bool:
        """Tell whether the client has cancelled or the time is up; asked between tokens."""
        return self._cancelled() or self.seconds >= self.budget.timeout_s

    def check(self) -> None:
        """
        End the generation if it was cancelled or is out of time.

        :raises GenerationCancelledError: the client cancelled.
        :raises BudgetExceededError: the time is up.
        """
        if self._cancelled():
            raise GenerationCancelledError('The generation was cancelled.')
        if self.seconds >= self.budget.timeout_s:
            raise _exceeded('timeout_s', self.budget.timeout_s, 'seconds')

    def before_calls(self, calls: int) -> None:
        """
        Check that so many model calls are within the budget, and count them.

        :raises BudgetExceededError: model calls or tokens are used up.
        """
        self.check()
        if self.model_calls + calls > self.budget.max_model_calls:
            raise _exceeded('max_model_calls', self.budget.max_model_calls, 'model calls')
        if self.function_tokens < 1:
            raise _exceeded('max_tokens', self.budget.max_tokens, 'tokens')
        self.model_calls += calls

    def after_calls(self, completions: list[Completion]) -> None:
        """Count the tokens of a batch, and end the generation if the batch was stopped."""
        self.tokens += sum(completion.completion_tokens for completion in completions)
        if any(completion.finish_reason == 'cancelled' for completion in completions):
            self.check()
            raise GenerationCancelledError('The generation was cancelled.')

    def check_depth(self, depth: int, waiting: list[str]) -> None:
        """
        Check that functions of a depth may still be asked for.

        :raises BudgetExceededError: they lie too deep; the message names them.
        """
        if depth > self.budget.max_depth:
            undefined = f'rounds; still undefined: {", ".join(waiting)}'
            raise _exceeded('max_depth', self.budget.max_depth, undefined)

    def check_functions(self, functions: int) -> None:
        """
        Check that a program may have so many functions.

        :raises BudgetExceededError: there are too many.
        """
        if functions > self.budget.max_functions:
            raise _exceeded('max_functions', self.budget.max_functions, 'functions')


def _exceeded(key: str, limit: float, unit: str) -> BudgetExceededError:
    return BudgetExceededError(
        f'The command needs more than its budget of {limit:g} {unit}.',
        remedy=f'Say it more simply, or raise budget.{key}.',
    )
