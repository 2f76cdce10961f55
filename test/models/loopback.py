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


"""A server of model files on this machine that can misbehave in every way that is known."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
import hashlib
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from test.bench.speed.tiny_gguf import write_tiny_gguf
import threading
import time
from typing import Any


@dataclass
class Behaviour:
    """
    What the server does, and what it was asked.

    :param cuts: answers that break off after ``cut_after`` bytes.
    :param has_ranges: whether it heeds Range.
    :param told_more: bytes that it promises beyond what there is.
    :param busy: answers with the status 429 before it gives the file.
    :param moved_to: another server that it sends its callers to.
    :param block_s: seconds between blocks of 10 kB.
    """

    content: bytes
    cuts: int = 0
    cut_after: int = 30_000
    has_ranges: bool = True
    told_more: int = 0
    busy: int = 0
    retry_after: str = '0'
    moved_to: str = ''
    block_s: float = 0.0
    etag: str = ''
    gets: list[str] = field(default_factory=list)
    tokens: list[str | None] = field(default_factory=list)
    sent_bytes: int = 0

    def __post_init__(self) -> None:
        """Give the hash as the hub does."""
        self.etag = self.etag or hashlib.sha256(self.content).hexdigest()


@contextmanager
def serving(behaviour: Behaviour) -> Iterator[str]:
    """Serve on a free port until the end of the with statement."""
    handler = type('Handler', (_Handler,), {'behaviour': behaviour})
    server = ThreadingHTTPServer(('127.0.0.1', 0), handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield f'http://127.0.0.1:{server.server_port}'
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Handler(BaseHTTPRequestHandler):
    behaviour: Behaviour

    def do_HEAD(self) -> None:
        """Answer as the hub does before a file is fetched."""
        self._head(200, 0)

    def do_GET(self) -> None:
        """Give the file, or do what the behaviour says."""
        told = self.behaviour
        asked = self.headers.get('Range', '')
        told.gets.append(asked)
        told.tokens.append(self.headers.get('Authorization'))
        if told.busy:
            told.busy -= 1
            self._empty(429, {'Retry-After': told.retry_after})
            return
        if told.moved_to:
            self._empty(302, {'Location': f'{told.moved_to}{self.path}'})
            return
        start = int(asked.split('=')[1].split('-')[0]) if asked and told.has_ranges else 0
        if start >= len(told.content):
            self._empty(416, {})
            return
        self._head(206 if start else 200, start)
        end = len(told.content)
        if told.cuts:
            told.cuts -= 1
            end = min(end, start + told.cut_after)
        self._send(told.content[start:end])

    def _send(self, data: bytes) -> None:
        for at in range(0, len(data), 10_000):
            block = data[at:][:10_000]
            # Counted first: who has the last block may look at the count before this thread runs.
            self.behaviour.sent_bytes += len(block)
            try:
                self.wfile.write(block)
            except OSError:
                return
            if self.behaviour.block_s:
                time.sleep(self.behaviour.block_s)
        self.close_connection = True

    def _head(self, status: int, start: int) -> None:
        if 'missing' in self.path:
            self._empty(404, {'X-Error-Code': 'EntryNotFound'})
            return
        told = self.behaviour
        total = len(told.content) + told.told_more
        self.send_response(status)
        self.send_header('ETag', f'"{told.etag}"')
        self.send_header('X-Repo-Commit', 'a' * 40)
        self.send_header('Content-Length', str(total - start))
        if status == 206:
            self.send_header('Content-Range', f'bytes {start}-{total - 1}/{total}')
        self.end_headers()

    def _empty(self, status: int, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header('Content-Length', '0')
        self.end_headers()

    def log_message(self, *_arguments: Any) -> None:
        """Say nothing."""


def tiny_content(folder: Path) -> bytes:
    """Give the bytes of a real small model."""
    folder.mkdir(parents=True, exist_ok=True)
    return write_tiny_gguf(folder / 'source.gguf').read_bytes()
