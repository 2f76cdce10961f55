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

"""The server: bound before it is started, ended within seconds whatever runs."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
import logging
import socket
import threading

from fastapi import FastAPI
from lmpvc_codegen.config import WebConfig
from lmpvc_codegen.errors import ServiceError
from lmpvc_codegen.serving.generation_host import GenerationHost
from lmpvc_codegen.web.app import create_app
from lmpvc_codegen.web.context import AnswerRequest, WebContext
import uvicorn

_logger = logging.getLogger(__name__)

_EVERYWHERE = ('0.0.0.0', '::')  # noqa: S104 - told, not bound
_GRACE_S = 3
_CANCEL_TIMEOUT_S = 2.0
_STOP_TIMEOUT_S = 10.0


class WebServer:
    """Serves a host over HTTP, in the caller's thread or in one of its own."""

    def __init__(
        self, host: GenerationHost, settings: WebConfig, *, answer: AnswerRequest | None = None
    ) -> None:
        """
        Bind the address.

        :param answer: for whoever wants to know of each outcome; None for the host's own.
        :raises ConfigError: the address needs a token, and there is none.
        :raises ServiceError: the address is taken, or is not this machine's.
        """
        app = create_app(host, settings, answer=answer)
        self._context: WebContext = app.state.context
        self._socket = _bind(settings)
        self._server = _Server(app)
        self._thread: threading.Thread | None = None

    @property
    def url(self) -> str:
        """Give the address that a browser is pointed at."""
        host, port = self._socket.getsockname()[:2]
        if host in _EVERYWHERE:
            host = socket.gethostname()
        return f'http://[{host}]:{port}' if ':' in host else f'http://{host}:{port}'

    def run(self) -> None:
        """Serve until :meth:`stop`; downloads that run are cancelled then, and kept."""
        self._server.run(sockets=[self._socket])
        running = [job for job in self._context.host.library.jobs if job.state == 'running']
        for job in running:
            job.cancel()
        for job in running:
            job.wait(_CANCEL_TIMEOUT_S)

    def start(self) -> None:
        """Serve in a thread."""
        self._thread = threading.Thread(target=self.run, name='web server', daemon=True)
        self._thread.start()
        _logger.info('The page is at %s.', self.url)

    def stop(self) -> None:
        """End it, from any thread or from a handler of signals."""
        self._server.should_exit = True
        if self._thread and self._thread is not threading.current_thread():
            self._thread.join(_STOP_TIMEOUT_S)


class _Server(uvicorn.Server):
    """Ends the streams when it is to end; the signals are the process's own affair."""

    def __init__(self, app: FastAPI) -> None:
        """Trust no header of a proxy, and keep the log to what matters."""
        super().__init__(
            uvicorn.Config(
                app,
                http='h11',
                ws='none',
                lifespan='off',
                loop='asyncio',
                log_config=None,
                log_level='warning',
                access_log=False,
                server_header=False,
                proxy_headers=False,
                timeout_graceful_shutdown=_GRACE_S,
            )
        )
        self._context: WebContext = app.state.context

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """End what would never end by itself, and then as usual."""
        self._context.close()
        await super().shutdown(sockets)

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave them to the process."""
        yield


def _bind(settings: WebConfig) -> socket.socket:
    family = socket.AF_INET6 if ':' in settings.host else socket.AF_INET
    try:
        return socket.create_server((settings.host, settings.port), family=family)
    except OSError as error:
        # Python adds the address, which is told already.
        reason = (error.strerror or str(error)).partition(' (while')[0]
        raise ServiceError(
            f"The address '{settings.host}', port {settings.port}, cannot be listened at: "
            f'{reason}.',
            remedy='Choose another with --port, or web.host and web.port.',
        ) from error
