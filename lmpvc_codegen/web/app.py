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

"""The application: the routes over one host, and the rules around them."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from lmpvc_codegen import __version__
from lmpvc_codegen.config import WebConfig
from lmpvc_codegen.serving.generation_host import GenerationHost
from lmpvc_codegen.web import (
    job_routes,
    model_routes,
    page_routes,
    program_routes,
    text_routes,
)
from lmpvc_codegen.web.access import Access
from lmpvc_codegen.web.context import AnswerRequest, WebContext
from lmpvc_codegen.web.failures import handle_failures
from lmpvc_codegen.web.machine import Gauges
from lmpvc_codegen.web.model_views import ModelViews
from lmpvc_codegen.web.perimeter import Perimeter

_UNUSED = ('HTTPValidationError', 'ValidationError')
"""Schemas of the framework's own answers, which are not given here."""


def create_app(
    host: GenerationHost, settings: WebConfig, *, answer: AnswerRequest | None = None
) -> FastAPI:
    """
    Make the application; it neither loads nor closes the host.

    :param answer: for whoever wants to know of each outcome; None for the host's own.
    :raises ConfigError: the address needs a token, and there is none.
    """
    access = Access.of(settings)
    gauges = Gauges()
    # No page of documentation: the framework's would load its scripts from somewhere else.
    app = FastAPI(title='lmpvc_codegen', version=__version__, docs_url=None, redoc_url=None)
    views = ModelViews(host, gauges)
    app.state.context = WebContext(host, answer or host.answer, access, gauges, views)
    app.add_middleware(Perimeter, access=access)
    handle_failures(app)
    for routes in (model_routes, text_routes, job_routes, program_routes, page_routes):
        app.include_router(routes.router)
    page_routes.add_pages(app)
    app.openapi = lambda: _openapi(app)  # type: ignore[method-assign]
    return app


def _openapi(app: FastAPI) -> dict[str, Any]:
    """Describe the routes; what does not fit a body is answered with 400, not with 422."""
    if app.openapi_schema is None:
        schema = get_openapi(title=app.title, version=app.version, routes=app.routes)
        for operations in schema['paths'].values():
            for operation in operations.values():
                answer = operation['responses'].get('422', {})
                if 'HTTPValidationError' in str(answer):
                    del operation['responses']['422']
        for name in _UNUSED:
            schema['components']['schemas'].pop(name, None)
        app.openapi_schema = schema
    return app.openapi_schema
