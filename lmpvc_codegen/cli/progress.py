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

"""The tree of functions on standard error while it grows: live on a terminal, else in lines."""

from __future__ import annotations

from contextlib import AbstractContextManager
import importlib.util
import os
import sys
import time
from typing import Any, TextIO

from lmpvc_codegen.generation.result import Function, FunctionState, FunctionTree

_STYLES = {
    FunctionState.PENDING: 'dim',
    FunctionState.CACHED: 'cyan',
    FunctionState.GENERATING: 'yellow',
    FunctionState.CHECKED: 'green',
    FunctionState.FAILED: 'red',
}


class Progress(AbstractContextManager['Progress']):
    """Is told the tree whenever it changes, and keeps the last one; shows nothing itself."""

    def __init__(self) -> None:
        """Start without functions."""
        self.tree: FunctionTree = ()

    def __call__(self, tree: FunctionTree) -> None:
        """Take the tree as it is now."""
        self.tree = tree

    def __exit__(self, *_error: object) -> None:
        """End the display."""


class LineProgress(Progress):
    """Writes a line whenever a function reaches another state."""

    def __init__(self, stream: TextIO) -> None:
        """Write to a stream."""
        super().__init__()
        self._stream = stream
        self._shown: dict[str, FunctionState] = {}

    def __call__(self, tree: FunctionTree) -> None:
        """Write a line for each function that has changed its state."""
        super().__call__(tree)
        for function in tree:
            if self._shown.get(function.name) != function.state:
                self._shown[function.name] = function.state
                print(described(function), file=self._stream, flush=True)


class LiveProgress(Progress):
    """Draws the tree in place, with rich."""

    def __init__(self, stream: TextIO) -> None:
        """Draw on a terminal."""
        super().__init__()
        self._begun = time.monotonic()
        self._is_over = False
        from rich.console import Console
        from rich.live import Live

        self._live: Any = Live(
            self, console=Console(file=stream), refresh_per_second=8, redirect_stdout=False
        )

    def __enter__(self) -> LiveProgress:
        """Begin to draw."""
        self._live.start()
        return self

    def __exit__(self, *_error: object) -> None:
        """Draw the last state and leave it on the screen."""
        self._is_over = True
        self._live.stop()

    def __rich__(self) -> Any:
        """Draw the functions below those that call them."""
        from rich.console import Group
        from rich.text import Text
        from rich.tree import Tree

        roots: list[Tree] = []
        branches: dict[str, Tree] = {}
        for function in self.tree:
            label = Text(described(function), style=_STYLES[function.state])
            if function.parent in branches:
                branches[function.name] = branches[function.parent].add(label)
            else:
                branches[function.name] = Tree(label)
                roots.append(branches[function.name])
        # Reading a long prompt takes seconds in which no function changes.
        clock = Text(f'{time.monotonic() - self._begun:.0f} s', style='dim')
        return Group(*roots) if self._is_over else Group(*roots, clock)


def described(function: Function) -> str:
    """Describe a function in a line: state, name, cost, and what is held against it."""
    text = f'{function.state.name.lower():<10} {"  " * function.depth}{function.name}'
    tokens = f'{function.tokens} tokens' if function.tokens else ''
    seconds = f'{function.seconds:.1f} s' if function.seconds else ''
    cost = ', '.join(filter(None, (tokens, seconds)))
    return '  '.join(filter(None, (text, cost, *function.findings)))


def make_progress(*, is_quiet: bool = False) -> Progress:
    """Choose how progress is shown: not at all, live, or in lines."""
    if is_quiet:
        return Progress()
    is_live = sys.stderr.isatty() and os.environ.get('TERM') != 'dumb'
    if is_live and importlib.util.find_spec('rich'):
        return LiveProgress(sys.stderr)
    return LineProgress(sys.stderr)
