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


"""Running a job in a process of its own, whose memory and whose crash are its own too."""

from __future__ import annotations

from collections.abc import Callable, Mapping
import json
import os
import signal
import subprocess
import sys
import tempfile
from typing import Any

from lmpvc_codegen.errors import BenchmarkError

Hear = Callable[[Mapping[str, Any]], None]

_CHILD = 'lmpvc_codegen.bench.speed.child'
_LAST_WORDS = 300


def run_job(
    function: str,
    payload: Mapping[str, Any],
    *,
    hear: Hear = lambda _news: None,
    environment: Mapping[str, str] = os.environ,
) -> Any:
    """
    Run ``package.module:function`` in a process of its own, and give its result.

    :param hear: is given the news that the job tells on its way.
    :raises BenchmarkError: the job failed, or its process ended without a result.
    """
    paths = os.pathsep.join(filter(None, [os.getcwd(), *sys.path]))
    with (
        tempfile.TemporaryFile('w+', encoding='utf-8', errors='replace') as errors,
        subprocess.Popen(
            [sys.executable, '-m', _CHILD],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors,
            encoding='utf-8',
            # Everything is on the disk; no library has to ask the network whether that is so.
            env={**environment, 'PYTHONPATH': paths, 'HF_HUB_OFFLINE': '1'},
        ) as process,
    ):
        try:
            told = _converse(process, {'function': function, 'payload': payload}, hear)
            process.wait()
        finally:
            process.kill()
        if 'result' in told:
            return told['result']
        if 'error' in told:
            raise BenchmarkError(told['error'], remedy=told['remedy'])
        errors.seek(0)
        raise BenchmarkError(_ended(process.returncode, errors.read()))


def _converse(
    process: subprocess.Popen[str], job: Mapping[str, Any], hear: Hear
) -> Mapping[str, Any]:
    """Hand over the job and listen until the result, the error, or the end."""
    assert process.stdin
    assert process.stdout
    try:
        with process.stdin:
            process.stdin.write(json.dumps(job))
    except BrokenPipeError:
        return {}  # It ended before it had read its job; its status tells why.
    for line in process.stdout:
        news = json.loads(line)
        if 'result' in news or 'error' in news:
            return dict(news)
        hear(news)
    return {}


def _ended(status: int, errors: str) -> str:
    """Say how a process ended that told no result."""
    if status == -signal.SIGKILL:
        return 'Its process was killed, probably because the memory was used up.'
    how = f'by {signal.Signals(-status).name}' if status < 0 else f'with status {status}'
    said = errors.strip()[-_LAST_WORDS:]
    return f'Its process ended {how} without a result' + (f': {said}' if said else '.')
