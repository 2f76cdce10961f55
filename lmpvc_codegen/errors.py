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

"""
The errors of the package: one tree, each leaf a sentence with its remedy.

Every error carries a ``code``, a short stable word for programs (the action's ``error_code``,
the exit of a subcommand), and says what failed, with which value, and what to do next.
"""

from __future__ import annotations

from typing import ClassVar


class CodegenError(Exception):
    """
    Base of every error that the package raises on purpose.

    :param message: a sentence: what failed, with which value.
    :param remedy: a sentence: what to do next; empty where nothing can be done.
    """

    code: ClassVar[str] = 'error'

    def __init__(self, message: str, *, remedy: str = '') -> None:
        """Join message and remedy into the text that a person reads."""
        super().__init__(f'{message} {remedy}'.rstrip())
        self.message = message
        self.remedy = remedy


class ConfigError(CodegenError):
    """The configuration file, an environment variable or a parameter is not acceptable."""

    code = 'config'


class BackendError(CodegenError):
    """A backend could not load its model or answer."""

    code = 'backend'


class BackendUnavailableError(BackendError):
    """The backend is unknown here, or a library that it needs is missing."""

    code = 'backend_unavailable'


class ModelNotFoundError(BackendError):
    """No file or repository of the configured name could be found."""

    code = 'model_not_found'


class DownloadCancelledError(BackendError):
    """A person or a program stopped a download; what came is kept for the next one."""

    code = 'download_cancelled'


class ModelDamagedError(BackendError):
    """The model file is not what it should be: cut short, altered, or of another type."""

    code = 'model_damaged'


class OutOfMemoryError(BackendError):
    """The model or its context does not fit into the memory at hand."""

    code = 'out_of_memory'


class ContextOverflowError(BackendError):
    """Prompt and answer together are longer than the model's context."""

    code = 'context_overflow'


class NotLocalError(BackendError):
    """The configuration lets nothing leave this machine, and this would."""

    code = 'not_local'


class ServerUnreachableError(BackendError):
    """A model's server cannot be reached, fell silent, or broke off."""

    code = 'server_unreachable'


class AccessDeniedError(BackendError):
    """A model's server wants another key, a licence that is accepted, or to be paid."""

    code = 'access_denied'


class ServerBusyError(BackendError):
    """A model's server has too much to do, or is still loading the model."""

    code = 'server_busy'


class ServerFaultError(BackendError):
    """A model's server failed, or answered with something that is no answer."""

    code = 'server_fault'


class GenerationError(CodegenError):
    """No program that keeps its promise could be made."""

    code = 'generation'

    spoken: str = ''
    """A program with which the robot says so, where the configuration wants one."""


class CommandRejectedError(GenerationError):
    """The request cannot be worked on: an empty command, text that is too long, a bad preamble."""

    code = 'command_rejected'


class UnsoundProgramError(GenerationError):
    """The model's answers hold findings that could not be mended."""

    code = 'unsound_program'


class DoubtedProgramError(GenerationError):
    """The program may not do what was meant, and the configuration wants none of those."""

    code = 'doubted_program'


class BudgetExceededError(GenerationError):
    """The command used up its depth, functions, model calls, tokens or seconds."""

    code = 'budget_exceeded'


class GenerationCancelledError(GenerationError):
    """The client, or the shutdown of the node, stopped the generation."""

    code = 'cancelled'


class CacheError(CodegenError):
    """The cache could not be read or written."""

    code = 'cache'


class ServiceError(CodegenError):
    """The running service did not accept or did not answer a request."""

    code = 'service'


class QueueFullError(ServiceError):
    """As many requests as the queue may hold are waiting already."""

    code = 'queue_full'


class NotActiveError(ServiceError):
    """The node is not in its active state, so it does not generate."""

    code = 'not_active'


class SwitchInProgressError(ServiceError):
    """Another model is being loaded already."""

    code = 'switch_in_progress'


class SimulationError(CodegenError):
    """A program could not be run in the simulation, or its world is not acceptable."""

    code = 'simulation'


class BenchmarkError(CodegenError):
    """A benchmark could not be run, or its results could not be read."""

    code = 'benchmark'
