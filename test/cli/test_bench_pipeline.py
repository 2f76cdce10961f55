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

"""The command ``bench speed --pipeline``: table, picture and JSON of where seconds go."""

from __future__ import annotations

import json
from pathlib import Path
from test.bench.speed.tiny_gguf import write_tiny_gguf
from typing import Any

from lmpvc_codegen.bench.commands.suite import SUITE
from lmpvc_codegen.bench.pipeline.measuring import default_commands
from lmpvc_codegen.cli.main import main
import pytest

COMMANDS = '# two of them\nsay hello\n\nsay good bye\n'


@pytest.fixture
def command(tmp_path: Path) -> list[str]:
    """Give the command, on two commands and a model that answers from a script."""
    (tmp_path / 'commands.txt').write_text(COMMANDS, encoding='utf-8')
    (tmp_path / 'config.json').write_text('{"model": "scripted"}', encoding='utf-8')
    words = ['bench', 'speed', '--pipeline', '--commands', str(tmp_path / 'commands.txt')]
    words += ['--config', str(tmp_path / 'config.json')]
    return [*words, '--output', str(tmp_path / 'output')]


def _report(tmp_path: Path) -> dict[str, Any]:
    text = (tmp_path / 'output' / 'pipeline.json').read_text(encoding='utf-8')
    return dict(json.loads(text))


def test_every_second_is_in_a_column(
    command: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A row a command, its columns add up, and totals are those of the rows."""
    assert main(command) == 0
    printed = capsys.readouterr()
    assert printed.out == (tmp_path / 'output' / 'pipeline.md').read_text(encoding='utf-8')
    assert '| say hello | 0.' in printed.out
    assert '| **p90** |' in printed.out
    report = _report(tmp_path)
    assert [row['command'] for row in report['commands']] == ['say hello', 'say good bye']
    for row in report['commands']:
        assert sum(row['stages'].values()) == pytest.approx(row['seconds'])
        assert all(row['stages'][name] > 0 for name in ('cache', 'prompts', 'checks', 'decode'))
        assert row['ratio'] == pytest.approx(row['seconds'] / row['floor_s'])
        assert row['model_calls'] == 1
        assert row['tokens']['decode_needed'] > 0
        assert 0 < row['tokens']['prefill_needed'] < row['tokens']['prompt']
    total = sum(row['seconds'] for row in report['commands'])
    assert report['totals']['seconds']['sum'] == pytest.approx(total)


def test_a_picture_is_drawn(command: list[str], tmp_path: Path) -> None:
    """As PNG and as SVG, with a bar for each command."""
    assert main(command) == 0
    assert (tmp_path / 'output' / 'pipeline.png').read_bytes()[:4] == b'\x89PNG'
    drawn = (tmp_path / 'output' / 'pipeline.svg').read_text(encoding='utf-8')
    assert '<!-- say good bye -->' in drawn


def test_json_is_printed_where_it_is_wanted(
    command: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The same as in the folder."""
    assert main([*command, '--json']) == 0
    assert json.loads(capsys.readouterr().out) == _report(tmp_path)


@pytest.mark.model
def test_passes_of_a_real_model_are_told_apart(command: list[str], tmp_path: Path) -> None:
    """A tiny model writes no program; what it took to see that is in the table all the same."""
    model = write_tiny_gguf(tmp_path / 'tiny.gguf')
    # To the tiny model every byte is a token.
    config = {'model': 'scripted', 'gguf': {'context_size': 24576}}
    (tmp_path / 'config.json').write_text(json.dumps(config), encoding='utf-8')
    assert main([*command, '--model', str(model), '--threads', '1']) == 1
    report = _report(tmp_path)
    assert report['rates']['prefill_tokens_per_s'] > 0
    assert report['rates']['decode_tokens_per_s'] > 0
    for row in report['commands']:
        assert row['error']
        assert row['floor_s'] is None
        assert row['passes']['prefill'] > 0
        assert row['passes']['decode'] > 0
        assert row['stages']['repair'] > 0
        assert row['before_first_token_s'] > 0
    assert report['totals']['failed'] == 2


@pytest.mark.ros
def test_through_a_node_what_ros_takes_is_told(
    command: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The node is a process of its own; a client waits longer than the node tells of."""
    assert main([*command, '--ros']) == 0
    assert '| ROS |' in capsys.readouterr().out
    for row in _report(tmp_path)['commands']:
        told = row['over_ros']
        assert told['overhead_s'] == pytest.approx(told['client_s'] - told['server_s'])
        assert told['overhead_s'] > 0


@pytest.mark.parametrize(
    ('content', 'said'),
    [(b'# none\n', 'There is no command in'), (b'\xff\xfe', 'are not text in UTF-8')],
)
def test_commands_are_text(
    command: list[str],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    content: bytes,
    said: str,
) -> None:
    """Neither nothing nor noise can be measured."""
    (tmp_path / 'commands.txt').write_bytes(content)
    assert main(command) == 1
    assert said in capsys.readouterr().err


def test_the_usual_commands_are_of_the_half_that_may_be_looked_at() -> None:
    """One of each kind."""
    usual = default_commands()
    chosen = [task for task in SUITE if task.text in usual]
    assert {task.split for task in chosen} == {'dev'}
    assert len({task.kind for task in SUITE}) == len(chosen) == len(usual) >= 10
