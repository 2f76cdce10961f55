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

"""The tree of functions while it grows, and who is told of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from lmpvc_codegen.generation.open_function import OpenFunction
from lmpvc_codegen.generation.result import Function, FunctionTree, ProgressCallback


class GrowingTree:
    """
    What is known of each function so far.

    :param on_progress: told the whole tree whenever it changes.
    """

    def __init__(self, on_progress: ProgressCallback) -> None:
        """Start with nothing."""
        self._functions: dict[str, Function] = {}
        self._on_progress = on_progress

    @property
    def functions(self) -> FunctionTree:
        """Give all functions, in the order in which they were first heard of."""
        return tuple(self._functions.values())

    def of(self, function: OpenFunction) -> Function:
        """Tell what is known of a function."""
        new = Function(function.label, function.parent, function.depth, origin=function.origin)
        return self._functions.get(function.label, new)

    def announce(self, waiting: Sequence[OpenFunction]) -> None:
        """Show functions that are going to be asked for."""
        for function in waiting:
            self.note(function)

    def note(self, function: OpenFunction, **changes: object) -> None:
        """Change what is said of a function, and tell whoever listens."""
        changed = replace(self.of(function), **changes)  # type: ignore[arg-type]
        self._functions[function.label] = changed
        self._on_progress(self.functions)
