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

"""What is remembered from one command to the next, as the generation sees it."""

from __future__ import annotations

from typing import Protocol

from lmpvc_codegen.generation.prompts import FramedPrompt, FunctionTask


class FunctionMemory(Protocol):
    """Where single functions are remembered from one command to the next."""

    def recall(self, prompt: FramedPrompt) -> str | None:
        """Give the text that the model once wrote for a prompt, or None."""
        ...

    def keep(self, prompt: FramedPrompt, task: FunctionTask, text: str) -> None:
        """Take the text that the model wrote; it lasts only if the command succeeds."""
        ...
