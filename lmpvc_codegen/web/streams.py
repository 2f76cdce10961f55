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

"""Answers that come as events while they are made, and callers that go away before the end."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Coroutine, Mapping
import json
from typing import Any, TypeVar

from fastapi import Request
from lmpvc_codegen.errors import CodegenError
from lmpvc_codegen.web.errors import ClientGoneError
from lmpvc_codegen.web.failures import describe
from starlette.responses import StreamingResponse

T = TypeVar('T')

HEARTBEAT = ': heartbeat\n\n'
HEARTBEAT_EVERY_S = 15.0
_AT_ONCE_S = 0.2


class EventStream(StreamingResponse):
    """Events as browsers read them (server-sent events)."""

    media_type = 'text/event-stream'

    def __init__(self, events: AsyncIterator[str], status_code: int = 200) -> None:
        """Send events; no proxy on the way may keep them back."""
        headers = {'Cache-Control': 'no-store', 'X-Accel-Buffering': 'no'}
        super().__init__(events, status_code, headers=headers)


def event(data: Mapping[str, Any], name: str = '') -> str:
    """Write one event."""
    head = f'event: {name}\n' if name else ''
    return f'{head}data: {json.dumps(data)}\n\n'


async def begin_stream(events: AsyncGenerator[str, None]) -> EventStream:
    """
    Answer with events; an error that comes at once is raised, and then answered as any other.

    :raises CodegenError: the first event could not be made.
    """
    first = asyncio.ensure_future(anext(events))
    await asyncio.wait({first}, timeout=_AT_ONCE_S)
    if first.done():
        await first
    return EventStream(_from(first, events))


async def _from(
    first: asyncio.Future[str], events: AsyncGenerator[str, None]
) -> AsyncIterator[str]:
    try:
        yield await first
        async for one in events:
            yield one
    except CodegenError as error:
        yield event(describe(error), 'error')
    finally:
        first.cancel()
        await events.aclose()


async def while_connected(request: Request, work: Coroutine[Any, Any, T]) -> T:
    """
    Do work for a caller, and cancel it when the caller goes away.

    :raises ClientGoneError: the caller has gone.
    """
    task = asyncio.create_task(work)
    gone = asyncio.create_task(_disconnected(request))
    try:
        await asyncio.wait({task, gone}, return_when=asyncio.FIRST_COMPLETED)
        if not task.done():
            raise ClientGoneError
        return task.result()
    finally:
        for pending in (task, gone):
            pending.cancel()
        await asyncio.wait({task, gone})


async def _disconnected(request: Request) -> None:
    while (await request.receive())['type'] != 'http.disconnect':
        pass
