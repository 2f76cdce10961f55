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

"""The command ``bench tasks``, with a model that answers from a book."""

from __future__ import annotations

from collections.abc import Callable
import json
from pathlib import Path
from test.bench.models import BookModel, maker
from test.bench.test_coding_tasks import solutions

from lmpvc_codegen.bench import languages
from lmpvc_codegen.cli.main import main
import pytest

TASKS = ['bench', 'tasks', '--model', 'scripted']


@pytest.fixture
def book(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[str], str]], BookModel]:
    """Give what puts a book in the place of the configured model."""

    def put(answer: Callable[[str], str]) -> BookModel:
        model = BookModel(answer)
        monkeypatch.setattr('lmpvc_codegen.backends.registry.make_backend', maker(model))
        return model

    return put


def test_right_answers_are_100_per_cent(
    book: Callable[[Callable[[str], str]], BookModel],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """All tasks of the chosen languages are asked, run and shown."""
    model = book(solutions)
    chosen = ['--language', 'python', '--language', 'sql', '--output', str(tmp_path / 'here')]

    status = main([*TASKS, *chosen])

    told = capsys.readouterr().out
    assert status == 0
    assert '| all | 12 of 12 (100 %) | 100 % | 1.00 |' in told
    assert 'quality = t' in told
    assert len(model.requests) == 12
    assert (tmp_path / 'here' / 'tasks.md').read_text(encoding='utf-8') == told


def test_wrong_answers_are_0_per_cent_and_asked_once(
    book: Callable[[Callable[[str], str]], BookModel], capsys: pytest.CaptureFixture[str]
) -> None:
    """The second run finds everything in the journal, and gives the same report."""
    chosen = [*TASKS, '--language', 'python', '--limit', '2', '--json']
    book(lambda _text: 'def nothing():\n    pass\n')
    main(chosen)
    first = json.loads(capsys.readouterr().out)
    second_model = book(solutions)

    main(chosen)

    second = json.loads(capsys.readouterr().out)
    assert first['all']['success'] == 0
    assert first['tasks'] == second['tasks']
    assert not second_model.requests


def test_a_missing_tool_is_told_and_left_out(
    book: Callable[[Callable[[str], str]], BookModel],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Without node, JavaScript is named on standard error and in the report."""
    monkeypatch.setattr(languages, '_TOOL_FOLDERS', '/nowhere')
    book(solutions)

    status = main([*TASKS, '--language', 'javascript', '--language', 'python', '--limit', '1'])

    told = capsys.readouterr()
    assert status == 0
    assert 'JavaScript is left out for lack of node.' in told.err
    assert 'JavaScript was left out for lack of node.' in told.out
    assert '| all | 1 of 1' in told.out


def test_without_any_tool_there_is_nothing_to_measure(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """An empty run is an error with a remedy, not a report of nothing."""
    monkeypatch.setattr(languages, '_TOOL_FOLDERS', '/nowhere')

    assert main([*TASKS, '--language', 'cpp']) == 1
    assert 'Install one of: g++' in capsys.readouterr().err
