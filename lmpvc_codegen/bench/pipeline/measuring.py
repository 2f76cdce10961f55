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

"""A run over a set of commands: warmed up, recorded, and held against the floor."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from lmpvc_codegen.bench.commands.suite import SUITE
from lmpvc_codegen.bench.pipeline.floor import measure_rates, Rates
from lmpvc_codegen.bench.pipeline.recording import Recorder, Recording
from lmpvc_codegen.bench.progress import shown
from lmpvc_codegen.errors import BenchmarkError, GenerationCancelledError
from lmpvc_codegen.generation.completion import CancelFlag, Prompt

WARM_UP = 'say good morning'
"""The command before the first one, which leaves the preamble read and evaluated."""


@dataclass(frozen=True)
class PipelineRun:
    """
    What was recorded.

    :param rates: as they were measured before the commands, and after them.
    """

    warm_up: Recording
    recordings: tuple[Recording, ...]
    rates: tuple[Rates, Rates]

    @property
    def mean_rates(self) -> Rates:
        """Give the rates that floors are computed with."""
        before, after = self.rates
        return Rates((before.prefill + after.prefill) / 2, (before.decode + after.decode) / 2)


def default_commands() -> list[str]:
    """Give the first command of each kind in that half of the suite which may be looked at."""
    first = {task.kind: task.text for task in reversed(SUITE) if task.split == 'dev'}
    return [first[kind] for kind in dict.fromkeys(task.kind for task in SUITE)]


def measure(recorder: Recorder, commands: Sequence[str], cancelled: CancelFlag) -> PipelineRun:
    """
    Record commands, one after the other.

    :raises GenerationCancelledError: the person ended the run.
    :raises BenchmarkError: the model cannot be measured.
    """
    warm_up = recorder.record(WARM_UP)
    prompt = _prompt_of(warm_up)
    before = measure_rates(recorder.backend, prompt)
    recordings = []
    for text in shown(commands, what='commands'):
        recordings.append(recorder.record(text))
        if cancelled():
            raise GenerationCancelledError('The benchmark was cancelled.')
    after = measure_rates(recorder.backend, prompt)
    return PipelineRun(warm_up, tuple(recordings), (before, after))


def _prompt_of(warm_up: Recording) -> Prompt:
    if not warm_up.asked:
        raise BenchmarkError(
            f'The model was asked nothing, so nothing can be measured: {warm_up.error}'
        )
    return warm_up.asked[0][0].prompt
