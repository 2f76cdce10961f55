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

"""Code out of answers, and what running it cannot do."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from lmpvc_codegen.bench import languages
from lmpvc_codegen.bench.coding_tasks import ALL_TASKS, CodingTask, Language
from lmpvc_codegen.bench.languages import code_of, missing_tool, run_python, try_answer
from lmpvc_codegen.simulation.confinement import Limits
import pytest

HANGING: dict[Language, str] = {
    'python': 'while True:\n    pass\n',
    'javascript': 'for (;;) {}\n',
    'cpp': 'int forever() { volatile int n = 0; for (;;) n = n + 1; }\n'
    'static int started = forever();\n',
    'sql': 'WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x FROM n) SELECT COUNT(*) FROM n;',
}
"""Answers that never come to an end."""


def task_in(language: Language) -> CodingTask:
    """Give a task of a language whose tool is here."""
    if missing_tool(language):
        pytest.skip(f'{missing_tool(language)} is not installed')
    return next(task for task in ALL_TASKS if task.language == language)


@pytest.mark.parametrize(
    ('answer', 'code'),
    [
        ('x = 1\n', 'x = 1\n'),
        ('    return 1\n', '    return 1\n'),
        ('Sure:\n```python\nx = 1\n```\nThat is it.', 'x = 1\n'),
        ('```\nx = 1\n```', 'x = 1\n'),
        ('```py\nx = 1\n', 'x = 1\n'),
        ('```bash\npip install x\nand more\n```\n```python\nx = 1\n```', 'x = 1\n'),
        ('```python\nx = 1\n```\n```python\nx = 1\ny = 2\n```', 'x = 1\ny = 2\n'),
        ('    return 1\n```\nThis returns 1.', '    return 1\n'),
        ('', ''),
        ('```', ''),
    ],
)
def test_code_is_taken_out_of_its_fences(answer: str, code: str) -> None:
    """Prose, other languages and a fence that the prompt had opened are not part of the code."""
    assert code_of(answer, 'python') == code


@pytest.mark.parametrize('language', ['python', 'javascript', 'cpp', 'sql'])
def test_a_fenced_answer_passes_in_every_language(language: Language) -> None:
    """The solution in a fence with prose around it is the solution."""
    task = task_in(language)
    tag = languages.FENCE_TAGS[language][0]
    answer = f'Here it is:\n\n```{tag}\n{task.solution}```\n\nIt was tested.'

    assert try_answer(task, code_of(answer, language)).is_right


@pytest.mark.parametrize('language', ['python', 'javascript', 'cpp', 'sql'])
def test_an_answer_that_hangs_is_ended(
    language: Language, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A loop without an end passes nothing and costs the limit, no more."""
    short = Limits(cpu_s=2, wall_s=2.5, memory_mb=4096)
    monkeypatch.setattr(languages, '_COMPUTING', short)
    monkeypatch.setattr(languages, '_RUNNING', short)

    task = task_in(language)
    rest = task.solution if language == 'cpp' else ''

    trial = try_answer(task, HANGING[language] + rest)

    assert not any(trial.passed)
    assert trial.ended != 'compile'
    assert trial.seconds < 10


@pytest.mark.parametrize(
    'source',
    [
        "open('/etc/passwd')",
        "open('/tmp/left_behind', 'w')",
        'import socket\nsocket.socket()',
        'import subprocess\nsubprocess.run(["true"])',
        'import os\nos.fork()',
        'import http.server',
    ],
)
def test_python_can_only_compute(source: str) -> None:
    """Files, network, processes and what is not imported before stay out of reach."""
    trial = run_python(source)

    assert not trial.is_right
    assert 'Error' in trial.message


def test_standard_modules_can_be_imported() -> None:
    """Every module that an answer may import is there, although no file can be opened."""
    source = '\n'.join(
        f'import {name}' for name in languages.STANDARD_MODULES if name != '__future__'
    )

    assert run_python(source).is_right


