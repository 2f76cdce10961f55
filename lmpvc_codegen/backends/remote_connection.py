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


"""One HTTP connection to a model's server, which another thread can break off at any time."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Mapping
from contextlib import contextmanager, suppress
import json
import socket
from typing import Any

import httpx2
from lmpvc_codegen.backends.locality import is_this_machine
from lmpvc_codegen.backends.remote_errors import garbled, lost, refused, RequestFailedError, Server

_MOST_SHOWN = 4000
"""Characters of an answer with an error that are read."""


class Connection:
    """
    Sends requests one at a time and keeps the line open between them.

    Redirects are not followed, so that a key goes nowhere but to the address that was configured;
    addresses of this machine are asked directly, whatever proxy the environment names.
    """

    def __init__(self, server: Server, *, timeout_s: float, connect_timeout_s: float) -> None:
        """Prepare the connection; it is made with the first request."""
        self.server = server
        self._socket: socket.socket | None = None
        self.is_broken = False
        self._client = httpx2.Client(
            timeout=httpx2.Timeout(timeout_s, connect=connect_timeout_s),
            trust_env=not is_this_machine(server.url),
            headers={'User-Agent': 'lmpvc_codegen', **server.headers},
            limits=httpx2.Limits(max_connections=1, max_keepalive_connections=1),
        )

    def ask(self, method: str, path: str, body: Mapping[str, Any] | None = None) -> Any:
        """
        Send a request and give the JSON that is answered.

        :raises RequestFailedError: there is no such answer.
        """
        with self._response(method, path, body) as response:
            try:
                response.read()
                return response.json()
            except httpx2.HTTPError as error:
                raise lost(self.server, error) from error
            except ValueError as error:
                raise garbled(self.server, response.text) from error

    def lines(self, path: str, body: Mapping[str, Any]) -> Generator[str, None, None]:
        """
        Send a request and yield the lines of the answer while they come.

        :raises RequestFailedError: there is no answer, or it breaks off.
        """
        with self._response('POST', path, body) as response:
            try:
                yield from response.iter_lines()
            except (httpx2.HTTPError, OSError, RuntimeError) as error:
                raise lost(self.server, error) from error

    def events(self, path: str, body: Mapping[str, Any]) -> Generator[str, None, None]:
        """
        Send a request and yield the data of the server-sent events that answer it.

        :raises RequestFailedError: there is no answer, it breaks off, or it is something else.
        """
        seen: list[str] = []
        for line in self.lines(path, body):
            if line.startswith('data:'):
                yield line.removeprefix('data:').strip()
            elif line.strip() and not line.startswith((':', 'event:', 'id:', 'retry:')):
                seen.append(line)
                if sum(map(len, seen)) > _MOST_SHOWN:
                    break
        if seen:
            raise garbled(self.server, '\n'.join(seen))

    def break_off(self) -> None:
        """End the connection from another thread, and wake the one that waits for it."""
        self.is_broken = True
        if self._socket is not None:
            with suppress(OSError):
                # The plain socket's own method: that of a TLS socket would send words first.
                socket.socket.shutdown(self._socket, socket.SHUT_RDWR)

    def close(self) -> None:
        """Give the connection back; closing twice is no error."""
        self._client.close()

    @contextmanager
    def _response(
        self, method: str, path: str, body: Mapping[str, Any] | None
    ) -> Iterator[httpx2.Response]:
        request = self._client.build_request(
            method,
            self.server.url + path,
            content=None if body is None else json.dumps(body).encode(),
            headers={} if body is None else {'Content-Type': 'application/json'},
            extensions={'trace': self._trace},
        )
        try:
            response = self._client.send(request, stream=True)
        except (httpx2.HTTPError, OSError, RuntimeError, UnicodeError) as error:
            raise lost(self.server, error) from error
        try:
            if not response.is_success:
                raise self._refusal(response)
            yield response
        finally:
            with suppress(httpx2.HTTPError, OSError, RuntimeError):
                response.close()

    def _refusal(self, response: httpx2.Response) -> RequestFailedError:
        text = ''
        with suppress(httpx2.HTTPError, OSError, RuntimeError):
            for piece in response.iter_text():
                text += piece
                if len(text) > _MOST_SHOWN:
                    break
        return refused(self.server, response.status_code, text, response.headers)

    def _trace(self, event: str, told: Mapping[str, Any]) -> None:
        """Keep the socket of the connection as soon as there is one."""
        if event.endswith(('connect_tcp.complete', 'start_tls.complete')):
            self._socket = told['return_value'].get_extra_info('socket')
            if self.is_broken:
                self.break_off()
