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

"""Whole programs from commands, with the tree of functions while it grows."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from typing import Any

from fastapi import APIRouter, Response
from fastapi import Request as HttpRequest
from lmpvc_codegen.generation.command import Command
from lmpvc_codegen.generation.result import FunctionTree
from lmpvc_codegen.serving.request_queue import Request
from lmpvc_codegen.web.answers import GeneratedProgram, NoProgram
from lmpvc_codegen.web.bodies import SpokenCommand
from lmpvc_codegen.web.context import Context, WebContext
from lmpvc_codegen.web.errors import NoProgramError
from lmpvc_codegen.web.failures import documented
from lmpvc_codegen.web.guarded_route import GuardedRoute
from lmpvc_codegen.web.program_views import show_program, show_tree
from lmpvc_codegen.web.streams import begin_stream, event, while_connected
from lmpvc_codegen.web.text_routes import check_model, STREAM
from lmpvc_codegen.web.threads import in_thread

router = APIRouter(prefix='/api', route_class=GuardedRoute, tags=['generation'])

_NO_PROGRAM = 422
_RESPONSES: dict[int | str, dict[str, Any]] = {
    **STREAM,
    **documented(409, 413, 415, 503),
    _NO_PROGRAM: {'model': NoProgram},
}
_BETWEEN_TREES_S = 0.1


@router.post('/generate', response_model=GeneratedProgram, responses=_RESPONSES)
async def generate(
    body: SpokenCommand, context: Context, request: HttpRequest
) -> Response | GeneratedProgram:
    """Turn a command into a checked program; a caller who goes away cancels it."""
    check_model(context)
    if body.stream:
        return await begin_stream(_events(body, context))
    return await while_connected(request, _program(context, Request(_command(body))))


def _command(body: SpokenCommand) -> Command:
    return Command(body.command, preamble=body.preamble, policies=body.policies)


async def _program(context: WebContext, request: Request) -> GeneratedProgram:
    """
    Wait for the program; cancels it when it is no longer waited for.

    :raises NoProgramError: why there is none.
    """
    with context.ongoing(lambda: context.host.cancel(request)):
        try:
            outcome = await in_thread(lambda: context.answer(request))
        except asyncio.CancelledError:
            context.host.cancel(request)
            raise
    if outcome.program is None:
        assert outcome.error is not None
        raise NoProgramError(outcome.error, outcome.functions)
    return show_program(outcome.program, seconds=outcome.seconds)


async def _events(body: SpokenCommand, context: WebContext) -> AsyncGenerator[str, None]:
    """Give the tree whenever it has changed, but not too often, and then the program."""
    trees = _LatestTree()
    request = Request(_command(body), on_progress=trees)
    work = asyncio.create_task(_program(context, request))
    work.add_done_callback(lambda _work: trees.changed.set())
    try:
        while not work.done():
            await trees.changed.wait()
            trees.changed.clear()
            if trees.tree:
                yield event(show_tree(trees.tree), 'functions')
                await asyncio.wait({work}, timeout=_BETWEEN_TREES_S)
        yield event((await work).model_dump(), 'program')
    finally:
        work.cancel()


class _LatestTree:
    """Takes trees from the thread that makes them; one that was not looked at is replaced."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self.changed = asyncio.Event()
        self.tree: FunctionTree = ()

    def __call__(self, tree: FunctionTree) -> None:
        self.tree = tree
        self._loop.call_soon_threadsafe(self.changed.set)
