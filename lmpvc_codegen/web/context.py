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

"""What the routes of one application share."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Annotated

from fastapi import Depends, Request
from lmpvc_codegen.errors import ConfigError
from lmpvc_codegen.models.catalogue_entries import CatalogueFile, CatalogueModel
from lmpvc_codegen.serving.generation_host import GenerationHost
from lmpvc_codegen.serving.request_queue import Outcome
from lmpvc_codegen.serving.request_queue import Request as ProgramRequest
from lmpvc_codegen.web.access import Access
from lmpvc_codegen.web.errors import NotFoundError
from lmpvc_codegen.web.machine import Gauges
from lmpvc_codegen.web.model_views import ModelViews

Cancel = Callable[[], None]
AnswerRequest = Callable[[ProgramRequest], Outcome]


@dataclass
class WebContext:
    """
    What the routes share.

    :param answer: gives the outcome of a request for a program.
    :param access: who may ask.
    :param is_closing: whether the server ends; streams then end by themselves.
    :param listeners: how many event streams there are.
    :param verifying: held by whoever reads a file as a whole.
    """

    host: GenerationHost
    answer: AnswerRequest
    access: Access
    gauges: Gauges
    views: ModelViews
    is_closing: bool = False
    listeners: int = 0
    verifying: asyncio.Lock = field(default_factory=asyncio.Lock)
    _ongoing: list[Cancel] = field(default_factory=list)

    def look_up(self, name: str, quantization: str = '') -> tuple[CatalogueModel, CatalogueFile]:
        """
        Look up a file of the catalogue; there is no other way to name one.

        :raises NotFoundError: there is none of that name.
        """
        catalogue = self.host.library.catalogue
        try:
            return catalogue.choose(name, quantization)
        except ConfigError as error:
            raise NotFoundError(error.message, remedy=error.remedy) from error

    @contextmanager
    def ongoing(self, cancel: Cancel) -> Iterator[None]:
        """Note what ends a piece of work, for the case that the server ends before it."""
        self._ongoing.append(cancel)
        if self.is_closing:
            cancel()
        try:
            yield
        finally:
            self._ongoing.remove(cancel)

    def close(self) -> None:
        """End the streams, and cancel what runs for a caller."""
        self.is_closing = True
        for cancel in tuple(self._ongoing):
            cancel()


def context_of(request: Request) -> WebContext:
    """Give what the application of a request shares."""
    context = request.app.state.context
    assert isinstance(context, WebContext)
    return context


async def _context(request: Request) -> WebContext:
    return context_of(request)


Context = Annotated[WebContext, Depends(_context)]
"""Declares that a route wants it."""
