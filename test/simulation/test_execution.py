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

"""Programs that try to get out of the confined process, or to take more than they may."""

from __future__ import annotations

from collections.abc import Callable, Mapping
import os
from pathlib import Path
import time
from typing import Any

from lmpvc_codegen.simulation.child import Tell
from lmpvc_codegen.simulation.confinement import Limits
from lmpvc_codegen.simulation.execution import execute, Execution
import pytest

QUICK = Limits(cpu_s=1, wall_s=5.0, memory_mb=512, output_mb=1)


def python(payload: Mapping[str, Any], tell: Tell) -> None:
    """Run a snippet in the child, and tell what it leaves in ``result``, or its error."""
    names: dict[str, Any] = {'tell': tell}
    try:
        exec(payload['code'], names)
    except BaseException as error:  # noqa: BLE001
        names['result'] = type(error).__name__
    tell({'result': names.get('result')})


def run(code: str, *, folder: Path | None = None) -> Execution:
    """Run a snippet in a confined child."""
    return execute(f'{__name__}:python', {'code': code}, limits=QUICK, folder=folder)


def result(code: str, *, folder: Path | None = None) -> Any:
    """Give what a snippet left."""
    execution = run(code, folder=folder)
    assert execution.ended == 'finished'
    return execution.told[-1]['result']


def test_a_snippet_computes_and_tells() -> None:
    """What is told arrives in order, with the limits that held."""
    execution = run('tell({"n": 1}); tell({"n": 2}); result = sum(range(10))')

    assert [told.get('n', told.get('result')) for told in execution.told] == [1, 2, 45]
    assert execution.confinement == ('rlimits', 'landlock', 'seccomp')


REFUSED = {
    'read a file': 'open("/etc/passwd")',
    'read a file by its number': 'import os; os.open("/etc/passwd", os.O_RDONLY)',
    'write a file': 'open("/tmp/left_behind", "w")',
    'list a folder': 'import os; os.listdir("/")',
    'remove a file': 'import os; os.remove("/tmp/left_behind")',
    'fork': 'import os; os.fork()',
    'start a program': 'import os; os.execv("/bin/sh", ["sh"])',
    'kill the parent': 'import os; os.kill(os.getppid(), 9)',
    'kill everybody': 'import os; os.kill(-1, 9)',
    'take the limits off': (
        'import resource as r; r.setrlimit(r.RLIMIT_FSIZE, (1 << 30, 1 << 30)); '
        'open("/tmp/left_behind", "w").write("x")'
    ),
    'import what was not imported': 'import socketserver',
    'change the root': 'import os; os.chroot("/tmp")',
    'change the owner': 'import os; os.chown("/tmp", 1, 1)',
    'connect': 'import _socket; _socket.socket(2, 1).connect(("127.0.0.1", 22))',
}


@pytest.mark.parametrize('code', REFUSED.values(), ids=REFUSED.keys())
def test_what_a_computation_does_not_need_is_refused(code: str) -> None:
    """The kernel refuses it, the snippet sees an error, and the parent lives."""
    errors = {'PermissionError', 'OSError', 'ValueError', 'ModuleNotFoundError', 'ImportError'}
    assert result(code) in errors
    assert not Path('/tmp/left_behind').exists()


ENDED = {
    'computes for ever': ('while True: pass', 'timeout'),
    'ignores signals': (
        'import signal; [signal.signal(s, signal.SIG_IGN) for s in (1, 2, 15)]\nwhile True: pass',
        'timeout',
    ),
    'sleeps for ever': ('import time; time.sleep(1000)', 'timeout'),
    'tells too much': ('while True: tell({"x": "y" * 1000})', 'flood'),
    'leaves by itself': ('import os; os._exit(0)', 'lost'),
    'crashes': ('import os; os.abort()', 'lost'),
}


@pytest.mark.parametrize(('code', 'ended'), ENDED.values(), ids=ENDED.keys())
def test_what_takes_too_much_is_ended(code: str, ended: str) -> None:
    """The parent says how it ended; what was told before is kept."""
    execution = run(f'tell({{"first": 1}})\n{code}')

    assert execution.ended == ended
    assert execution.told[0] == {'first': 1}


def test_too_much_memory_is_an_error_inside() -> None:
    """The parent's memory is not touched."""
    assert result('x = bytearray(1 << 30)') == 'MemoryError'


def test_nonsense_on_the_pipe_is_no_answer() -> None:
    """A program that finds the pipe can write to it; what is no JSON object is left out."""
    write = 'try: os.write(n, b"nonsense\\n[1]\\n")'
    execution = run(f'import os\nfor n in range(3, 16):\n  {write}\n  except OSError: pass')

    assert [told for told in execution.told if 'result' not in told] == []


def test_what_is_printed_goes_nowhere(capfd: pytest.CaptureFixture[str]) -> None:
    """Standard output of the parent stays its own."""
    result('print("hello"); import sys; print("hello", file=sys.stderr)')

    assert capfd.readouterr() == ('', '')


def test_the_environment_is_not_inherited(monkeypatch: pytest.MonkeyPatch) -> None:
    """A token in the environment cannot be read by a program."""
    monkeypatch.setenv('HF_TOKEN', 'secret')

    assert result('import os; result = os.environ.get("HF_TOKEN")') is None


def test_tools_run_in_their_folder(tmp_path: Path) -> None:
    """With a folder, tools start, and write below it."""
    code = 'import subprocess; result = subprocess.getoutput("echo hi > f; cat f")'

    assert result(code, folder=tmp_path) == 'hi'
    assert (tmp_path / 'f').read_text() == 'hi\n'


REFUSED_TO_TOOLS = {
    'write elsewhere': 'open("/var/tmp/left_behind", "w")',
    'read a home': f'open({os.path.expanduser("~/.profile")!r})',
    'reach the network': 'import socket; socket.create_connection(("127.0.0.1", 22), 1)',
    'kill the parent': 'import os; os.kill(os.getppid(), 9)',
}


@pytest.mark.parametrize('code', REFUSED_TO_TOOLS.values(), ids=REFUSED_TO_TOOLS.keys())
def test_what_a_tool_does_not_need_is_refused(code: str, tmp_path: Path) -> None:
    """Its folder is all that it may change, and nobody else is reached."""
    assert result(code, folder=tmp_path) in {'PermissionError', 'OSError'}


def test_what_a_tool_started_ends_with_it(tmp_path: Path) -> None:
    """A process left in the background does not outlive the job."""
    code = 'import subprocess as s; result = s.Popen(["sleep", "1000"]).pid'
    pid = result(code, folder=tmp_path)

    assert within(5.0, lambda: not is_running(pid))


def is_running(pid: int) -> bool:
    """Tell whether a process still runs; one that waits to be reaped does not."""
    try:
        return Path(f'/proc/{pid}/stat').read_text().rpartition(')')[2].split()[0] != 'Z'
    except (FileNotFoundError, ProcessLookupError):
        return False


def within(seconds: float, holds: Callable[[], bool]) -> bool:
    """Wait until something holds; a killed process takes a moment to go."""
    deadline = time.monotonic() + seconds
    while not holds() and time.monotonic() < deadline:
        time.sleep(0.01)
    return holds()
