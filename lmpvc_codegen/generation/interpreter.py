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

"""Having the model say a command again in plain words."""

from __future__ import annotations

from lmpvc_codegen.generation.command import Sampling
from lmpvc_codegen.generation.completion import CompletionRequest, LanguageModel
from lmpvc_codegen.generation.ledger import Ledger
from lmpvc_codegen.generation.memory import FunctionMemory
from lmpvc_codegen.generation.prompts import FramedPrompt, FunctionTask, PromptFrame
from lmpvc_codegen.generation.restating import is_same, MOST_TOKENS
from lmpvc_codegen.generation.stages import staged

_FEWEST_CALLS = 2
"""That a command may cost: one to say it again, and one to write its function."""


class Interpreter:
    """Says commands again where their words are unusual."""

    def __init__(
        self,
        *,
        model: LanguageModel,
        frame: PromptFrame,
        ledger: Ledger,
        memory: FunctionMemory,
        sampling: Sampling,
    ) -> None:
        """Take what a command is generated with."""
        self._model = model
        self._frame = frame
        self._ledger = ledger
        self._memory = memory
        self._sampling = sampling

    def in_plain_words(self, command: str) -> str:
        """
        Give a command as it was said, or again in plain words that hold the same.

        :raises GenerationError: the budget is used up, or the client cancelled.
        :raises BackendError: the model could not answer.
        """
        prompt = self._frame.restating(command)
        if prompt is None or self._ledger.budget.max_model_calls < _FEWEST_CALLS:
            return command
        restated = self._recalled_or_asked(prompt, command).strip().rstrip('.')
        is_kept = is_same(command, restated) and self._frame.is_plain(restated, command)
        return restated if is_kept else command

    def _recalled_or_asked(self, prompt: FramedPrompt, command: str) -> str:
        text = self._memory.recall(prompt)
        if text is None:
            text = self._say_again(prompt)
            self._memory.keep(prompt, FunctionTask(command), text)
        return text

    @staged('restating')
    def _say_again(self, prompt: FramedPrompt) -> str:
        """Ask for it; a sentence that has no end is none."""
        self._ledger.before_calls(1)
        limit = min(self._ledger.function_tokens, MOST_TOKENS)
        request = CompletionRequest(
            prompt.prompt, prompt.stop, limit, self._sampling, is_aside=True
        )
        completions = self._model.complete([request], cancelled=self._ledger.must_stop)
        self._ledger.after_calls(completions)
        (completion,) = completions
        return completion.text if completion.finish_reason == 'stop' else ''
