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

"""The downloads that were started: how far they are, and ending one."""

from __future__ import annotations

from fastapi import APIRouter
from lmpvc_codegen.models.download_job import DownloadJob
from lmpvc_codegen.web import answers
from lmpvc_codegen.web.context import Context, WebContext
from lmpvc_codegen.web.errors import NotFoundError
from lmpvc_codegen.web.failures import documented
from lmpvc_codegen.web.guarded_route import GuardedRoute
from lmpvc_codegen.web.model_views import show_job
from lmpvc_codegen.web.threads import in_thread

router = APIRouter(prefix='/api/jobs', route_class=GuardedRoute, tags=['jobs'])

_CANCEL_TIMEOUT_S = 5.0


@router.get('', responses=documented())
async def jobs(context: Context) -> answers.Jobs:
    """List all downloads, the oldest first."""
    return answers.Jobs(jobs=[show_job(job) for job in context.host.library.jobs])


@router.get('/{job_id}', responses=documented(404))
async def job(job_id: int, context: Context) -> answers.OneJob:
    """Tell how far a download is."""
    return answers.OneJob(job=show_job(_find(context, job_id)))


@router.delete('/{job_id}', responses=documented(404, 413, 415))
async def cancel(job_id: int, context: Context) -> answers.OneJob:
    """Cancel a download; what came is kept, and the next one goes on there."""
    found = _find(context, job_id)
    found.cancel()
    await in_thread(lambda: found.wait(_CANCEL_TIMEOUT_S))
    return answers.OneJob(job=show_job(found))


def _find(context: WebContext, job_id: int) -> DownloadJob:
    """
    Find a download.

    :raises NotFoundError: there is none of that number.
    """
    for found in context.host.library.jobs:
        if found.number == job_id:
            return found
    raise NotFoundError(f'There is no job {job_id}.', remedy='GET /api/jobs lists them.')
