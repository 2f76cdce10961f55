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

"""The coding tasks prove their own tests: right answers pass, wrong and empty ones do not."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path
from test.bench.models import BookModel, text_of
from typing import Any

from lmpvc_codegen.bench import languages
from lmpvc_codegen.bench.coding_tasks import ALL_TASKS, CodingTask, react_testing
from lmpvc_codegen.bench.journal import Journal
from lmpvc_codegen.bench.languages import missing_tool, Trial
from lmpvc_codegen.bench.quality import assess, count_lines
from lmpvc_codegen.bench.tasks import judge, prompt_for, run_tasks, runnable
from lmpvc_codegen.bench.tasks_report import as_markdown, make_report
from lmpvc_codegen.errors import GenerationCancelledError
from lmpvc_codegen.generation.command import Sampling
from lmpvc_codegen.generation.completion import never_cancelled
import pytest

EVERY_TASK = pytest.mark.parametrize('task', ALL_TASKS, ids=lambda task: task.key)

ABOUT = {
    'model': {'name': 'book', 'prompt_format': 'chat'},
    'sampling': {'temperature': 0.0, 'seed': 0},
    'max_tokens': 10,
    'machine': {'processor': 'x', 'cores': 1, 'memory_gb': 1, 'python': '3', 'versions': {}},
    'left_out': {},
}


def here(task: CodingTask) -> CodingTask:
    """Give a task, or skip where its tool is missing."""
    if missing_tool(task.language):
        pytest.skip(f'{missing_tool(task.language)} is not installed')
    return task


def test_there_are_five_tasks_or_more_in_each_of_four_languages() -> None:
    """Twenty tasks at least, each with a name of its own and two cases at least."""
    counts = Counter(task.language for task in ALL_TASKS)

    assert all(counts[language] >= 5 for language in ('python', 'javascript', 'cpp', 'sql'))
    assert len({task.key for task in ALL_TASKS}) == len(ALL_TASKS)
    assert all(len(task.cases) >= 2 and task.wrong for task in ALL_TASKS)


@EVERY_TASK
def test_our_solution_is_right_and_of_full_quality(task: CodingTask) -> None:
    """The solution passes every case, without a complaint."""
    judged = judge(here(task), task.solution)

    assert (judged['right'], judged['quality'], judged['message']) == (True, 1.0, '')


@EVERY_TASK
def test_hurried_answers_are_wrong(task: CodingTask) -> None:
    """Each of the plausible wrong answers runs, and fails a case at least."""
    for wrong in here(task).wrong:
        judged = judge(task, wrong)

        assert judged['right'] is False
        assert judged['ended'] == 'finished'
        assert judged['quality'] < 1


@EVERY_TASK
@pytest.mark.parametrize('answer', ['', 'I cannot help with that.', '\x00'])
def test_nonsense_scores_nothing(task: CodingTask, answer: str) -> None:
    """Nothing, prose and a control character pass no case and have no quality."""
    judged = judge(here(task), answer)

    assert (judged['passed'], judged['quality']) == (0, 0.0)


@pytest.mark.parametrize(
    ('language', 'addition', 'complaints'),
    [
        ('python', 'import os\nimport re as r\n', 2),
        ('python', 'def f(x=[], *, y={}):\n    try:\n        x()\n    except:\n        y()\n', 3),
        ('python', 'def broken(', 0),
        ('javascript', 'var x = 1;\nif (x == 1) console.log(x);\n', 3),
        ('javascript', 'const y = 1 === 1 && 1 <= 2 && 1 >= 0 && 1 !== 2;\n', 0),
        ('sql', 'SELECT * FROM moves;', 1),
        ('cpp', 'var x == 1;', 0),
    ],
)
def test_complaints_are_counted(language: str, addition: str, complaints: int) -> None:
    """What a reviewer would mark is found, and only that."""
    task = next(task for task in ALL_TASKS if task.language == language)
    trial = Trial((True,), 'finished', '', 0.0)

    assert assess(task, addition, trial).complaints == complaints


def test_the_formula_is_what_the_report_prints() -> None:
    """Half the tests, one complaint and twice the lines cost what the formula says."""
    task = replace(ALL_TASKS[0], solution='a\nb\n')
    trial = Trial((True, False), 'finished', '', 0.0, complaints=1)

    quality = assess(task, '# a comment\n\na\nb\nc\nd\n', trial)

    assert quality.value == pytest.approx(0.5 * (0.6 + 0.2 / 2 + 0.2 * 1.5 * 2 / 4))


def test_comments_and_blank_lines_are_not_counted() -> None:
    """Each language has its own mark of a comment."""
    assert count_lines('# no\n\nx = 1  # yes\n', 'python') == 1
    assert count_lines('// no\n# yes\n', 'cpp') == 1
    assert count_lines('-- no\nSELECT 1\n', 'sql') == 1


def solutions(text: str) -> str:
    """Answer with the solution of the task that a prompt asks for."""
    asked = ' '.join(text.replace('# ', ' ').replace('// ', ' ').replace('-- ', ' ').split())
    task = next(task for task in ALL_TASKS if task.request in asked or task.request in text)
    if text.endswith(task.signature):
        # A model that continues text writes what the signature begins.
        return task.solution.partition(task.signature)[2] or task.solution
    return task.solution + '```\n'


def run(folder: Path, model: BookModel, tasks: list[CodingTask], **changes: Any) -> dict[str, Any]:
    """Run tasks and sum them up."""
    options: dict[str, Any] = {
        'sampling': Sampling(),
        'max_tokens': 10,
        'cancelled': never_cancelled,
        **changes,
    }
    results = run_tasks(tasks, model, Journal(folder / 'journal.jsonl', {}), **options)
    return make_report(tasks, results, about=ABOUT)


SOME = [task for task in ALL_TASKS if task.language in ('python', 'sql')]


@pytest.mark.parametrize(
    ('answer', 'success'),
    [
        (solutions, 1.0),
        (lambda _text: 'def quicksort(numbers):\n    return 1\n', 0.0),
        (lambda _text: '', 0.0),
    ],
)
def test_the_scoring_is_proven_by_scripted_answers(
    tmp_path: Path, answer: Any, success: float
) -> None:
    """Right answers are 100 %, wrong and empty ones 0 %."""
    report = run(tmp_path, BookModel(answer), SOME)

    assert report['all']['success'] == success
    assert report['all']['tasks'] == len(SOME) == 12


def test_hanging_answers_score_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An answer that never ends is 0 % too, and does not keep the run."""
    short = replace(languages._COMPUTING, cpu_s=1, wall_s=1.5)
    monkeypatch.setattr(languages, '_COMPUTING', short)

    report = run(tmp_path, BookModel(lambda _text: 'while True:\n    pass\n'), SOME[:2])

    assert report['all']['success'] == 0
    assert {told['ended'] for told in report['tasks'].values()} <= {'timeout', 'lost'}


