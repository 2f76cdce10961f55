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

"""Runs of the suite: what is scored, kept, gone on with, and reported."""

from __future__ import annotations

from collections.abc import Callable
import json
from pathlib import Path
from test.bench.commands.proof_programs import proof_programs

from lmpvc_codegen.bench.commands import judging
from lmpvc_codegen.bench.commands.running import GeneratorMaker, Made, run_tasks
from lmpvc_codegen.bench.commands.suite import SUITE
from lmpvc_codegen.bench.commands.summary import make_report, percentile
from lmpvc_codegen.bench.comparison import compare, mcnemar, read_report
from lmpvc_codegen.bench.journal import Journal, read_journal
from lmpvc_codegen.config import load_config
from lmpvc_codegen.errors import BenchmarkError, GenerationCancelledError
from lmpvc_codegen.generator import CodeGenerator
from lmpvc_codegen.simulation.confinement import Limits
import pytest

TASKS = {task.key: task for task in SUITE}
ONE_OF_EACH_KIND = list({task.kind: task for task in reversed(SUITE)}.values())
PROOFS = list(proof_programs('arm'))
RIGHT = {TASKS[p.key].text: p.program for p in PROOFS if p.is_right}
WRONG = {TASKS[p.key].text: p.program for p in PROOFS if not p.is_right}


def success(make: Callable[[str], Made], folder: Path) -> float:
    """Run one command of each kind with scripted answers, and give the share that was right."""
    journal = Journal(folder / 'journal.jsonl', {}, is_fresh=True)
    run_tasks(ONE_OF_EACH_KIND, make, journal, policies='')
    assert len(journal.results) == len(ONE_OF_EACH_KIND)
    share = make_report(journal.results, about={})['all']['success']
    assert isinstance(share, float)
    return share


def test_right_answers_score_100(tmp_path: Path) -> None:
    """Of every kind."""
    assert success(lambda text: Made(RIGHT[text]), tmp_path) == 1


def test_wrong_answers_score_0(tmp_path: Path) -> None:
    """Of every kind."""
    assert success(lambda text: Made(WRONG[text]), tmp_path) == 0


def test_empty_answers_score_0(tmp_path: Path) -> None:
    """A program that does nothing does nothing right; no program without a reason, neither."""
    assert success(lambda _text: Made('pass'), tmp_path) == 0
    assert success(lambda _text: Made(''), tmp_path) == 0


