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


"""The course of a run: turns, resuming, skipping and failing, on scripted measurements."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from test.bench.speed.scripted import form, made, repeat, settings, source
from typing import Any

from lmpvc_codegen.bench.journal import Journal
from lmpvc_codegen.bench.speed import running
from lmpvc_codegen.bench.speed.forms import Form, Skipped
from lmpvc_codegen.bench.speed.making import Made
from lmpvc_codegen.bench.speed.processes import Hear
from lmpvc_codegen.bench.speed.running import FormResult, SpeedRun
from lmpvc_codegen.errors import BenchmarkError
import pytest


class _Watch:
    """Keeps what it is told."""

    def __init__(self) -> None:
        self.phases: list[str] = []
        self.notes: list[str] = []
        self.seconds: list[tuple[str, float]] = []
        self.ahead: list[list[str]] = []

    def phase(self, what: str) -> None:
        self.phases.append(what)

    def note(self, what: str) -> None:
        self.notes.append(what)

    def measured(self, form: str, seconds: float) -> None:
        self.seconds.append((form, seconds))

    def expect(self, forms: Sequence[str]) -> None:
        self.ahead.append(list(forms))


class _Script:
    """Measures by script: each form takes what it is told, or fails, or is interrupted."""

    def __init__(self, **failures: BaseException) -> None:
        self.asked: list[str] = []
        self._failures = failures

    def __call__(self, form: Form, _made: Made, hear: Hear) -> Mapping[str, Any]:
        self.asked.append(form.name)
        if form.name in self._failures:
            raise self._failures[form.name]
        hear({'phase': 'writing'})
        hear({'tokens': 4})
        return repeat(total_s=10.0 + len(self.asked)).as_record()


@pytest.fixture(autouse=True)
def _everything_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every form be installed and made; single tests say otherwise."""
    monkeypatch.setattr(running, 'missing', lambda _form: None)
    monkeypatch.setattr(running, 'make', lambda *_args, **_more: made())


def _run(
    folder: Path, script: _Script, *names: str, repeats: int = 2
) -> tuple[list[FormResult], _Watch]:
    wanted = settings(folder, *names, repeats=repeats)
    given = source(folder / 'model.gguf')
    journal = Journal(folder / 'journal.jsonl', wanted.header(given))
    watch = _Watch()
    return SpeedRun(given, wanted, journal, watch).run(measure=script), watch


def test_forms_take_turns(tmp_path: Path) -> None:
    """A slow minute of the machine does not hit all repeats of one form."""
    script = _Script()
    results, watch = _run(tmp_path, script, 'f16', 'q4_0')
    assert script.asked == ['f16', 'q4_0', 'f16', 'q4_0']
    assert [[r.total_s for r in result.repeats] for result in results] == [[11, 13], [12, 14]]
    assert watch.ahead == [
        ['f16', 'q4_0', 'f16', 'q4_0'],
        ['q4_0', 'f16', 'q4_0'],
        ['f16', 'q4_0'],
        ['q4_0'],
    ]
    assert 'q4_0, repeat 2 of 2: 4 of 5 tokens' in watch.phases


def test_an_interrupted_run_goes_on_where_it_was(tmp_path: Path) -> None:
    """What was measured before Ctrl-C is not measured again, and counts."""
    with pytest.raises(KeyboardInterrupt):
        _run(tmp_path, _Script(q4_0=KeyboardInterrupt()), 'f16', 'q4_0')
    script = _Script()
    results, watch = _run(tmp_path, script, 'f16', 'q4_0')
    assert script.asked == ['q4_0', 'f16', 'q4_0']
    assert [len(result.repeats) for result in results] == [2, 2]
    assert [name for name, _ in watch.seconds] == ['f16', 'q4_0', 'f16', 'q4_0']


def test_more_repeats_add_to_those_there_are(tmp_path: Path) -> None:
    """Raising --repeats measures only what is missing."""
    _run(tmp_path, _Script(), 'f16')
    script = _Script()
    results, _watch = _run(tmp_path, script, 'f16', repeats=3)
    assert script.asked == ['f16']
    assert len(results[0].repeats) == 3


def test_figures_of_another_run_are_not_mixed_in(tmp_path: Path) -> None:
    """Another number of tokens is another run."""
    _run(tmp_path, _Script(), 'f16')
    given = source(tmp_path / 'model.gguf')
    header = {**settings(tmp_path, 'f16').header(given), 'tokens': 6}
    with pytest.raises(BenchmarkError, match=r'tokens 5, now 6\. Add --fresh'):
        Journal(tmp_path / 'journal.jsonl', header)


def test_a_failing_form_is_told_and_the_others_go_on(tmp_path: Path) -> None:
    """It is not tried again, and the next run tries it anew."""
    failure = BenchmarkError('Its process was killed.')
    script = _Script(f16=failure)
    results, watch = _run(tmp_path, script, 'f16', 'q4_0')
    assert script.asked == ['f16', 'q4_0', 'q4_0']
    assert results[0].skipped == Skipped('It failed: Its process was killed.')
    assert len(results[1].repeats) == 2
    assert 'f16 failed: Its process was killed.' in watch.notes
    again = _Script()
    _run(tmp_path, again, 'f16', 'q4_0')
    assert again.asked == ['f16', 'f16']


def test_a_form_that_cannot_be_had_is_skipped_with_its_reason(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Torch that is missing and a full disk are told and in the results."""
    lacking = Skipped('torch is not installed.', 'Run: pip install torch')

    def make_or_not(form: Form, *_args: object, **_more: object) -> Made:
        if form.name == 'q4_0':
            raise BenchmarkError('The disk is full.', remedy='Free some.')
        return made()

    monkeypatch.setattr(
        running, 'missing', lambda form: lacking if form.engine == 'torch-jit' else None
    )
    monkeypatch.setattr(running, 'make', make_or_not)
    script = _Script()
    results, watch = _run(tmp_path, script, 'torch-jit', 'f16', 'q4_0', repeats=1)
    assert script.asked == ['f16']
    assert [result.skipped for result in results] == [
        lacking,
        None,
        Skipped('The disk is full.', 'Free some.'),
    ]
    assert watch.notes == [
        'torch-jit is skipped: torch is not installed.',
        'q4_0 is skipped: The disk is full.',
    ]


def test_the_forms_of_the_table_are_those_of_the_script() -> None:
    """The script's forms are real ones."""
    assert form('q4_0').file_type == 2
