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

"""Routes that look at who asks, and at how much is sent, before anything is read."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import Request, Response
from fastapi.routing import APIRoute
from lmpvc_codegen.web.access import is_own_origin
from lmpvc_codegen.web.context import context_of
from lmpvc_codegen.web.errors import BodyTooLargeError, NotJsonError
from starlette.types import Message

_READS = frozenset({'GET', 'HEAD', 'OPTIONS'})
_JSON = 'application/json'
MAX_BODY_BYTES = 12_000_000
"""Room for a preamble and policies of the greatest length, in a wasteful spelling."""


class GuardedRoute(APIRoute):
    """Lets reads pass, and of writes those that come from here and are JSON."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Put the guard before the route's own handler."""
        handle = super().get_route_handler()

        async def guarded(request: Request) -> Response:
            if request.method not in _READS:
                context_of(request).access.check_write(request.headers)
                body = await _read(request)
                _check_type(request, body)
                request = _with_body(request, body)
            return await handle(request)

        return guarded


async def _read(request: Request) -> bytes:
    """
    Read the body.

    :raises BodyTooLargeError: it is larger than any sensible one.
    """
    body = bytearray()
    told = request.headers.get('content-length', '')
    if told.isdecimal() and int(told) > MAX_BODY_BYTES:
        raise _too_large()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MAX_BODY_BYTES:
            raise _too_large()
    return bytes(body)


def _too_large() -> BodyTooLargeError:
    return BodyTooLargeError(
        f'The body is larger than {MAX_BODY_BYTES} bytes.', remedy='Send a smaller one.'
    )


def _check_type(request: Request, body: bytes) -> None:
    """
    Refuse what a form of another site could send.

    No browser sends DELETE, or a request with this server's own origin, for another site; such
    a one may do without a body, and then without its type.

    :raises NotJsonError: it is not said to be JSON.
    """
    told = request.headers.get('content-type')
    if told is not None and told.partition(';')[0].strip().lower() == _JSON:
        return
    is_from_here = 'origin' in request.headers and is_own_origin(request.headers)
    has_token = bool(context_of(request).access.token)
    if told is None and not body and (request.method == 'DELETE' or is_from_here or has_token):
        return
    raise NotJsonError(
        f'The body is {told[:80]!r}, not JSON.' if told else 'The request names no content type.',
        remedy=f"Send 'Content-Type: {_JSON}', and {{}} where there is nothing to say.",
    )


def _with_body(request: Request, body: bytes) -> Request:
    """Give a request whose body was read what it needs to be read once more."""
    is_read = False

    async def receive() -> Message:
        nonlocal is_read
        if is_read:
            return await request.receive()
        is_read = True
        return {'type': 'http.request', 'body': body, 'more_body': False}

    return Request(request.scope, receive)
