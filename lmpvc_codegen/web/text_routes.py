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

"""Text from the model that answers: what it goes on with, or fills in."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
import threading
import time
from typing import Any

from fastapi import APIRouter, Request, Response
from lmpvc_codegen.errors import BackendError, NotActiveError
from lmpvc_codegen.generation.completion import Completion
from lmpvc_codegen.serving.text_turn import OnText
from lmpvc_codegen.web.answers import Completed
from lmpvc_codegen.web.bodies import Prompt
from lmpvc_codegen.web.context import Context, WebContext
from lmpvc_codegen.web.errors import ConflictError, NotSupportedError
from lmpvc_codegen.web.failures import documented
from lmpvc_codegen.web.guarded_route import GuardedRoute
from lmpvc_codegen.web.streams import begin_stream, event, while_connected
from lmpvc_codegen.web.threads import in_thread

router = APIRouter(prefix='/api/models', route_class=GuardedRoute, tags=['generation'])

STREAM: dict[int | str, dict[str, Any]] = {200: {'content': {'text/event-stream': {}}}}
"""Declares for OpenAPI that an answer may come as events."""


@router.post(
    '/generate',
    response_model=Completed,
    responses={**STREAM, **documented(409, 413, 415, 422, 503)},
)
async def generate(body: Prompt, context: Context, request: Request) -> Response | Completed:
    """Go on with a prompt, or fill in before a suffix; a caller who goes away ends it."""
    check_model(context)
    writing = _Writing(body, context)
    if body.stream:
        return await begin_stream(writing.events())
    return await while_connected(request, writing.complete())


def check_model(context: WebContext) -> None:
    """
    Check that a model answers.

    :raises NotActiveError: the first one is still being loaded.
    :raises ConflictError: none does.
    """
    host = context.host
    if host.is_active:
        return
    if host.switching:
        raise NotActiveError(
            f"The model '{host.switching}' is being loaded.", remedy='Ask again in some seconds.'
        )
    raise ConflictError('No model is loaded.', remedy='Select one first: POST /api/models/select.')


class _Writing:
    """One text on its way."""

    def __init__(self, body: Prompt, context: WebContext) -> None:
        self._body = body
        self._context = context
        self._cancelled = threading.Event()
        self._began = time.monotonic()

    async def complete(self, on_text: OnText | None = None) -> Completed:
        """Wait for the whole; ends it when it is no longer waited for."""
        with self._context.ongoing(self._cancelled.set):
            try:
                return self._told(await in_thread(lambda: self._complete(on_text)))
            finally:
                self._cancelled.set()

    async def events(self) -> AsyncGenerator[str, None]:
        """Give the pieces as they come, and then the whole."""
        loop = asyncio.get_running_loop()
        pieces: asyncio.Queue[str | None] = asyncio.Queue()

        def tell(piece: str | None) -> None:
            loop.call_soon_threadsafe(pieces.put_nowait, piece)

        work = asyncio.create_task(self.complete(tell))
        work.add_done_callback(lambda _work: pieces.put_nowait(None))
        try:
            while (piece := await pieces.get()) is not None:
                yield event({'text': piece})
            yield event((await work).model_dump(), 'done')
        finally:
            work.cancel()

    def _complete(self, on_text: OnText | None) -> Completion:
        body = self._body
        try:
            return self._context.host.complete(
                body.prompt,
                suffix=body.suffix,
                max_tokens=body.max_tokens,
                temperature=body.temperature,
                on_text=on_text,
                cancelled=self._cancelled.is_set,
            )
        except BackendError as error:
            if type(error) is BackendError and body.suffix is not None:
                raise NotSupportedError(error.message, remedy=error.remedy) from error
            raise

    def _told(self, completion: Completion) -> Completed:
        return Completed(
            text=completion.text,
            tokens=completion.completion_tokens,
            finish_reason=completion.finish_reason,
            seconds=time.monotonic() - self._began,
        )
