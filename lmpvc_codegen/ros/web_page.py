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

"""The web page from inside the node: it shares the node's model and queue."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from lmpvc_codegen.errors import CodegenError
from lmpvc_codegen.serving.generation_host import GenerationHost
from lmpvc_codegen.serving.request_queue import Outcome, Request
from rclpy.node import Node

if TYPE_CHECKING:
    from lmpvc_codegen.web.server import WebServer


class WebPage:
    """Serves the page while the node is active, if ``web.enabled`` says so."""

    def __init__(self, node: Node, *, answer: Callable[[Request], Outcome]) -> None:
        """
        Serve nothing yet.

        :param answer: runs a request to its outcome, and tells of it.
        """
        self._node = node
        self._answer = answer
        self._server: WebServer | None = None

    @property
    def url(self) -> str:
        """Give its address; '' while it is not served."""
        return self._server.url if self._server else ''

    def start(self, host: GenerationHost) -> None:
        """Serve it; where that fails, the log says why, and the node goes on without."""
        settings = host.config.web
        if not settings.enabled or self._server:
            return
        try:
            from lmpvc_codegen.web.server import WebServer

            server = WebServer(host, settings, answer=self._answer)
        except (CodegenError, ImportError) as error:
            self._node.get_logger().error(f'The web page is not served: {error}')
            return
        server.start()
        self._server = server

    def stop(self) -> None:
        """End it; stopping twice is no error."""
        server, self._server = self._server, None
        if server:
            server.stop()
