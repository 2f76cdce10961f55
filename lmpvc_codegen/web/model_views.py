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

"""The models of the catalogue as the page shows them: specification, state, and what fits."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
import re
from typing import Literal

from lmpvc_codegen.config.settings import GgufConfig
from lmpvc_codegen.models.catalogue_entries import CatalogueFile, CatalogueModel
from lmpvc_codegen.models.download_job import DownloadJob
from lmpvc_codegen.models.download_progress import DownloadProgress
from lmpvc_codegen.models.library import FileState, ModelState
from lmpvc_codegen.models.memory import BITS_A_WEIGHT, estimate_model, MemoryEstimate
from lmpvc_codegen.serving.generation_host import GenerationHost
from lmpvc_codegen.web import answers
from lmpvc_codegen.web.machine import Gauges, Machine

_FAMILY_ENDS = re.compile(r'-(\d+(x\d+)?(\.\d+)?b|lite|instruct|base|python)(-|$)')
_SMALL, _MEDIUM = 3e9, 15e9
_NOTHING = MemoryEstimate(0, 0, 0)
_STATES: tuple[answers.FileStateName, ...] = (
    'active', 'loading', 'downloading', 'downloaded', 'error', 'partial', 'absent',
)  # fmt: skip
"""The state of a model is the first of these that one of its files has."""


@dataclass(frozen=True)
class Moment:
    """What all files of one answer are judged by."""

    gguf: GgufConfig
    active: str | None
    loading: str | None
    machine: Machine
    in_use: MemoryEstimate
    jobs: tuple[DownloadJob, ...]


class ModelViews:
    """Shows the models of a host's library."""

    def __init__(self, host: GenerationHost, gauges: Gauges) -> None:
        """Take where to look."""
        self._host = host
        self._gauges = gauges

    def available(self) -> answers.Available:
        """Show the whole catalogue."""
        moment = self._moment()
        models = [_model(state, moment) for state in self._host.library.states()]
        return answers.Available(models=models, machine=_machine(moment.machine))

    def models(self, wanted: list[CatalogueModel]) -> list[answers.Model]:
        """Show some models, in their order."""
        moment = self._moment()
        states = {state.model.model_id: state for state in self._host.library.states()}
        return [_model(states[model.model_id], moment) for model in wanted]

    def current(self) -> answers.Current:
        """Show the model that answers; one that the catalogue does not know has a name only."""
        active = self._host.active_name
        model, file = None, None
        if active:
            chosen, _file = self._host.library.catalogue.choose(active)
            (model,) = self.models([chosen])
            file = next((file for file in model.files if file.name == active), None)
        return answers.Current(
            model=model,
            file=file,
            identity=self._host.identity if self._host.is_active else '',
            backend=self._host.config.model,
        )

    def _moment(self) -> Moment:
        host = self._host
        active = host.active_name
        gguf = host.config.gguf
        in_use = _NOTHING
        if active:
            model, file = host.library.catalogue.choose(active)
            in_use = _estimate(model, file, gguf)
        jobs = host.library.jobs
        return Moment(gguf, active, host.switching, self._gauges.machine(), in_use, jobs)


def full_name(model: CatalogueModel, file: CatalogueFile) -> str:
    """Name a file of the catalogue."""
    return f'{model.model_id}:{file.quantization}'


def show_job(job: DownloadJob) -> answers.Job:
    """Show a download."""
    error = None
    if job.error is not None:
        error = answers.Trouble(message=job.error.message, remedy=job.error.remedy)
    return answers.Job(
        job_id=job.number,
        model_id=job.model_id,
        name=f'{job.model_id}:{job.file.quantization}',
        state=job.state,
        progress=_progress(job.progress),
        error=error,
    )


def _machine(machine: Machine) -> answers.Machine:
    return answers.Machine(**asdict(machine))


def _progress(progress: DownloadProgress | None) -> answers.Progress | None:
    if progress is None:
        return None
    return answers.Progress(
        done_bytes=progress.done_bytes,
        total_bytes=progress.total_bytes,
        bytes_per_s=progress.bytes_per_s,
        eta_s=progress.seconds_left,
    )


