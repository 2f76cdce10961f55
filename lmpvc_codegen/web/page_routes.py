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

"""The page, the stream of events, and the sign of life."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from fastapi import APIRouter, FastAPI
from fastapi.responses import FileResponse
from lmpvc_codegen.web.answers import Health
from lmpvc_codegen.web.context import Context
from lmpvc_codegen.web.failures import documented
from lmpvc_codegen.web.guarded_route import GuardedRoute
from lmpvc_codegen.web.status import check_room, status_events
from lmpvc_codegen.web.streams import EventStream
from starlette.requests import Request
from starlette.staticfiles import StaticFiles

STATIC = Path(__file__).parent / 'static'
PAGES = {'/': 'index.html', '/models': 'models.html'}

router = APIRouter(route_class=GuardedRoute, tags=['server'])

_EVENTS: dict[int | str, dict[str, Any]] = {
    200: {'content': {'text/event-stream': {}}},
    **documented(503),
}


@router.get('/api/events', response_class=EventStream, responses=_EVENTS)
async def events(context: Context) -> EventStream:
    """Tell the status now and whenever it has changed, as events of the name 'status'."""
    check_room(context)
    return EventStream(status_events(context))


@router.get('/healthz', responses=documented())
async def health(context: Context) -> Health:
    """Tell that the server lives, and whether a model answers."""
    return Health(is_active=context.host.is_active)


def add_pages(app: FastAPI) -> None:
    """Serve the page and what belongs to it."""
    app.mount('/static', StaticFiles(directory=STATIC, check_dir=False), name='static')
    for path, file in PAGES.items():
        app.add_route(path, _page(STATIC / file), methods=['GET'], include_in_schema=False)


def _page(file: Path) -> Any:
    async def show(_request: Request) -> FileResponse:
        return FileResponse(file, media_type='text/html')

    return show
