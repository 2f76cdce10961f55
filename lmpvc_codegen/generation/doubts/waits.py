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

"""Waiting that a sentence does not ask for."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
import re

from lmpvc_codegen.generation.doubts.kinds import MendedDoubt
from lmpvc_codegen.generation.quantities import read_quantities
from lmpvc_codegen.generation.source import Definition

_WAIT = 'time.sleep'
_OF_TIME = re.compile(
    r'\b(?:wait|pause|rest|hold|stay|keep|linger|moment|while|until|slow|every|breath|still'
    r'|again|retry|tr(?:y|ies)|times?)',
    re.IGNORECASE,
)
"""What may ask for some time in words."""


@dataclass(frozen=True)
class UnaskedWait(MendedDoubt):
    """Some time that passes although the sentence says nothing of it."""

    @property
    def message(self) -> str:
        """Say what to leave out."""
        return f'The sentence says nothing of waiting: leave {_WAIT} out.'


def doubt_waits(request: str, functions: Sequence[Definition]) -> Iterator[UnaskedWait]:
    """Doubt an answer that waits unasked."""
    if _OF_TIME.search(request) or any(q.unit == 's' for q in read_quantities(request)):
        return
    function = functions[0]
    waits = (call for call in function.calls if ast.unparse(call.func) == _WAIT)
    call = next(waits, None)
    if call:
        mended = function.body_before(call.lineno)
        yield UnaskedWait(function.name, call.lineno, mended=mended)
