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

"""The dispatcher: subcommands, help, exit statuses, and what ``--ros-args`` is."""

from __future__ import annotations

import importlib
import os
from pathlib import Path
import subprocess
import sys
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from lmpvc_codegen.cli import entry_points
from lmpvc_codegen.cli.main import main, split_ros_arguments, SUBCOMMANDS
import pytest

_HEAVY = ('llama_cpp', 'huggingface_hub', 'rclpy', 'diskcache', 'rich', 'numpy', 'torch')


def _run(*arguments: str, code: str = '') -> subprocess.CompletedProcess[str]:
    """Run the module, or a program, in a process of its own."""
    command = ['-c', code] if code else ['-m', 'lmpvc_codegen']
    return subprocess.run(
        [sys.executable, *command, *arguments],
        capture_output=True,
        text=True,
        timeout=60,
        env={**os.environ, 'COLUMNS': '99'},
        check=False,
    )


@pytest.mark.parametrize('name', SUBCOMMANDS)
def test_every_subcommand_keeps_the_contract(name: str) -> None:
    """A module has a summary, its arguments, what it does, and an executable of its name."""
    module: Any = importlib.import_module(SUBCOMMANDS[name])
    assert module.SUMMARY
    assert callable(module.add_arguments)
    assert callable(module.run)
    assert callable(getattr(entry_points, name))


