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


"""llama.cpp's own server on loopback, with the small model."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
import os
from pathlib import Path
import socket
import subprocess
import sys
import tempfile
import time
from urllib.error import URLError
from urllib.request import urlopen

from lmpvc_codegen.config import GgufConfig
from lmpvc_codegen.models.files import provide_gguf

_START_S = 60.0
NEEDS = ('llama_cpp', 'fastapi', 'uvicorn', 'sse_starlette', 'starlette_context', 'httpx2')
"""Modules that the server, and the one who asks it, need."""


def free_port() -> int:
    """Find a port that nobody listens on."""
    with socket.socket() as listener:
        listener.bind(('127.0.0.1', 0))
        return int(listener.getsockname()[1])


@contextmanager
def llama_server(model: GgufConfig, *options: str) -> Iterator[str]:
    """Run ``python -m llama_cpp.server`` and give its address, up to /v1."""
    path = provide_gguf(model).path
    port = free_port()
    command = [sys.executable, '-m', 'llama_cpp.server', '--model', str(path)]
    command += ['--host', '127.0.0.1', '--port', str(port), '--n_ctx', str(model.context_size)]
    command += ['--n_threads', str(os.cpu_count() or 1), '--model_alias', 'small']
    # Its default is to end an answer as soon as somebody else asks for one.
    command += ['--interrupt_requests', 'false', *options]
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / 'server.log'
        with log.open('w') as output:
            server = subprocess.Popen(command, stdout=output, stderr=subprocess.STDOUT)
        try:
            _wait_for(f'http://127.0.0.1:{port}/v1/models', server, log)
            yield f'http://127.0.0.1:{port}/v1'
        finally:
            server.terminate()
            try:
                server.wait(10)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait()


def _wait_for(url: str, server: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + _START_S
    while time.monotonic() < deadline and server.poll() is None:
        try:
            with urlopen(url, timeout=5):
                return
        except (URLError, OSError):
            time.sleep(0.1)
    raise RuntimeError(f'The server did not start:\n{log.read_text()[-2000:]}')
