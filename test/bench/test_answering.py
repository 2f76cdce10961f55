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

"""Flat and hierarchical answers, from models that answer from a book."""

from __future__ import annotations

from test.bench.models import BookModel, text_of
from typing import Any

from lmpvc_codegen.bench.answering import Asker, first_prompt, missing_functions
from lmpvc_codegen.bench.problems import Problem
from lmpvc_codegen.errors import GenerationCancelledError
from lmpvc_codegen.generation.command import Budget, Sampling
from lmpvc_codegen.generation.completion import never_cancelled
import pytest

OPENING = 'def total(numbers: list) -> int:\n    """Sum up the even numbers."""\n'
PROBLEM = Problem(
    key='own/1',
    question=OPENING,
    opening=OPENING,
    after='assert total([1, 2, 4]) == 6\n',
    solution='    return sum(n for n in numbers if n % 2 == 0)\n',
)

CALLS_A_HELPER = '    kept = even_ones(numbers)\n    return sum(kept)\n'
HELPERS = {
    'even_ones(numbers):\n': '    return [n for n in numbers if is_even(n)]\n',
    'is_even(n):\n': '    return n % 2 == 0\n',
}
"""What a book with a helper and a helper's helper says below each first line."""


def book(text: str) -> str:
    """Answer a helper's first line with its body, and anything else with the caller."""
    return next((HELPERS[line] for line in HELPERS if text.endswith(line)), CALLS_A_HELPER)


def asker(model: BookModel, **changes: Any) -> Asker:
    """Make an asker with the usual settings."""
    options: dict[str, Any] = {
        'sampling': Sampling(),
        'max_tokens': 50,
        'budget': Budget(),
        'cancelled': never_cancelled,
        **changes,
    }
    return Asker(model, **options)


def runs(code: str) -> bool:
    """Tell whether a program of our own passes the problem's test."""
    exec(PROBLEM.program(code), {})
    return True


def test_a_flat_answer_is_one_completion() -> None:
    """What it calls and nobody defines stays missing, and is named."""
    model = BookModel(book)

    (draft,) = asker(model).answers(PROBLEM, 'flat', 1)

    assert draft.code == OPENING + CALLS_A_HELPER
    assert draft.undefined == ('even_ones',)
    assert len(model.requests) == draft.calls == 1


@pytest.mark.parametrize('prompt_format', ['chat', 'completion'])
def test_a_hierarchical_answer_asks_for_helpers_and_for_theirs(prompt_format: Any) -> None:
    """Two rounds complete the program, with the parameters that the calls tell."""
    model = BookModel(book, prompt_format=prompt_format)

    (draft,) = asker(model).answers(PROBLEM, 'hierarchical', 1)

    assert draft.helpers == ('even_ones', 'is_even')
    assert (draft.depth, draft.calls, draft.tokens, draft.undefined) == (2, 3, 15, ())
    assert runs(draft.code)
    assert 'kept = even_ones(numbers)' in text_of(model.requests[1])


def test_an_answer_that_lacks_nothing_costs_one_call() -> None:
    """Without a missing function the modes differ in their prompt alone."""
    model = BookModel(lambda _text: PROBLEM.solution)

    (draft,) = asker(model).answers(PROBLEM, 'hierarchical', 1)

    assert (draft.calls, draft.depth, draft.helpers) == (1, 0, ())
    assert runs(draft.code)


def test_a_helper_that_is_not_given_is_asked_for_once() -> None:
    """A model that answers something else is not asked for ever."""
    model = BookModel(lambda text: CALLS_A_HELPER if OPENING in text[-120:] else 'nothing')

    (draft,) = asker(model).answers(PROBLEM, 'hierarchical', 1)

    assert draft.helpers == ('even_ones',)
    assert draft.undefined == ('even_ones',)


def test_rounds_end_at_the_budget() -> None:
    """A model that invents a further helper each time comes to an end."""
    model = BookModel(lambda text: f'    return f{len(text)}(numbers)\n')

    (draft,) = asker(model, budget=Budget(max_depth=3)).answers(PROBLEM, 'hierarchical', 1)
    (short,) = asker(model, budget=Budget(max_functions=2)).answers(PROBLEM, 'hierarchical', 1)

    assert (draft.depth, len(draft.helpers)) == (3, 3)
    assert len(short.helpers) == 1


def test_samples_are_asked_together() -> None:
    """Several answers to a problem are one batch, each a draft of its own."""
    answers = iter([PROBLEM.solution, '    return 0\n', CALLS_A_HELPER])
    model = BookModel(lambda _text: next(answers))

    drafts = asker(model).answers(PROBLEM, 'flat', 3)

    assert [draft.undefined for draft in drafts] == [(), (), ('even_ones',)]


def test_a_whole_function_in_a_fence_replaces_the_opening() -> None:
    """A model that begins anew is understood: the later definition stands."""
    whole = OPENING + PROBLEM.solution
    model = BookModel(lambda _text: f'Sure!\n```python\n{whole}```\n')

    (draft,) = asker(model).answers(PROBLEM, 'flat', 1)

    assert runs(draft.code)


def test_the_flag_ends_the_questions() -> None:
    """Ctrl-C between tokens is the error that stands for it."""
    with pytest.raises(GenerationCancelledError):
        asker(BookModel(book), cancelled=lambda: True).answers(PROBLEM, 'flat', 1)


@pytest.mark.parametrize(
    ('code', 'missing'),
    [
        ('def f(x):\n    return g(x)\n', ['g']),
        ('def f(x):\n    return sorted(map(g, x), key=h)\n', ['g', 'h']),
        ('def f(x):\n    return math.sqrt(x) + y\n', []),
        ('def f(x):\n    def g(y):\n        return y\n    return g(x)\n', []),
        ('def f(x):\n    return f(x - 1)\n', []),
        ('def f(x):\n    return g(', []),
        ('def f(g):\n    return [g(x) for x in range(3)]\n', []),
    ],
)
def test_functions_are_missing_when_they_are_called_or_handed_on(
    code: str, missing: list[str]
) -> None:
    """Modules, variables, parameters, own and inner functions are not asked for."""
    assert sorted(missing_functions(code)) == missing


def test_the_modes_differ_in_what_they_invite() -> None:
    """Only the hierarchical prompt speaks of helpers, or shows a call of one."""
    for prompt_format in ('chat', 'completion'):
        flat = first_prompt(PROBLEM, 'flat', prompt_format)
        deep = first_prompt(PROBLEM, 'hierarchical', prompt_format)

        assert flat != deep
        assert str(deep).count('def ') + str(deep).count('helper') > str(flat).count('def ')


def test_a_problem_that_is_run_as_a_string_is_asked_flat() -> None:
    """What runs inside of other code has names that this code does not show."""
    quoted = Problem('own/2', 'question', '', '', is_quoted=True)
    model = BookModel(lambda _text: 'def f():\n    return df(1)\n')

    (draft,) = asker(model).answers(quoted, 'hierarchical', 1)

    assert draft.helpers == ()
