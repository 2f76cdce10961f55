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

"""
Speak one command to a service of its own: ``python -m tools.run_command "move up"``.

The program goes to standard output, everything else to standard error. The service is stopped
in every case.
"""

from __future__ import annotations

import os
from pathlib import Path
import secrets
import signal
import subprocess
import sys
import threading
from types import FrameType

EXAMPLE = 'move a little up, then say done'

_READY = b'Ready: '
_FAILED = b'The node is not active'
_STOP_TIMEOUT_S = 15
_DOMAINS = 100


def main(arguments: list[str]) -> int:
    """Start the service, ask it, print the program, stop it."""
    command = ' '.join(arguments).strip() or EXAMPLE
    environment = isolated_environment()
    service = subprocess.Popen(
        [sys.executable, '-m', 'lmpvc_codegen', 'service'],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        env=environment,
        start_new_session=True,
    )
    try:
        if not wait_until_ready(service):
            sys.stderr.write('The service did not start; the reason is above.\n')
            return 1
        asked = [sys.executable, '-m', 'lmpvc_codegen', 'generate', '--ros', '--', command]
        return subprocess.run(asked, env=environment, check=False).returncode
    except KeyboardInterrupt:
        return 130
    finally:
        stop(service)


def isolated_environment() -> dict[str, str]:
    """Keep the service on this machine and out of the way of other nodes, unless told."""
    return {
        'ROS_AUTOMATIC_DISCOVERY_RANGE': 'LOCALHOST',
        'ROS_LOCALHOST_ONLY': '1',
        'ROS_DOMAIN_ID': str(1 + secrets.randbelow(_DOMAINS)),
        **os.environ,
    }


def wait_until_ready(service: subprocess.Popen[bytes]) -> bool:
    """Pass the service's words on until it is ready, and in a thread from then on."""
    assert service.stderr is not None
    said = b''
    while part := os.read(service.stderr.fileno(), 4096):
        _pass_on(part)
        said = (said + part)[-8192:]
        if _READY in said:
            threading.Thread(target=_pass_on_the_rest, args=[service], daemon=True).start()
            return True
        if _FAILED in said:
            return False
    return False


def _pass_on(part: bytes) -> None:
    sys.stderr.buffer.write(part)
    sys.stderr.buffer.flush()


def _pass_on_the_rest(service: subprocess.Popen[bytes]) -> None:
    assert service.stderr is not None
    while part := os.read(service.stderr.fileno(), 4096):
        _pass_on(part)


def stop(service: subprocess.Popen[bytes]) -> None:
    """Stop the service as Ctrl-C does; kill it where it does not listen."""
    if service.poll() is None:
        service.send_signal(signal.SIGINT)
    try:
        service.wait(_STOP_TIMEOUT_S)
    except (subprocess.TimeoutExpired, KeyboardInterrupt):  # the second Ctrl-C waits for nothing
        os.killpg(service.pid, signal.SIGKILL)
        service.wait()


def _end(number: int, _frame: FrameType | None) -> None:
    raise SystemExit(128 + number)


if __name__ == '__main__':
    os.chdir(Path(__file__).resolve().parents[1])
    # The service has a session of its own: nobody else would stop it when a terminal is closed.
    signal.signal(signal.SIGHUP, _end)
    signal.signal(signal.SIGTERM, _end)
    sys.exit(main(sys.argv[1:]))
