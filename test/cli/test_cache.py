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

"""The cache subcommand: what a person sees of what is remembered, and can do with it."""

from __future__ import annotations

import json
from pathlib import Path
from test.cli.scripted import script, WAVE

from lmpvc_codegen.cli.main import main
import pytest


@pytest.fixture(autouse=True)
def _two_commands(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """Remember a command of three functions and one of one."""
    script(monkeypatch)
    for command in ('wave', 'say done', 'wave'):
        assert main(['generate', '--quiet', command]) == 0
    capsys.readouterr()


def _told(capsys: pytest.CaptureFixture[str], *arguments: str, status: int = 0) -> str:
    assert main(['cache', *arguments]) == status
    printed = capsys.readouterr()
    return printed.out if status == 0 else printed.err


def _entries(capsys: pytest.CaptureFixture[str]) -> list[tuple[str, str]]:
    lines = _told(capsys, 'list', '--json').splitlines()
    return sorted((entry['kind'], entry['command']) for entry in map(json.loads, lines))


def _key(capsys: pytest.CaptureFixture[str], kind: str, command: str) -> str:
    entries = map(json.loads, _told(capsys, 'list', '--json').splitlines())
    return next(str(e['key']) for e in entries if (e['kind'], e['command']) == (kind, command))


_ALL = [
    ('function', 'lift(robot)'),
    ('function', 'lower(robot)'),
    ('function', 'say done'),
    ('function', 'wave'),
    ('program', 'say done'),
    ('program', 'wave'),
]


def test_entries_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    """Programs and functions, with how often they were used."""
    assert _entries(capsys) == _ALL
    lines = _told(capsys, 'list').splitlines()
    (wave,) = (line for line in lines if 'program' in line and line.endswith(' wave'))
    assert wave.split()[4] == '1'


def test_an_entry_is_shown_by_the_beginning_of_its_key(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """What stands after the comments is the program, so that the output is Python."""
    key = _key(capsys, 'program', 'wave')
    shown = _told(capsys, 'show', key[:10])
    assert f'# key: {key}\n# kind: program\n# command: wave\n# model: scripted\n' in shown
    assert shown.endswith(WAVE)
    assert json.loads(_told(capsys, 'show', '--json', key))['value']['source'] == WAVE


def test_a_function_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    """What the model wrote for it."""
    shown = _told(capsys, 'show', _key(capsys, 'function', 'lift(robot)'))
    assert shown.endswith('def lift(robot):\n    robot.go()\n')


@pytest.mark.parametrize(('key', 'number'), [('xyz', 'No entry has'), ('', '6 entries have')])
def test_a_key_names_one_entry(key: str, number: str, capsys: pytest.CaptureFixture[str]) -> None:
    """None or several are told apart."""
    assert f'{number} a key that begins with {key!r}' in _told(capsys, 'show', key, status=1)


def test_entries_are_counted(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """Programs, functions, uses, and where they lie."""
    stats = json.loads(_told(capsys, 'stats', '--json'))
    assert (stats['programs'], stats['functions'], stats['uses']) == (2, 4, 1)
    assert stats['place'] == str(tmp_path / 'ros_home/lmpvc_codegen/codegen_cache')
    assert f'place       {stats["place"]}' in _told(capsys, 'stats')


def test_a_command_is_forgotten(capsys: pytest.CaptureFixture[str]) -> None:
    """Its program and its top function go; what it shares with others stays."""
    _told(capsys, 'delete', '--command', 'wave')
    assert _entries(capsys) == [entry for entry in _ALL if entry[1] != 'wave']


def test_a_key_is_forgotten(capsys: pytest.CaptureFixture[str]) -> None:
    """One entry goes."""
    _told(capsys, 'delete', '--key', _key(capsys, 'program', 'wave'))
    assert _entries(capsys) == _ALL[:-1]


def test_deleting_nothing_is_a_failure(capsys: pytest.CaptureFixture[str]) -> None:
    """A slip in a command does not look like success."""
    assert "no entry for 'wav'" in _told(capsys, 'delete', '--command', 'wav', status=1)
    assert main(['cache', 'delete']) == 2
    assert main(['cache', 'delete', '--key', 'a', '--command', 'b']) == 2


def test_a_backup_brings_everything_back(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """A new file is made, other than by LMPVC, and restores what was cleared."""
    file = tmp_path / 'new/backup.jsonl'
    _told(capsys, 'backup', str(file))
    assert main(['cache', 'clear']) == 0
    assert capsys.readouterr().err == 'Entries: 6 deleted.\n'
    assert _entries(capsys) == []
    _told(capsys, 'restore', str(file))
    assert _entries(capsys) == _ALL


def test_a_file_that_is_no_backup_is_refused(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """Nothing of it is taken."""
    file = tmp_path / 'notes.txt'
    file.write_text('hello\n')
    assert 'is no cache entry' in _told(capsys, 'restore', str(file), status=1)
    assert 'cannot be read' in _told(capsys, 'restore', str(tmp_path), status=1)
    assert _entries(capsys) == _ALL


@pytest.mark.parametrize(
    ('written', 'reason'),
    [('{"enabled": false}', 'cache.enabled is false'), ('{}', 'cache.filename is null')],
)
def test_without_a_cache_on_disk_the_reason_is_told(
    written: str, reason: str, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """There is nothing to look at, and a sentence says why."""
    file = tmp_path / 'mine.json'
    file.write_text(f'{{"cache": {written}}}')
    assert reason in _told(capsys, '--config', str(file), 'list', status=1)


def test_a_cache_that_cannot_be_opened_is_an_error(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """An empty list would be a lie."""
    file = tmp_path / 'mine.json'
    file.write_text('{"cache": {"filename": "/proc/no-cache"}}')
    said = _told(capsys, '--config', str(file), 'list', status=1)
    assert "The cache '/proc/no-cache' cannot be used" in said
