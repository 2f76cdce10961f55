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

"""What goes on: the status, and a stream that tells it whenever it has changed."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
import time

from lmpvc_codegen.errors import ConfigError
from lmpvc_codegen.web.answers import Status
from lmpvc_codegen.web.context import WebContext
from lmpvc_codegen.web.errors import TooManyListenersError
from lmpvc_codegen.web.machine import ram_free_bytes, rss_bytes
from lmpvc_codegen.web.model_views import show_job
from lmpvc_codegen.web.streams import event, HEARTBEAT, HEARTBEAT_EVERY_S
from lmpvc_codegen.web.threads import in_thread

_MOST_OFTEN_S = 0.25
_MOST_LISTENERS = 64
_NOTEWORTHY_BYTES = 1 << 26


def read_status(context: WebContext) -> Status:
    """Tell what goes on; may ask a driver, so it belongs in a thread."""
    host = context.host
    return Status(
        active=host.active_name,
        identity=host.identity if host.is_active else '',
        switching=host.switching,
        queue_length=host.queue_length,
        ram_free_bytes=ram_free_bytes(),
        rss_bytes=rss_bytes(),
        gpu_free_bytes=context.gauges.gpu_free_bytes(),
        jobs=[show_job(job) for job in host.library.jobs],
    )


def check_room(context: WebContext) -> None:
    """
    Check that one more may listen.

    :raises TooManyListenersError: it is one too many.
    """
    if context.listeners >= _MOST_LISTENERS:
        raise TooManyListenersError(
            f'{context.listeners} callers listen to events already, and no more may.',
            remedy='Close another page, or ask for /api/models/status now and then.',
        )


async def status_events(context: WebContext) -> AsyncIterator[str]:
    """Tell the status now and whenever it has changed, but not too often."""
    context.listeners += 1
    try:
        told: Status | None = None
        sent_at = time.monotonic()
        while not context.is_closing:
            try:
                status = await in_thread(lambda: read_status(context))
            except ConfigError:  # somebody is writing the catalogue
                await asyncio.sleep(_MOST_OFTEN_S)
                continue
            if told is None or _is_news(told, status):
                told, sent_at = status, time.monotonic()
                yield event(status.model_dump(), 'status')
            elif time.monotonic() - sent_at >= HEARTBEAT_EVERY_S:
                sent_at = time.monotonic()
                yield HEARTBEAT
            await asyncio.sleep(_MOST_OFTEN_S)
    finally:
        context.listeners -= 1


def _is_news(told: Status, now: Status) -> bool:
    """Compare; memory that moves a little is no news."""
    quiet = {name: getattr(told, name) for name in _MEMORY}
    if now.model_copy(update=quiet) != told:
        return True
    return any(
        abs((getattr(now, name) or 0) - (getattr(told, name) or 0)) >= _NOTEWORTHY_BYTES
        for name in _MEMORY
    )


_MEMORY = ('ram_free_bytes', 'rss_bytes', 'gpu_free_bytes')
