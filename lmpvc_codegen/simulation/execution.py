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

"""Doing a job in a confined process: whatever it does there, this process goes on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
import json
import os
from pathlib import Path
import selectors
import signal
import subprocess
import sys
import time
from typing import Any, IO

import lmpvc_codegen
from lmpvc_codegen.errors import SimulationError
from lmpvc_codegen.simulation.confinement import Limits

_BOOT = 'import sys; sys.path.insert(0, sys.argv[1]); from lmpvc_codegen.simulation.child import '
_BOOT += 'main; main()'
_PIECE = 1 << 16
_ONE_THREAD = {f'{name}_NUM_THREADS': '1' for name in ('OPENBLAS', 'OMP', 'MKL')}


@dataclass(frozen=True)
class Execution:
    """
    What became of a job.

    :param told: the JSON objects that it sent, in order; also those before it was ended.
    :param ended: ``finished``; ``timeout`` (of wall or processor time); ``flood`` (told too
        much); ``lost`` (ended without a word: out of memory, crashed, or left by itself).
    :param confinement: the limits that held in it.
    """

    told: tuple[Mapping[str, Any], ...]
    ended: str
    wall_s: float
    confinement: tuple[str, ...]


def execute(
    job: str,
    payload: Mapping[str, Any],
    *,
    modules: Sequence[str] = (),
    limits: Limits | None = None,
    folder: Path | None = None,
    readable: Sequence[Path] = (),
) -> Execution:
    """
    Do a job in a process that can compute and tell, and nothing else.

    :param job: ``package.module:function`` of our own; it gets the payload and ``tell``.
    :param payload: what can be written as JSON.
    :param modules: imported before the process loses the right to open files.
    :param folder: lets it start the system's tools, and write there; still without a network.
    :param readable: more folders that it may read then.
    :raises SimulationError: the process could not be confined, or not even be started.
    """
    limits = limits or Limits()
    order = {
        'job': job,
        'payload': payload,
        'modules': list(modules),
        'limits': asdict(limits),
        'folder': str(folder) if folder else '',
        'readable': [str(path) for path in readable],
        'path': [str(_root()), *filter(None, sys.path)],
    }
    started = time.monotonic()
    with subprocess.Popen(
        [sys.executable, '-I', '-S', '-c', _BOOT, str(_root())],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={'PATH': '/usr/local/bin:/usr/bin:/bin', 'LANG': 'C.UTF-8', **_ONE_THREAD},
        cwd=folder or '/',
        start_new_session=True,
    ) as process:
        try:
            told, cut = _converse(process, order, limits)
        finally:
            _end(process)
    return _judge(told, cut, process.returncode, time.monotonic() - started)


def _root() -> Path:
    return Path(lmpvc_codegen.__file__).resolve().parents[1]


def _converse(
    process: subprocess.Popen[bytes], order: Mapping[str, Any], limits: Limits
) -> tuple[bytes, str]:
    """Give the order and read what is told, until it ends or a limit is reached."""
    assert process.stdin is not None
    assert process.stdout is not None
    # It may end before it has read its order; what it told says so.
    with suppress(BrokenPipeError):
        process.stdin.write(json.dumps(order).encode())
        process.stdin.close()
    return _read(process.stdout, time.monotonic() + limits.wall_s, limits.output_mb << 20)


def _read(pipe: IO[bytes], deadline: float, limit: int) -> tuple[bytes, str]:
    told = bytearray()
    with selectors.DefaultSelector() as selector:
        selector.register(pipe, selectors.EVENT_READ)
        while len(told) <= limit:
            if not selector.select(max(0.0, deadline - time.monotonic())):
                return bytes(told), 'timeout'
            piece = os.read(pipe.fileno(), _PIECE)
            if not piece:
                return bytes(told), ''
            told += piece
    return bytes(told), 'flood'


def _end(process: subprocess.Popen[bytes]) -> None:
    """End the process and all that it started."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _judge(told: bytes, cut: str, status: int, wall_s: float) -> Execution:
    objects = [_object(line) for line in told.split(b'\n')]
    known = [o for o in objects if o is not None]
    if not known or known[0].get('event') != 'confined':
        raise SimulationError(
            f'The confined process did not start (exit status {status}).',
            remedy=f'Run: {sys.executable} -I -c "import lmpvc_codegen.simulation.child"',
        )
    held = tuple(map(str, known[0]['held']))
    if 'seccomp' not in held and 'landlock' not in held:
        raise SimulationError(
            'This kernel has neither seccomp nor Landlock; a program would not be confined.',
            remedy='Install libseccomp2, or use a kernel of 5.13 or later.',
        )
    said = known[1:]
    if said and said[-1].get('event') == 'finished':
        return Execution(tuple(said[:-1]), 'finished', wall_s, held)
    return Execution(tuple(said), cut or _cause(status), wall_s, held)


def _cause(status: int) -> str:
    return 'timeout' if status in (-signal.SIGXCPU, -signal.SIGKILL) else 'lost'


def _object(line: bytes) -> Mapping[str, Any] | None:
    """Read a line; a program may have written nonsense to the pipe itself."""
    try:
        told = json.loads(line)
    except ValueError:
        return None
    return told if isinstance(told, dict) else None
