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

"""What became of a command, as a program to run or as JSON."""

from __future__ import annotations

from dataclasses import asdict, dataclass
import json
from typing import Any

from lmpvc_codegen.errors import CodegenError, GenerationError
from lmpvc_codegen.generation.result import Function, FunctionTree, Program


@dataclass(frozen=True)
class Outcome:
    """
    What became of one command: a program or an error.

    :param functions: the tree as it was last, which a failure leaves incomplete.
    """

    command: str
    program: Program | None
    error: CodegenError | None
    functions: FunctionTree = ()

    @property
    def refusal(self) -> str:
        """Give the program that says that there is none, where one is wanted."""
        return self.error.spoken if isinstance(self.error, GenerationError) else ''

    def as_json(self) -> str:
        """Give everything on one line."""
        return json.dumps(
            {
                'command': self.command,
                'program': self.program.source if self.program else None,
                'doubts': list(self.program.doubts) if self.program else [],
                'from_cache': bool(self.program and self.program.from_cache),
                'cost': asdict(self.program.cost) if self.program else None,
                'functions': [_function(function) for function in self.functions],
                'error': _error(self.error),
                'refusal': self.refusal or None,
            }
        )

    def as_text(self, *, is_one_of_many: bool) -> str:
        """Give the program or refusal, below its command where it is one of many."""
        source = (self.program.source if self.program else self.refusal).rstrip('\n')
        return f'# command: {self.command}\n{source}\n' if is_one_of_many else source


def _function(function: Function) -> dict[str, Any]:
    return {**asdict(function), 'state': function.state.name.lower()}


def _error(error: CodegenError | None) -> dict[str, str] | None:
    if error is None:
        return None
    return {'code': error.code, 'message': error.message, 'remedy': error.remedy}