@pytest.mark.parametrize(
    'source',
    [
        'raise SystemExit(0)',
        'import os\nos._exit(0)',
        'raise KeyboardInterrupt',
        'def f():\n    f()\nf()',
        'x = [0] * 10 ** 10',
        'x = ',
        "raise type('Odd', (Exception,), {'__str__': lambda self: 1 / 0})()",
    ],
)
def test_leaving_early_passes_nothing(source: str) -> None:
    """An answer that ends the process, or cannot be run, is wrong."""
    assert not run_python(source).is_right


def test_a_verdict_that_the_answer_forges_does_not_count() -> None:
    """An answer that reaches for the channel and leaves has not come to its end."""
    source = (
        'import os, sys\n'
        "tell = sys._getframe(1).f_locals['tell']\n"
        "tell({'case': 0, 'passed': True, 'message': '', 'seconds': 0.0})\n"
        'os._exit(0)\n'
    )

    trial = run_python(source)

    assert trial.passed == (True,)
    assert not trial.is_right


@pytest.mark.parametrize(
    'code',
    [
        "require('fs').writeFileSync('/tmp/left_behind', '');",
        f"require('fs').readFileSync('{__file__}');",
        "require('child_process').execFileSync('/bin/sh', ['-c', 'touch /tmp/left_behind']);",
        "require('http');\nnew (require('net').Socket)().connect(9, '127.0.0.1');",
    ],
)
def test_javascript_cannot_leave_its_folder(code: str) -> None:
    """Files elsewhere and the network are out of reach for node too."""
    task = task_in('javascript')
    harmless = try_answer(task, f'{task.solution}\nrequire("fs").writeFileSync("here", "");')

    trial = try_answer(task, f'{code}\n{task.solution}')

    assert harmless.is_right
    assert not trial.is_right
    assert not Path('/tmp/left_behind').exists()


def test_exported_functions_are_found() -> None:
    """A module's ``export`` does not hide a function from its tests."""
    task = task_in('javascript')

    assert try_answer(task, f'export {task.solution}').is_right
    assert try_answer(task, f'export default {task.solution}').is_right


def test_a_main_program_of_the_answer_does_no_harm() -> None:
    """C++ with a main function of its own is tested all the same."""
    task = task_in('cpp')

    trial = try_answer(task, f'#include <vector>\n{task.solution}\nint main() {{ return 3; }}\n')

    assert trial.is_right


def test_warnings_of_the_compiler_are_counted() -> None:
    """An unused variable costs quality, not success."""
    task = task_in('cpp')

    trial = try_answer(task, task.solution.replace('{\n', '{\n  int unused;\n', 1))

    assert trial.is_right
    assert trial.complaints == 1


def test_a_crash_in_the_middle_keeps_what_was_passed_before() -> None:
    """The cases before a crash count, those behind it do not."""
    task = task_in('cpp')
    crash = task.solution.replace('{\n', '{\n  if (numbers.size() == 50) std::abort();\n', 1)

    trial = try_answer(task, crash)

    assert trial.passed == (True, True, False, False)


def test_a_tool_that_is_missing_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """Python and SQL need nothing; the others need their tool where everybody finds it."""
    monkeypatch.setattr(languages, '_TOOL_FOLDERS', '/nowhere')
    every: list[Language] = ['python', 'javascript', 'cpp', 'sql']

    assert [missing_tool(language) for language in every] == ['', 'node', 'g++', '']


def test_each_case_has_a_verdict_of_its_own() -> None:
    """A program that is right in part passes in part, and says what was wrong first."""
    task = task_in('python')
    half = replace(task, cases=task.cases[:2])

    trial = try_answer(half, 'def quicksort(numbers):\n    return []\n')

    assert trial.passed == (True, False)
    assert trial.message == 'quicksort([3, 1, 2, 3, -5]) is [], not [-5, 1, 2, 3, 3]'