def _model(state: ModelState, moment: Moment) -> answers.Model:
    model = state.model
    # Several repositories may have files of one quantisation; a name means the first of them.
    states = {file.file.quantization: file for file in reversed(state.files)}
    kinds = dict.fromkeys(file.file.quantization for file in state.files)
    files = [_file(model, states[kind], moment) for kind in kinds]
    found = {file.state for file in files}
    return answers.Model(
        model_id=model.model_id,
        display_name=model.display_name,
        provider=model.provider,
        family=_family(model.model_id),
        parameters=model.parameters,
        active_parameters=model.active_parameters or model.parameters,
        context_length=model.context_length,
        licence=model.licence,
        gated=model.is_gated,
        specialization=model.specialization,
        capabilities=_capabilities(model),
        size_class=_size_class(model),
        recommended_gpu_memory=_on_gpu(model, moment.gguf),
        state=next((state for state in _STATES if state in found), 'absent'),
        files=files,
        fits=any(file.fits for file in files),
    )


def _file(model: CatalogueModel, state: FileState, moment: Moment) -> answers.File:
    name = full_name(model, state.file)
    needed = _estimate(model, state.file, moment.gguf)
    last = next((job for job in reversed(moment.jobs) if job.file == state.file), None)
    return answers.File(
        name=name,
        quantization=state.file.quantization,
        size_bytes=state.size_bytes or state.file.likely_bytes or needed.weights_bytes,
        memory_bytes=needed.total_bytes,
        fits=_fits(needed, moment),
        state=_state(name, state, moment),
        kept_bytes=state.kept_bytes,
        progress=_progress(state.progress),
        error=show_job(last).error if last and state.state == 'error' else None,
    )


def _state(name: str, state: FileState, moment: Moment) -> answers.FileStateName:
    if name == moment.loading:
        return 'loading'
    return 'active' if name == moment.active else state.state


def _estimate(model: CatalogueModel, file: CatalogueFile, gguf: GgufConfig) -> MemoryEstimate:
    """Estimate the memory of a file; nothing for one of which neither size nor kind is known."""
    if not file.likely_bytes and file.quantization not in BITS_A_WEIGHT:
        return _NOTHING
    context = min(gguf.context_size, model.context_length)
    config = replace(gguf, context_size=context)
    return estimate_model(model, config, quantization=file.quantization)


def _fits(needed: MemoryEstimate, moment: Moment) -> bool:
    """Tell whether it fits once the model that is loaded has gone."""
    if needed is _NOTHING:
        return False
    machine, in_use = moment.machine, moment.in_use
    fits_gpu = machine.gpu_free_bytes is None or (
        needed.gpu_bytes <= machine.gpu_free_bytes + in_use.gpu_bytes
    )
    ram = needed.total_bytes if machine.gpu_free_bytes is None else needed.ram_bytes
    return fits_gpu and ram <= machine.ram_free_bytes + in_use.ram_bytes


def _on_gpu(model: CatalogueModel, gguf: GgufConfig) -> int:
    if not model.files:
        return 0
    return _estimate(model, model.file(), replace(gguf, n_gpu_layers=-1)).gpu_bytes


def _family(model_id: str) -> str:
    """Name what models of several sizes have in common: their id up to the size."""
    found = _FAMILY_ENDS.search(model_id)
    return model_id[: found.start()] if found else model_id


def _capabilities(model: CatalogueModel) -> list[Literal['chat', 'completion', 'fill_in']]:
    can: list[Literal['chat', 'completion', 'fill_in']] = []
    if model.tuning == 'instruct':
        can.append('chat')
    can.append('completion')
    if model.fill_in:
        can.append('fill_in')
    return can


def _size_class(model: CatalogueModel) -> Literal['small', 'medium', 'large']:
    if model.parameters < _SMALL:
        return 'small'
    return 'medium' if model.parameters < _MEDIUM else 'large'
