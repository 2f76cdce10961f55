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


"""Comparing models by the coding tasks, as FM-LLM-Solver's documentation asks for it."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from pathlib import Path
import tempfile
from typing import Any

from lmpvc_codegen.bench.coding_tasks import ALL_TASKS, CodingTask
from lmpvc_codegen.bench.journal import Journal
from lmpvc_codegen.bench.tasks import fingerprint, run_tasks, runnable
from lmpvc_codegen.bench.tasks_report import make_report
from lmpvc_codegen.generation.command import Sampling
from lmpvc_codegen.generation.completion import LanguageModel, never_cancelled
from lmpvc_codegen.models.model_manager import get_model_manager, ModelManager
from lmpvc_codegen.models.model_provider import ModelConfig


class ModelBenchmarker:
    """Lets models solve the same tasks, one model after the other."""

    def __init__(
        self,
        manager: ModelManager,
        *,
        tasks: Sequence[CodingTask] = ALL_TASKS,
        max_tokens: int = 512,
    ) -> None:
        """Compare by some tasks; those whose tools are missing are left out."""
        self._manager = manager
        self._tasks, self.left_out = runnable(tasks)
        self._max_tokens = max_tokens

    async def benchmark_multiple_models(
        self, model_configs: Mapping[str, ModelConfig]
    ) -> dict[str, dict[str, Any]]:
        """
        Let each model solve the tasks, and give what came of it by its id.

        :raises CodegenError: a model could not be loaded, or could not answer.
        """
        return {
            model_id: await asyncio.to_thread(self._benchmark, model_id, config)
            for model_id, config in model_configs.items()
        }

    def generate_comparison_report(self, summaries: Mapping[str, Mapping[str, Any]]) -> str:
        """Write a table, the best first."""
        lines = [
            '| model | success | cases passed | quality | seconds, mean |',
            '|---|---:|---:|---:|---:|',
        ]
        ordered = sorted(summaries.items(), key=lambda item: (-item[1]['all']['success'], item[0]))
        for model_id, report in ordered:
            summed = report['all']
            lines.append(
                f'| {model_id} | {summed["right"]} of {summed["tasks"]} '
                f'({100 * summed["success"]:.0f} %) | {100 * summed["cases"]:.0f} % | '
                f'{summed["quality"]:.2f} | {summed["seconds_mean"]:.1f} |'
            )
        return '\n'.join(lines) + '\n'

    def _benchmark(self, model_id: str, config: ModelConfig) -> dict[str, Any]:
        name = f'{model_id}:{config.gguf_type}' if config.gguf_type else model_id
        self._manager.load(name)
        sampling = Sampling()
        about = {'model': {'name': model_id}, 'max_tokens': self._max_tokens}
        with tempfile.TemporaryDirectory(prefix='lmpvc_codegen_') as folder:
            header = {**about, 'tasks': fingerprint(self._tasks)}
            results = run_tasks(
                self._tasks,
                self._model,
                Journal(Path(folder) / 'journal.jsonl', header, is_fresh=True),
                sampling=sampling,
                max_tokens=self._max_tokens,
                cancelled=never_cancelled,
            )
        return make_report(self._tasks, results, about=about)

    @property
    def _model(self) -> LanguageModel:
        return self._manager.backend


def get_model_benchmarker() -> ModelBenchmarker:
    """Give a benchmarker over the manager of this process."""
    return ModelBenchmarker(get_model_manager())
