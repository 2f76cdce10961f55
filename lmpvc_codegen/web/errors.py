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

"""What a caller over HTTP did wrong, and the status code of every error of the package."""

from __future__ import annotations

from typing import ClassVar

from lmpvc_codegen.errors import (
    BackendUnavailableError,
    CodegenError,
    ContextOverflowError,
    GenerationCancelledError,
    GenerationError,
    ModelDamagedError,
    ModelNotFoundError,
    OutOfMemoryError,
    ServerBusyError,
    ServerUnreachableError,
    ServiceError,
    SwitchInProgressError,
)
from lmpvc_codegen.generation.result import FunctionTree


class WebError(CodegenError):
    """A request over HTTP that is not acceptable."""

    code = 'web'
    status: ClassVar[int] = 400


class BadRequestError(WebError):
    """The body, or a part of the address, is not what is expected."""


class ForbiddenError(WebError):
    """The request comes from another site, or lacks the token."""

    status = 403


class NotFoundError(WebError):
    """There is nothing of that name."""

    status = 404


class MethodNotAllowedError(WebError):
    """The address is right, but not the method."""

    status = 405


class ConflictError(WebError):
    """It cannot be done in the state that things are in."""

    status = 409


class BodyTooLargeError(WebError):
    """The body is larger than any sensible one."""

    status = 413


class NotJsonError(WebError):
    """The body is said to be something else than JSON."""

    status = 415


class NotSupportedError(WebError):
    """The model that answers cannot do this."""

    status = 422


class TooManyListenersError(WebError):
    """As many callers listen to events as may."""

    status = 503


class ClientGoneError(Exception):
    """Nobody waits for the answer any more."""


class NoProgramError(CodegenError):
    """
    No program could be made.

    :param error: why.
    :param functions: the tree as it was last.
    """

    def __init__(self, error: CodegenError, functions: FunctionTree) -> None:
        """Say what the error says."""
        super().__init__(error.message, remedy=error.remedy)
        self.error = error
        self.functions = functions


_STATUS: tuple[tuple[type[CodegenError], int], ...] = (
    (GenerationCancelledError, 503),
    (GenerationError, 422),
    (OutOfMemoryError, 422),
    (ContextOverflowError, 422),
    (ModelNotFoundError, 409),
    (ModelDamagedError, 409),
    (SwitchInProgressError, 409),
    (ServiceError, 503),
    (ServerBusyError, 503),
    (ServerUnreachableError, 503),
    (BackendUnavailableError, 503),
)

_SERVER_FAULT = 500


def status_of(error: CodegenError) -> int:
    """Give the status code that an error is answered with."""
    if isinstance(error, WebError):
        return error.status
    if isinstance(error, NoProgramError):
        return status_of(error.error)
    return next((status for kind, status in _STATUS if isinstance(error, kind)), _SERVER_FAULT)
