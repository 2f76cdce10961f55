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

"""The subcommands that run the suite, report on it, and compare reports."""

from __future__ import annotations

import json
from pathlib import Path

from lmpvc_codegen.cli.main import main
import pytest

pytest.importorskip('matplotlib')
pytest.importorskip('jinja2')

RUN = ['bench', 'commands', '--model', 'scripted', '--limit', '3', '--output']


def test_a_run_writes_page_markdown_and_json(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The page needs no network, and holds program and picture of each failure."""
    assert main([*RUN, str(tmp_path)]) == 0
    assert '| all | 0 of 3' in capsys.readouterr().out

    page = (tmp_path / 'commands.html').read_text()
    assert 'move ten centimeters up' in page
    assert 'def move_ten_centimeters_up' in page
    assert page.count('<svg') == 5
    assert 'src=' not in page
    assert '<link' not in page
    assert '| all | 0 of 3' in (tmp_path / 'commands.md').read_text()
    assert json.loads((tmp_path / 'commands.json').read_text())['confinement']


def test_a_report_is_written_again_and_compared(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """From what the run has kept."""
    assert main([*RUN, str(tmp_path)]) == 0
    (tmp_path / 'commands.html').unlink()
    assert main(['bench', 'report', str(tmp_path)]) == 0
    assert (tmp_path / 'commands.html').exists()

    file = str(tmp_path / 'commands.json')
    capsys.readouterr()
    assert main(['bench', 'compare', file, file]) == 0
    assert '0 mended, 0 broken' in capsys.readouterr().out


def test_those_who_tune_need_not_see_held_out_commands(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """What failed of that half is counted, and not named; JSON keeps it all."""
    assert main([*RUN, str(tmp_path)]) == 0
    kept = json.loads((tmp_path / 'commands.json').read_text())['commands'].values()
    (held_out,) = (result['text'] for result in kept if result['split'] == 'held-out')
    assert held_out in capsys.readouterr().out

    assert main(['bench', 'report', str(tmp_path), '--hide-held-out']) == 0
    page = (tmp_path / 'commands.html').read_text()
    for text in (page, capsys.readouterr().out):
        assert 'move ten centimeters up' in text
        assert held_out not in text
        assert 'held-out' in text


def test_another_robot_is_asked_other_things(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """With its own preamble, in its own world."""
    assert main([*RUN, str(tmp_path), '--robot', 'mobile_base']) == 0

    assert '# Commands to the mobile base' in capsys.readouterr().out
    report = json.loads((tmp_path / 'commands.json').read_text())
    assert report['commands']['move/ahead-two']['text'] == 'drive forward two metres'
    assert report['robot'] == 'mobile_base'


def test_the_commands_can_be_listed(capsys: pytest.CaptureFixture[str]) -> None:
    """Of one half, or of some kinds."""
    assert main(['bench', 'commands', '--list', '--split', 'dev', '--kind', 'shape']) == 0
    lines = capsys.readouterr().out.strip().split('\n')

    assert len(lines) == 10
    assert all('shape/' in line and ' dev ' in line for line in lines)


@pytest.mark.parametrize(
    'arguments',
    [
        ['commands', '--kind', 'dance'],
        ['commands', '--limit', '0'],
        ['commands', '--robot', 'submarine'],
        ['commands', '--robot', 'mobile_base', '--lmpvc', 'input.txt'],
        ['report', '/nowhere'],
        ['compare', '/nowhere/a.json', '/nowhere/b.json'],
        ['everything'],
        [],
    ],
)
def test_wrong_usage_is_told(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """In words, and without a traceback."""
    assert main(['bench', *arguments]) in {1, 2}
    assert 'Traceback' not in capsys.readouterr().err
