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


"""A model server on loopback that fails on demand; no model is behind it."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
import json
import socket
import threading
import time
from typing import Any, TypeAlias

ANSWER = ('    robot', '.say(', '"hello', '")\n')
"""What it writes where nothing else is planned."""


@dataclass
class Asked:
    """A request as it came, and how much of its answer was written."""

    path: str
    headers: Mapping[str, str]
    body: dict[str, Any]
    written: int = 0
    is_hung_up: bool = False


Reply: TypeAlias = Callable[['Exchange'], None]


@dataclass
class FaultyServer:
    """
    What the server does next, and what it was asked.

    :param plan: replies to the next questions, in their order; afterwards it answers well.
    :param models: names in its list of models; None for a server without such a list.
    """

    plan: deque[Reply] = field(default_factory=deque)
    models: list[str] | None = field(default_factory=lambda: ['small'])
    asked: list[Asked] = field(default_factory=list)
    looked_at: list[str] = field(default_factory=list)
    port: int = 0
    lists_with: Reply | None = None

    @property
    def url(self) -> str:
        """Give its address, up to /v1."""
        return f'http://127.0.0.1:{self.port}/v1'

    @property
    def root(self) -> str:
        """Give its address."""
        return f'http://127.0.0.1:{self.port}'


class Exchange(BaseHTTPRequestHandler):
    """One connection; it speaks OpenAI's, Ollama's and TGI's protocol."""

    protocol_version = 'HTTP/1.1'
    state: FaultyServer
    now: Asked

    def log_message(self, *_parts: object) -> None:
        """Write nothing."""

    def do_GET(self) -> None:
        """Tell which models there are."""
        self.state.looked_at.append(self.path)
        self.now = Asked(self.path, dict(self.headers.items()), {})
        if self.state.lists_with:
            self.state.lists_with(self)
        elif self.state.models is None:
            self.send_whole(404, '{"detail": "Not Found"}')
        elif self.path == '/api/tags':
            told = [{'name': name, 'digest': 'abcdef0123456789ff'} for name in self.state.models]
            self.send_whole(200, json.dumps({'models': told}))
        else:
            told = [{'id': name} for name in self.state.models]
            self.send_whole(200, json.dumps({'data': told}))

    def do_POST(self) -> None:
        """Do what is planned, else answer well."""
        size = int(self.headers.get('Content-Length', 0))
        body = json.loads(self.rfile.read(size))
        self.now = Asked(self.path, {k.lower(): v for k, v in self.headers.items()}, body)
        self.state.asked.append(self.now)
        reply = self.state.plan.popleft() if self.state.plan else tokens()
        try:
            reply(self)
        except OSError:
            self.now.is_hung_up = True
            self.close_connection = True

    def send_whole(self, status: int, text: str, **headers: str) -> None:
        """Send a whole answer."""
        content = text.encode()
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace('_', '-'), value)
        self.send_header('Content-Length', str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def begin(self, kind: str = 'text/event-stream') -> None:
        """Begin an answer whose end is not known."""
        self.send_response(200)
        self.send_header('Content-Type', kind)
        self.send_header('Transfer-Encoding', 'chunked')
        self.end_headers()

    def write(self, text: str) -> None:
        """Write a part of it."""
        content = text.encode()
        self.wfile.write(f'{len(content):x}\r\n'.encode() + content + b'\r\n')
        self.wfile.flush()

    def end(self) -> None:
        """Say that nothing follows."""
        self.wfile.write(b'0\r\n\r\n')

    def piece(self, text: str, reason: str | None = None) -> str:
        """Put a piece of text into the form of the protocol that was asked in."""
        path = self.now.path
        if path.startswith('/api/'):
            told: dict[str, Any] = {'done': reason is not None, 'done_reason': reason}
            chat = {'message': {'role': 'assistant', 'content': text}}
            told |= chat if path == '/api/chat' else {'response': text}
            if reason:
                told |= {'prompt_eval_count': 7, 'eval_count': self.now.written}
            return json.dumps(told) + '\n'
        if path == '/':
            token = {'id': 1, 'logprob': 0.0, 'special': False, 'text': text}
            details = {'finish_reason': reason, 'generated_tokens': 4, 'input_length': 7}
            return _data({'index': 1, 'token': token, 'details': details if reason else None})
        told = {'finish_reason': reason, 'index': 0}
        is_chat = path.endswith('/chat/completions')
        told |= {'delta': {'role': 'assistant', 'content': text}} if is_chat else {'text': text}
        frame = {'id': 'x', 'created': 1, 'model': 'small', 'system_fingerprint': 'x'}
        return _data({**frame, 'choices': [told]})


def _data(told: object) -> str:
    return f'data: {json.dumps(told, ensure_ascii=False)}\n\n'


def tokens(*pieces: str, pause_s: float = 0.0, reason: str | None = 'stop') -> Reply:
    """Answer well: piece by piece, then the reason, then the numbers."""

    def reply(exchange: Exchange) -> None:
        exchange.begin()
        for text in pieces or ANSWER:
            exchange.write(exchange.piece(text))
            exchange.now.written += 1
            time.sleep(pause_s)
        if reason:
            exchange.write(exchange.piece('', reason))
        if '/v1/' in exchange.now.path and exchange.now.body.get('stream_options'):
            usage = {'prompt_tokens': 7, 'completion_tokens': exchange.now.written}
            frame = {'id': 'x', 'created': 1, 'model': 'small', 'system_fingerprint': 'x'}
            exchange.write(_data({**frame, 'choices': [], 'usage': {**usage, 'total_tokens': 9}}))
        if '/v1/' in exchange.now.path:
            exchange.write('data: [DONE]\n\n')
        exchange.end()

    return reply


def status(code: int, said: object = 'no', **headers: str) -> Reply:
    """Refuse with an error status."""
    text = said if isinstance(said, str) else json.dumps(said)
    return lambda exchange: exchange.send_whole(code, text, **headers)


def garbage(text: str = '<html>It works!</html>') -> Reply:
    """Answer with something that is no answer."""
    return lambda exchange: exchange.send_whole(200, text)


def cut(*pieces: str) -> Reply:
    """Break the connection off after some pieces."""

    def reply(exchange: Exchange) -> None:
        if pieces:
            exchange.begin()
        for text in pieces:
            exchange.write(exchange.piece(text))
            exchange.now.written += 1
        exchange.connection.shutdown(socket.SHUT_RDWR)
        exchange.close_connection = True

    return reply


def together(barrier: threading.Barrier, *pieces: str) -> Reply:
    """Answer well once so many are asked at one time."""

    def reply(exchange: Exchange) -> None:
        barrier.wait(10)
        tokens(*pieces)(exchange)

    return reply


def silence(seconds: float) -> Reply:
    """Say nothing for some time, then answer."""

    def reply(exchange: Exchange) -> None:
        time.sleep(seconds)
        tokens()(exchange)

    return reply


class _QuietServer(ThreadingHTTPServer):
    def handle_error(self, *_arguments: object) -> None:
        """Say nothing of clients that hang up; tests make them do that."""


@contextmanager
def faulty_server(port: int = 0) -> Iterator[FaultyServer]:
    """Run a server; it ends with the test."""
    state = FaultyServer()
    handler = type('Handler', (Exchange,), {'state': state})
    server = _QuietServer(('127.0.0.1', port), handler)
    server.daemon_threads = True
    state.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield state
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
