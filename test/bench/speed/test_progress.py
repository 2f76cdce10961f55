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


"""What a person sees of a run while it goes on."""

from __future__ import annotations

import io

from lmpvc_codegen.bench.speed.progress import Progress, seconds_left, shown_duration
import pytest


class _Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_the_time_left_follows_what_each_form_took() -> None:
    """A known form takes its median, an unknown one the average of the known ones."""
    spent = {'torch-eager': [40.0, 60.0, 50.0], 'q4_0': [10.0]}
    assert seconds_left(spent, ['q4_0', 'torch-eager']) == 60
    assert seconds_left(spent, ['f16']) == 30
    assert seconds_left(spent, []) == 0
    assert seconds_left({}, ['f16']) == 0


def test_durations_are_written_as_they_are_said() -> None:
    """Seconds for what is soon, minutes for the rest."""
    assert [shown_duration(seconds) for seconds in (0.2, 89, 91, 600)] == [
        '0 s',
        '89 s',
        '2 min',
        '10 min',
    ]


def test_a_file_gets_a_line_for_whatever_begins() -> None:
    """Count and time left in front; single tokens are not worth a line."""
    stream = io.StringIO()
    progress = Progress(stream, total=3)
    progress.phase('f16: writing')
    progress.phase('f16: 20 of 200 tokens')
    progress.measured('f16', 30)
    progress.expect(['q4_0', 'f16'])
    progress.phase('q4_0: writing')
    progress.end()
    assert stream.getvalue() == '[0/3] f16: writing\n[1/3, about 60 s left] q4_0: writing\n'


def test_a_terminal_gets_one_line_that_changes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tokens are shown there, notes stay, nothing is wrapped, and the last line is ended."""
    monkeypatch.setenv('COLUMNS', '40')
    stream = _Terminal()
    progress = Progress(stream, total=1)
    progress.phase('f16: 20 of 200 tokens')
    progress.note('q4_0 is skipped: The disk is full.')
    progress.phase('f16: ' + 'x' * 100)
    progress.end()
    assert stream.getvalue().split('\r\x1b[K') == [
        '',
        '[0/1] f16: 20 of 200 tokens',
        'q4_0 is skipped: The disk is full.\n',
        f'[0/1] f16: {"x" * 28}\n',
    ]


def test_a_note_in_a_file_is_a_line() -> None:
    """It has no count, for it counts for nothing."""
    stream = io.StringIO()
    progress = Progress(stream, total=6)
    progress.note('q4_0 is skipped: The disk is full.')
    progress.expect(['f16'])
    progress.phase('f16: loading')
    assert stream.getvalue() == 'q4_0 is skipped: The disk is full.\n[0/1] f16: loading\n'
