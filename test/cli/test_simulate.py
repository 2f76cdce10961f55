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

"""The subcommand that shows what a robot would do."""

from __future__ import annotations

import json
from pathlib import Path

from lmpvc_codegen.cli.main import main
import pytest


def test_a_program_file_is_run_and_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Standard output tells what the robot did; the limits that held go to standard error."""
    file = tmp_path / 'hello.py'
    file.write_text("robot.say('hello')")

    assert main(['simulate', str(file)]) == 0
    told = capsys.readouterr()
    assert 'says "hello"' in told.out
    assert 'seccomp' in told.err


def test_a_program_that_fails_is_a_failure(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """With the line at which it did."""
    file = tmp_path / 'wrong.py'
    file.write_text("robot.say('hello')\nrobot.dance()")

    assert main(['simulate', str(file), '--json']) == 1
    events = json.loads(capsys.readouterr().out)['events']
    assert [event['event'] for event in events] == ['speech', 'failure']
    assert events[-1]['line'] == 2


def test_a_command_is_generated_and_run(capsys: pytest.CaptureFixture[str]) -> None:
    """The program that a backend wrote goes to standard error."""
    assert main(['simulate', '--model', 'scripted', 'say hello']) == 0
    told = capsys.readouterr()
    assert 'says' in told.out
    assert 'def say_hello' in told.err


def test_the_world_can_be_shown_changed_and_used(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """What is printed is what is read."""
    assert main(['simulate', '--show-world']) == 0
    world = json.loads(capsys.readouterr().out)
    world['objects'] = [{'name': 'spoon', 'position_m': [0.1, 0.2, 0.3]}]
    file, program = tmp_path / 'world.json', tmp_path / 'find.py'
    file.write_text(json.dumps(world))
    program.write_text("robot.find('spoon')")

    assert main(['simulate', str(program), '--world', str(file)]) == 0
    assert "looks for 'spoon': found" in capsys.readouterr().out


@pytest.mark.parametrize(
    'arguments',
    [[], ['missing.py'], ['--world', 'missing.json', 'x.py'], ['--seed', 'x']],
)
def test_wrong_usage_is_told(arguments: list[str]) -> None:
    """And nothing is run."""
    assert main(['simulate', *arguments]) in {1, 2}


def test_a_picture_is_drawn(tmp_path: Path) -> None:
    """In the format that the name's ending says."""
    pytest.importorskip('matplotlib')
    program, picture = tmp_path / 'hello.py', tmp_path / 'hello.svg'
    program.write_text("robot.say('hello')")

    assert main(['simulate', str(program), '--output', str(picture)]) == 0
    assert '<svg' in picture.read_text()