def test_hanging_answers_score_0(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """And the run goes on."""
    monkeypatch.setattr(judging, 'LIMITS', Limits(cpu_s=1, wall_s=3.0))
    assert success(lambda _text: Made('while True: pass'), tmp_path) == 0


def test_an_honest_refusal_is_right_where_the_command_is_impossible(tmp_path: Path) -> None:
    """And nowhere else."""
    journal = Journal(tmp_path / 'journal.jsonl', {})
    tasks = [TASKS['impossible/moon'], TASKS['move/ten-up']]
    run_tasks(tasks, lambda _text: Made('', error='It cannot be done.'), journal, policies='')

    assert [r['outcome'] for r in journal.results.values()] == ['right', 'refused']


def test_a_run_goes_on_where_it_was_ended(tmp_path: Path) -> None:
    """What was found is not asked for again, even after the last line was cut off."""
    path, asked = tmp_path / 'journal.jsonl', []

    def make(text: str) -> Made:
        asked.append(text)
        if len(asked) == 3:
            raise KeyboardInterrupt
        return Made(RIGHT[text])

    with pytest.raises(KeyboardInterrupt):
        run_tasks(SUITE[:3], make, Journal(path, {'model': 'a'}), policies='')
    with path.open('a') as file:
        file.write('{"key": "half a li')
    run_tasks(SUITE[:3], make, Journal(path, {'model': 'a'}), policies='')

    assert asked == [SUITE[n].text for n in (0, 1, 2, 2)]
    assert list(read_journal(path).results) == [task.key for task in SUITE[:3]]


def test_results_of_another_model_are_not_mixed_in(tmp_path: Path) -> None:
    """The message says what differs, and what to do."""
    Journal(tmp_path / 'journal.jsonl', {'model': 'a'})

    with pytest.raises(BenchmarkError, match=r"model 'a', now 'b'.*--fresh"):
        Journal(tmp_path / 'journal.jsonl', {'model': 'b'})
    Journal(tmp_path / 'journal.jsonl', {'model': 'b'}, is_fresh=True)


def test_a_journal_that_is_none_is_told_in_words(tmp_path: Path) -> None:
    """With a remedy."""
    (tmp_path / 'journal.jsonl').write_text('nonsense\n')

    for open_it in (read_journal, lambda path: Journal(path, {})):
        with pytest.raises(BenchmarkError, match='cannot be read'):
            open_it(tmp_path / 'journal.jsonl')


def test_a_generator_is_metered() -> None:
    """Calls and tokens are counted, with a program and without one."""
    config = load_config(overrides={'model': 'scripted', 'cache.enabled': False})
    with CodeGenerator.from_config(config) as generator:
        make = GeneratorMaker(generator, preamble='', policies='')
        made, failed = make('say hello'), make('?!')

    assert 'def say_hello' in made.program
    assert made.meter.model_calls >= 1
    assert made.meter.tokens > 0
    assert (failed.program, failed.error_code) == ('', 'command_rejected')


def test_a_run_that_is_cancelled_ends() -> None:
    """The command that was being worked on does not count."""
    config = load_config(overrides={'model': 'scripted', 'cache.enabled': False})
    with CodeGenerator.from_config(config) as generator:
        make = GeneratorMaker(generator, preamble='', policies='', cancelled=lambda: True)
        with pytest.raises(GenerationCancelledError):
            make('say hello')


def report(*outcomes: str) -> dict[str, object]:
    """Make a report of so many commands."""
    result = dict.fromkeys(('seconds', 'model_calls', 'functions', 'tokens'), 1)
    result |= dict.fromkeys(('prompt_tokens', 'evaluated_tokens', 'repairs', 'remembered'), 0)
    told = {'kind': 'k', 'split': 'dev', 'is_hierarchical': False, 'complaint': 'c', 'text': 't'}
    told |= {'confinement': [], 'findings': {}, 'error_code': '', **result}
    results = {str(n): {**told, 'outcome': outcome} for n, outcome in enumerate(outcomes)}
    return make_report(results, about={'model': {'name': 'm'}})


def test_a_comparison_names_what_changed() -> None:
    """Command by command, with the chance that it means nothing."""
    found = compare(report('right', 'wrong', 'wrong'), report('wrong', 'right', 'right'))

    assert [change.key for change in found.mended] == ['1', '2']
    assert [change.key for change in found.broken] == ['0']
    assert found.p_value == 1


@pytest.mark.parametrize(
    ('mended', 'broken', 'p_value'), [(0, 0, 1), (5, 0, 0.0625), (0, 6, 0.03125), (8, 2, 0.109375)]
)
def test_mcnemar(mended: int, broken: int, p_value: float) -> None:
    """The exact test, as a table of the binomial distribution gives it."""
    assert mcnemar(mended, broken) == p_value


def test_reports_without_a_common_command_are_not_compared() -> None:
    """It is said so."""
    with pytest.raises(BenchmarkError, match='no command in common'):
        compare(report(), report('right'))


@pytest.mark.parametrize('text', ['', '[]', '{"benchmark": "speed"}'])
def test_a_file_that_is_no_report_is_told_in_words(text: str, tmp_path: Path) -> None:
    """With what to name instead."""
    (tmp_path / 'a.json').write_text(text)
    with pytest.raises(BenchmarkError) as raised:
        read_report(tmp_path / 'a.json')
    assert 'bench commands' in raised.value.remedy


def test_percentiles_are_values_that_were_measured() -> None:
    """The smallest that so large a share does not exceed."""
    assert percentile([], 0.9) == 0
    assert percentile([1, 2, 3, 4, 5, 6, 7, 8, 9, 10], 0.9) == 10
    assert percentile([5], 0.9) == 5


def test_a_report_can_be_written_as_json() -> None:
    """All of it."""
    assert json.loads(json.dumps(report('right')))['all']['success'] == 1
