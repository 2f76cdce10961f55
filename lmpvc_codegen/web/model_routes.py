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

"""The models: what there is, what is here, and choosing one."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Path, Response
from lmpvc_codegen.errors import BackendError, ModelNotFoundError
from lmpvc_codegen.models.catalogue_entries import CatalogueFile
from lmpvc_codegen.web import answers
from lmpvc_codegen.web.bodies import Comparison, FileChoice, Nothing, Selection
from lmpvc_codegen.web.context import Context, WebContext
from lmpvc_codegen.web.errors import BadRequestError, ConflictError, NotFoundError
from lmpvc_codegen.web.failures import documented
from lmpvc_codegen.web.guarded_route import GuardedRoute
from lmpvc_codegen.web.model_views import full_name, show_job
from lmpvc_codegen.web.status import read_status
from lmpvc_codegen.web.threads import in_thread

router = APIRouter(prefix='/api/models', route_class=GuardedRoute, tags=['models'])

ModelId = Annotated[str, Path(max_length=200, description="of the catalogue: 'ID' or 'ID:QUANT'")]

_ACCEPTED, _HERE_ALREADY = 202, 200
_DOWNLOADS: dict[int | str, dict[str, Any]] = {
    _HERE_ALREADY: {'model': answers.Download, 'description': 'The file is here already'},
    **documented(404, 409, 413, 415),
}
_MOST_DOWNLOADS = 4


@router.get('/available', responses=documented())
async def available(context: Context) -> answers.Available:
    """List the models of the catalogue, with what is here of each."""
    return await in_thread(context.views.available)


@router.get('/status', responses=documented())
async def status(context: Context) -> answers.Status:
    """Tell which model answers, what is being loaded and downloaded, and the memory."""
    return await in_thread(lambda: read_status(context))


@router.get('/current', responses=documented())
async def current(context: Context) -> answers.Current:
    """Tell all about the model that answers."""
    return await in_thread(context.views.current)


@router.post('/compare', responses=documented(404, 413, 415))
async def compare(body: Comparison, context: Context) -> answers.Compared:
    """Put specifications and memory of models side by side."""

    def look() -> answers.Compared:
        models = [context.look_up(name)[0] for name in body.model_ids]
        return answers.Compared(models=context.views.models(models))

    return await in_thread(look)


@router.post('/download/{model_id}', status_code=_ACCEPTED, responses=_DOWNLOADS)
async def download(
    model_id: ModelId, context: Context, response: Response, body: FileChoice | None = None
) -> answers.Download:
    """Begin to download a model, or go on; its progress is told by the events and the job."""

    def begin() -> answers.Download:
        model, file = context.look_up(model_id, body.quantization if body else '')
        library = context.host.library
        name = full_name(model, file)
        if library.path(name):
            return answers.Download(job=None)
        _check_downloads(context, file)
        return answers.Download(job=show_job(library.start_download(name)))

    begun = await in_thread(begin)
    response.status_code = _ACCEPTED if begun.job else _HERE_ALREADY
    return begun


@router.delete('/delete/{model_id}', responses=documented(404, 409, 413, 415))
async def delete(model_id: ModelId, context: Context, quantization: str = '') -> answers.Deleted:
    """Delete a model's file, or what an interrupted download has left of it."""

    def act() -> answers.Deleted:
        model, file = context.look_up(model_id, quantization)
        freed = _delete(context, full_name(model, file))
        return answers.Deleted(freed_bytes=freed)

    return await in_thread(act)


@router.post('/select', responses=documented(404, 409, 413, 415, 422, 503))
async def select(body: Selection, context: Context) -> answers.Selected:
    """Answer with another model; requests in flight finish, and those meanwhile wait."""

    def act() -> answers.Selected:
        name = full_name(*context.look_up(body.model_id))
        _require_here(context, name)
        context.host.switch(name)
        return answers.Selected(active=name)

    return await in_thread(act)


@router.post('/unload', responses=documented(409, 413, 415))
async def unload(context: Context, _body: Nothing | None = None) -> answers.Success:
    """Free the model's memory; text and programs are refused until one is selected."""
    await in_thread(context.host.unload)
    return answers.Success()


@router.post('/verify/{model_id}', responses=documented(404, 413, 415))
async def verify(
    model_id: ModelId, context: Context, body: FileChoice | None = None
) -> answers.Verified:
    """Read a file as a whole and compare it; this takes seconds for each gigabyte."""

    def look() -> str:
        return full_name(*context.look_up(model_id, body.quantization if body else ''))

    name = await in_thread(look)
    async with context.verifying:  # the disk is read by one at a time
        return await in_thread(lambda: _verify(context, name))


def _check_downloads(context: WebContext, file: CatalogueFile) -> None:
    """
    Check that one more file may be downloaded.

    :raises ConflictError: so many are that each would take for ever.
    """
    running = [job for job in context.host.library.jobs if job.state == 'running']
    if len(running) >= _MOST_DOWNLOADS and all(job.file != file for job in running):
        raise ConflictError(
            f'{len(running)} downloads are running already.', remedy='Wait for one, or cancel it.'
        )


def _delete(context: WebContext, name: str) -> int:
    """
    Delete a file.

    :raises WebError: it is in use, on its way, not ours, or not here.
    """
    library = context.host.library
    if name == context.host.active_name:
        raise BadRequestError(f"The model '{name}' is active.", remedy='Select another one first.')
    state = library.state(name).state
    if name == context.host.switching or state == 'downloading':
        raise ConflictError(
            f"The model '{name}' is being {'downloaded' if state == 'downloading' else 'loaded'}.",
            remedy='Wait for the end, or cancel the download.',
        )
    try:
        return library.delete(name)
    except ModelNotFoundError as error:
        raise NotFoundError(error.message, remedy=error.remedy) from error
    except BackendError as error:
        raise ConflictError(error.message, remedy=error.remedy) from error


def _require_here(context: WebContext, name: str) -> None:
    """
    Check that a model can be loaded at once.

    :raises ConflictError: it has to be downloaded first.
    """
    state = context.host.library.state(name)
    if state.path is None:
        raise ConflictError(
            f"The model '{name}' is not on this machine; it is {state.state}.",
            remedy='Wait for the end of the download.'
            if state.state == 'downloading'
            else f'Download it first: POST /api/models/download/{name}',
        )


def _verify(context: WebContext, name: str) -> answers.Verified:
    """
    Verify a file.

    :raises NotFoundError: it is not here.
    """
    try:
        found = context.host.library.verify(name)
    except ModelNotFoundError as error:
        remedy = f'Download it first: POST /api/models/download/{name}'
        raise NotFoundError(error.message, remedy=remedy) from error
    return answers.Verified(is_sound=found.is_sound, words=found.words, sha256=found.sha256)
