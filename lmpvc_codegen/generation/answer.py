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

"""What a model answered when it was asked for a function."""

from __future__ import annotations

from dataclasses import dataclass

from lmpvc_codegen.generation.completion import Completion
from lmpvc_codegen.generation.findings import Finding, RepeatedText, TruncatedFunction

_SHOWN_LENGTH = 80


@dataclass(frozen=True)
class Answer:
    """
    A completion with the code that its prompt began.

    :param repeated: the text for whose repetition the completion was cut off, or ''.
    :param seconds: that the model took for all that it was asked for together.
    """

    text: str
    repeated: str
    completion: Completion
    seconds: float

    def unfinished(self, function: str, limit: int) -> Finding | None:
        """
        Tell why the text's last function has no end, though it may well parse.

        :param limit: the tokens that a function may take.
        """
        if self.repeated:
            return RepeatedText(function, 0, self.repeated[:_SHOWN_LENGTH])
        if self.completion.finish_reason == 'length':
            return TruncatedFunction(function, 0, limit)
        return None