def test_a_run_goes_on_where_it_was(tmp_path: Path) -> None:
    """What is in the journal is not asked again, and counts."""
    run(tmp_path, BookModel(solutions), SOME[:2])
    model = BookModel(solutions)

    report = run(tmp_path, model, SOME[:3])

    assert len(model.requests) == 1
    assert report['all']['right'] == 3


def test_a_cancelled_run_keeps_what_it_has(tmp_path: Path) -> None:
    """The flag ends the run with the error that stands for Ctrl-C; the journal stays whole."""
    asked: list[str] = []

    def answer(text: str) -> str:
        asked.append(text)
        return solutions(text)

    with pytest.raises(GenerationCancelledError):
        run(tmp_path, BookModel(answer), SOME, cancelled=lambda: len(asked) >= 2)

    assert len(Journal(tmp_path / 'journal.jsonl', {}).results) == 2


def test_models_that_continue_text_get_a_comment_and_a_beginning() -> None:
    """The request is a comment in the language, and the answer continues the signature."""
    prompt = prompt_for(SOME[0], 'completion')

    assert isinstance(prompt, str)
    assert prompt.startswith('# Write a Python function quicksort(numbers)')
    assert prompt.endswith('\ndef quicksort(numbers):\n')


def test_answers_that_continue_text_are_joined_to_their_beginning(tmp_path: Path) -> None:
    """A model without a chat is scored on the signature and what it adds."""
    tasks = [task for task in SOME if task.solution.startswith(task.signature)]
    model = BookModel(solutions, prompt_format='completion')

    report = run(tmp_path, model, tasks)

    assert len(tasks) > 6
    assert report['all']['success'] == 1
    assert all(
        text_of(request).endswith(t.signature)
        for request, t in zip(model.requests, tasks, strict=True)
    )


def test_a_language_without_its_tool_is_left_out_visibly(monkeypatch: pytest.MonkeyPatch) -> None:
    """The report can name the language and the tool; its tasks are not failures."""
    monkeypatch.setattr(languages, '_TOOL_FOLDERS', '/nowhere')

    tasks, left_out = runnable(ALL_TASKS)

    assert left_out == {'JavaScript': 'node', 'C++': 'g++', 'React': 'node'}
    assert {task.language for task in tasks} == {'python', 'sql'}


def test_the_report_shows_formula_languages_and_failures(tmp_path: Path) -> None:
    """A person finds success by language, the formula, and what was wrong first."""
    report = run(tmp_path, BookModel(lambda _text: 'def quicksort(n):\n    return 1|2\n'), SOME)

    shown = as_markdown({**report, 'left_out': {'C++': 'g++'}})

    assert '| Python | 0 of 6 (0 %) |' in shown
    assert 'C++ was left out for lack of g++.' in shown
    assert 'quality = t' in shown
    assert 'quicksort([]) is 3, not []' in shown
    assert 'answer' not in report['tasks']['python/quicksort']


def test_react_needs_its_packages(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Without them it is left out, with the names that npm installs."""
    if missing_tool('javascript'):
        pytest.skip('node is not installed')
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv('NODE_PATH', str(tmp_path))

    assert 'npm packages react react-dom' in missing_tool('react')


def test_the_mutants_of_the_test_plan_are_other_programs() -> None:
    """Each changes the file that is tested, so that tests can tell them apart."""
    for before, after in react_testing.MUTANTS:
        assert react_testing.WITH_MOUNT_LOG.count(before) == 1
        assert before != after