@pytest.mark.parametrize('name', SUBCOMMANDS)
def test_an_executable_is_its_subcommand(
    name: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """``ros2 run lmpvc_codegen X`` and ``python -m lmpvc_codegen X`` are the same."""
    monkeypatch.setattr(sys, 'argv', ['/install/lib/lmpvc_codegen/anything', '--help'])
    assert getattr(entry_points, name)() == 0
    by_executable = capsys.readouterr().out
    assert main([name, '--help']) == 0
    assert capsys.readouterr().out == by_executable
    assert by_executable.startswith(f'usage: lmpvc_codegen {name} ')


def test_help_names_every_subcommand() -> None:
    """The first help is the table of contents."""
    told = _run('--help')
    assert told.returncode == 0
    for name in SUBCOMMANDS:
        module: Any = importlib.import_module(SUBCOMMANDS[name])
        assert f'    {name}' in told.stdout
        assert module.SUMMARY in ' '.join(told.stdout.split())


def test_no_subcommand_is_wrong_usage() -> None:
    """Nothing asked for is nothing done, and says so."""
    told = _run()
    assert (told.returncode, told.stdout) == (2, '')
    assert 'SUBCOMMAND' in told.stderr


def test_an_unknown_subcommand_gets_a_suggestion() -> None:
    """A slip of the finger costs one look."""
    told = _run('genrate', 'wave')
    assert (told.returncode, told.stdout) == (2, '')
    assert "unknown subcommand 'genrate'. Did you mean generate?" in told.stderr


def test_something_else_gets_the_list(capsys: pytest.CaptureFixture[str]) -> None:
    """Where nothing is close, everything is named."""
    assert main(['xyzzy']) == 2
    assert f'There are {", ".join(SUBCOMMANDS)}.' in capsys.readouterr().err


def test_the_process_exits_with_the_status() -> None:
    """The shell learns of success and failure."""
    assert _run('generate', '--model', 'scripted', '--no-cache', 'wave').returncode == 0
    assert _run('generate', '--model', 'scripted', '--no-cache', '...').returncode == 1
    assert _run('generate', '--colour').returncode == 2


def test_a_reader_that_leaves_early_is_no_traceback() -> None:
    """``| head`` closes the pipe before everything is written."""
    code = (
        'import sys; from lmpvc_codegen.cli.main import main\n'
        'sys.stdout.close = lambda: None\n'
        "sys.exit(main(['generate', '--quiet', '--model', 'scripted', '--no-cache', 'wave']))"
    )
    process = subprocess.Popen(
        [sys.executable, '-c', code], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert process.stdout
    process.stdout.close()
    _nothing, said = process.communicate(timeout=60)
    assert 'Traceback' not in said
    assert process.returncode == 1


def test_a_full_disk_is_a_sentence() -> None:
    """What cannot be written is told, with status 1."""
    with open('/dev/full', 'w', encoding='utf-8') as full:
        process = subprocess.run(
            [sys.executable, '-m', 'lmpvc_codegen', 'doctor', '--model', 'scripted'],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            timeout=60,
            check=False,
        )
    assert process.returncode == 1
    assert process.stderr == 'lmpvc_codegen: [Errno 28] No space left on device.\n'


def test_a_terminal_without_unicode_gets_escapes(tmp_path: Path) -> None:
    """They mean the same inside a Python string, and nothing inside a comment."""
    file = tmp_path / 'commands.txt'
    file.write_text('say \N{ROBOT FACE} hello\nsay done\n', encoding='utf-8')
    process = subprocess.run(
        [sys.executable, '-m', 'lmpvc_codegen', 'generate', '--model', 'scripted', '--file', file],
        env={**os.environ, 'PYTHONIOENCODING': 'ascii'},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert process.returncode == 0
    assert '# command: say \\U0001f916 hello\n' in process.stdout


def test_the_shell_completes_options(tmp_path: Path) -> None:
    """With argcomplete, the tabulator key knows every option of every subcommand."""
    pytest.importorskip('argcomplete')
    answers = tmp_path / 'answers'
    line = 'lmpvc_codegen generate --max-f'
    asked = {
        '_ARGCOMPLETE': '1',
        '_ARGCOMPLETE_STDOUT_FILENAME': str(answers),
        'COMP_LINE': line,
        'COMP_POINT': str(len(line)),
    }
    subprocess.run(
        [sys.executable, '-m', 'lmpvc_codegen'],
        env={**os.environ, **asked},
        timeout=60,
        check=False,
    )
    assert answers.read_text().split('\x0b') == ['--max-functions', '--max-function-tokens']


@pytest.mark.parametrize(
    'code',
    [
        'import lmpvc_codegen',
        "from lmpvc_codegen.cli.main import main; main(['--help'])",
        "from lmpvc_codegen.cli.main import main; main(['generate', '--help'])",
        "from lmpvc_codegen.cli.main import main; main(['service', '--help'])",
        "from lmpvc_codegen.cli.main import main; main(['generate', '--max-depth', '0'])",
    ],
)
def test_nothing_heavy_is_imported_for_nothing(code: str) -> None:
    """Help and mistakes are answered at once."""
    told = _run(code=f'import sys; {code}; print(*sys.modules, file=sys.stderr)')
    loaded = set(told.stderr.split())
    assert 'lmpvc_codegen' in loaded
    assert not loaded.intersection(_HEAVY)


def test_only_the_chosen_subcommand_is_imported() -> None:
    """What is not asked for is not read."""
    code = (
        "import sys; from lmpvc_codegen.cli.main import main; main(['doctor', '--help'])\n"
        'print(*sys.modules, file=sys.stderr)'
    )
    loaded = set(_run(code=code).stderr.split())
    assert 'lmpvc_codegen.cli.doctor' in loaded
    assert 'lmpvc_codegen.cli.generate' not in loaded


def test_importing_the_package_takes_little_time() -> None:
    """Two tenths of a second are promised; the interpreter's own start is not counted."""
    code = (
        'import time; begun = time.perf_counter(); import lmpvc_codegen\n'
        'print(time.perf_counter() - begun)'
    )
    assert min(float(_run(code=code).stdout) for _attempt in range(3)) < 0.2


@pytest.mark.parametrize(
    ('arguments', 'own', 'for_ros'),
    [
        ([], [], []),
        (['service'], ['service'], []),
        (['service', '--ros-args', '-p', 'a:=1'], ['service'], ['--ros-args', '-p', 'a:=1']),
        (
            ['a', '--ros-args', '-r', 'x:=y', '--', 'b', '--ros-args', '-p', 'c:=d'],
            ['a', 'b'],
            ['--ros-args', '-r', 'x:=y', '--', '--ros-args', '-p', 'c:=d'],
        ),
    ],
)
def test_arguments_of_ros_are_told_apart(
    arguments: list[str], own: list[str], for_ros: list[str]
) -> None:
    """They begin with --ros-args and end with -- or the end, as everywhere in ROS 2."""
    assert split_ros_arguments(arguments) == (own, for_ros)


@given(st.lists(st.sampled_from(['--ros-args', '--', '-p', 'a:=1', 'word'])))
def test_no_argument_is_lost(arguments: list[str]) -> None:
    """Each one goes to one side."""
    own, for_ros = split_ros_arguments(arguments)
    assert sorted(own + for_ros) == sorted(arguments)
    assert '--ros-args' not in own


def test_the_service_gets_the_arguments_of_ros(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """They reach the node as they were typed, and its status becomes that of the process."""
    seen: list[list[str]] = []

    class Service:
        @staticmethod
        def main(argv: list[str]) -> int:
            """Take the arguments."""
            seen.append(argv)
            return 7

    monkeypatch.setitem(sys.modules, 'lmpvc_codegen.ros.service', Service)
    for name in ('service', 'codegen'):
        assert main([name, '--ros-args', '-p', 'model:=scripted']) == 7
    assert seen == [['--ros-args', '-p', 'model:=scripted']] * 2
    assert capsys.readouterr() == ('', '')


@pytest.mark.parametrize(
    ('module', 'arguments'),
    [
        ('lmpvc_codegen.ros.service', ['service']),
        ('lmpvc_codegen.ros.client', ['generate', '--ros', 'wave']),
    ],
)
def test_without_ros_a_sentence_says_what_to_do(
    module: str,
    arguments: list[str],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """A laptop without ROS 2 gets advice, not a traceback."""
    monkeypatch.setitem(sys.modules, module, None)
    assert main(arguments) == 1
    printed = capsys.readouterr()
    assert printed.out == ''
    assert 'ROS 2 is not to be had' in printed.err
    assert 'doctor' in printed.err
