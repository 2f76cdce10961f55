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

"""What is answered; these classes are the schema that OpenAPI shows."""

from __future__ import annotations

from typing import Literal

from lmpvc_codegen.generation.result import FunctionOrigin
from pydantic import BaseModel, ConfigDict

FileStateName = Literal[
    'absent', 'partial', 'downloading', 'downloaded', 'loading', 'active', 'error'
]


class Answer(BaseModel):
    """Whatever is answered."""

    model_config = ConfigDict(frozen=True)


class Success(Answer):
    """It was done."""

    success: Literal[True] = True


class Failure(Answer):
    """It was not done: the class of the error, what failed, and what to do."""

    success: Literal[False] = False
    error: str
    message: str
    remedy: str


class Trouble(Answer):
    """What failed, and what to do."""

    message: str
    remedy: str


class Progress(Answer):
    """How far a download is."""

    done_bytes: int
    total_bytes: int | None
    bytes_per_s: float
    eta_s: float | None


class Job(Answer):
    """A download."""

    job_id: int
    model_id: str
    name: str
    state: Literal['running', 'done', 'failed', 'cancelled']
    progress: Progress | None
    error: Trouble | None


class File(Answer):
    """A file of a model."""

    name: str
    quantization: str
    size_bytes: int
    memory_bytes: int
    fits: bool
    state: FileStateName
    kept_bytes: int
    progress: Progress | None
    error: Trouble | None


class Model(Answer):
    """A model of the catalogue, and what is here of it."""

    model_id: str
    display_name: str
    provider: str
    family: str
    parameters: int
    active_parameters: int
    context_length: int
    licence: str
    gated: bool
    specialization: str
    capabilities: list[Literal['chat', 'completion', 'fill_in']]
    size_class: Literal['small', 'medium', 'large']
    recommended_gpu_memory: int
    state: FileStateName
    files: list[File]
    fits: bool


class Machine(Answer):
    """The memory and the disk."""

    ram_bytes: int
    ram_free_bytes: int
    gpu_free_bytes: int | None
    disk_free_bytes: int


class Available(Success):
    """The whole catalogue."""

    models: list[Model]
    machine: Machine


class Status(Success):
    """What goes on."""

    active: str | None
    identity: str
    switching: str | None
    queue_length: int
    ram_free_bytes: int
    rss_bytes: int
    gpu_free_bytes: int | None
    jobs: list[Job]


class Current(Success):
    """The model that answers."""

    model: Model | None
    file: File | None
    identity: str
    backend: str


class Download(Success):
    """The download that runs; none where the file is here already."""

    job: Job | None


class Jobs(Success):
    """All downloads, the oldest first."""

    jobs: list[Job]


class OneJob(Success):
    """One download."""

    job: Job


class Deleted(Success):
    """What was freed."""

    freed_bytes: int


class Selected(Success):
    """The model that answers now."""

    active: str


class Compared(Success):
    """Models side by side, in the order that was asked for."""

    models: list[Model]


class Verified(Success):
    """Whether a file is what it should be, and how that is known."""

    is_sound: bool
    words: str
    sha256: str


class Completed(Success):
    """What the model wrote."""

    text: str
    tokens: int
    finish_reason: Literal['stop', 'length', 'cut', 'cancelled']
    seconds: float


class Function(Answer):
    """A function of a program."""

    name: str
    parent: str
    depth: int
    state: Literal['pending', 'cached', 'generating', 'checked', 'failed']
    source: str
    tokens: int
    seconds: float
    findings: list[str]
    origin: FunctionOrigin


class GeneratedProgram(Success):
    """A checked program."""

    program: str
    functions: list[Function]
    seconds: float
    model_calls: int
    tokens: int
    from_cache: bool
    findings: list[str]


class NoProgram(Failure):
    """Why there is no program, with the functions as they were last."""

    functions: list[Function]
    findings: list[str]


class Health(Success):
    """The server lives; a model may answer or not."""

    is_active: bool
