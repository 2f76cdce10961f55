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

"""What every request and every answer passes: the host's name in, the browser's rules out."""

from __future__ import annotations

from lmpvc_codegen.web.access import Access
from lmpvc_codegen.web.errors import ForbiddenError
from lmpvc_codegen.web.failures import failure
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_HEADERS = {
    'Content-Security-Policy': "default-src 'self'; object-src 'none'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'",
    'X-Content-Type-Options': 'nosniff',
    'X-Frame-Options': 'DENY',
    'Referrer-Policy': 'no-referrer',
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cross-Origin-Resource-Policy': 'same-origin',
}


class Perimeter:
    """Wraps an application."""

    def __init__(self, app: ASGIApp, access: Access) -> None:
        """Take what is wrapped, and the rules."""
        self._app = app
        self._access = access

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on what asks for this server by a name of its own."""
        if scope['type'] != 'http':
            await self._app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message['type'] == 'http.response.start':
                headers = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    headers[name] = value
                headers.setdefault('Cache-Control', _cache_control(scope['path']))
            await send(message)

        try:
            self._access.check_host(Headers(scope=scope))
        except ForbiddenError as error:
            await failure(error)(scope, receive, send_with_headers)
            return
        await self._app(scope, receive, send_with_headers)


def _cache_control(path: str) -> str:
    """Let browsers keep the page, but ask each time whether it is still the newest."""
    return 'no-store' if path.startswith('/api/') else 'no-cache'
