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

"""Everything that goes wrong, as JSON of one shape with the right status."""

from __future__ import annotations

from collections.abc import Mapping
import logging
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from lmpvc_codegen.errors import CodegenError
from lmpvc_codegen.web.answers import Failure, NoProgram
from lmpvc_codegen.web.errors import (
    BadRequestError,
    ClientGoneError,
    MethodNotAllowedError,
    NoProgramError,
    NotFoundError,
    status_of,
    WebError,
)
from lmpvc_codegen.web.program_views import findings_of, show_functions
from starlette.exceptions import HTTPException

_logger = logging.getLogger(__name__)

_NOT_FOUND, _NOT_ALLOWED, _CLIENT_GONE = 404, 405, 499
_OPENAPI = 'See /openapi.json for what is accepted.'


def describe(error: CodegenError) -> dict[str, Any]:
    """Give the body that tells an error."""
    if not isinstance(error, NoProgramError):
        name = type(error).__name__
        told = Failure(error=name, message=error.message, remedy=error.remedy)
        return told.model_dump()
    functions = show_functions(error.functions)
    return NoProgram(
        error=type(error.error).__name__,
        message=error.message,
        remedy=error.remedy,
        functions=functions,
        findings=findings_of(functions),
    ).model_dump()


def failure(error: CodegenError, headers: Mapping[str, str] | None = None) -> JSONResponse:
    """Answer with an error."""
    return JSONResponse(describe(error), status_code=status_of(error), headers=headers)


def documented(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Declare for OpenAPI with which statuses a route may fail."""
    return {status: {'model': Failure} for status in sorted({400, 403, *statuses})}


def handle_failures(app: FastAPI) -> None:
    """Let an application answer with one shape whatever goes wrong."""

    @app.exception_handler(CodegenError)
    async def on_error(_request: Request, error: CodegenError) -> JSONResponse:
        return failure(error)

    @app.exception_handler(RequestValidationError)
    async def on_invalid(_request: Request, error: RequestValidationError) -> JSONResponse:
        return failure(_invalid(error))

    @app.exception_handler(HTTPException)
    async def on_http(request: Request, error: HTTPException) -> JSONResponse:
        return failure(_http(request, error), error.headers)

    @app.exception_handler(ClientGoneError)
    async def on_gone(_request: Request, _error: ClientGoneError) -> Response:
        return Response(status_code=_CLIENT_GONE)  # nobody reads it

    @app.exception_handler(Exception)
    async def on_fault(_request: Request, error: Exception) -> JSONResponse:
        # The server logs it with its trace.
        return failure(
            CodegenError(
                f'The server failed unexpectedly: {type(error).__name__}.',
                remedy='Please report it with the log of the server.',
            )
        )


def _invalid(error: RequestValidationError) -> WebError:
    """Name the first thing that is wrong; what was sent is not repeated."""
    first = error.errors()[0]
    place, *way = first['loc']
    if first['type'] == 'json_invalid':
        return BadRequestError('The body is not valid JSON.', remedy=_OPENAPI)
    key = '.'.join(str(part)[:80] for part in way)
    where = f'The key {key!r} of the {place}' if key else f'The {place}'
    return BadRequestError(f'{where} is not accepted: {first["msg"]}.', remedy=_OPENAPI)


def _http(request: Request, error: HTTPException) -> WebError:
    if error.status_code == _NOT_FOUND:
        return NotFoundError(f'There is nothing at {request.url.path[:200]!r}.', remedy=_OPENAPI)
    if error.status_code == _NOT_ALLOWED:
        return MethodNotAllowedError(
            f'The method {request.method[:20]!r} is not allowed at {request.url.path[:200]!r}.',
            remedy=_OPENAPI,
        )
    return BadRequestError('The request cannot be read.', remedy=_OPENAPI)
