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

"""How a growing tree of functions is shown."""

from __future__ import annotations

import io
import sys

from lmpvc_codegen.cli.progress import (
    described,
    LineProgress,
    LiveProgress,
    make_progress,
    Progress,
)
from lmpvc_codegen.generation.result import Function, FunctionState
import pytest

_TREE = (
    Function('wave', state=FunctionState.CHECKED, tokens=34, seconds=2.04),
    Function('lift', parent='wave', depth=1, state=FunctionState.GENERATING, tokens=3),
    Function('up', parent='lift', depth=2),
)


class _Terminal(io.StringIO):
    """A text that says that it is a terminal."""

    def isatty(self) -> bool:
        """Say so."""
        return True


@pytest.mark.parametrize(
    ('function', 'line'),
    [
        (_TREE[0], 'checked    wave  34 tokens, 2.0 s'),
        (_TREE[1], 'generating   lift  3 tokens'),
        (_TREE[2], 'pending        up'),
        (Function('a', state=FunctionState.CACHED), 'cached     a'),
        (Function('a', state=FunctionState.FAILED, findings=('No.',)), 'failed     a  No.'),
    ],
)
def test_a_function_is_described_in_a_line(function: Function, line: str) -> None:
    """State, depth, name, cost, findings."""
    assert described(function) == line


def test_lines_are_written_when_a_state_changes() -> None:
    """Tokens alone write no line, so that a log stays readable."""
    stream = io.StringIO()
    with LineProgress(stream) as progress:
        for tokens in range(20):
            progress((Function('a', state=FunctionState.GENERATING, tokens=tokens),))
        progress((Function('a', state=FunctionState.CHECKED, tokens=20), Function('b', 'a', 1)))
    assert stream.getvalue().splitlines() == [
        'generating a',
        'checked    a  20 tokens',
        'pending      b',
    ]


def test_a_live_tree_leaves_its_last_state_on_the_screen() -> None:
    """Callees stand below their callers; brackets in names are no markup."""
    pytest.importorskip('rich')
    stream = _Terminal()
    with LiveProgress(stream) as progress:
        progress(_TREE[:1])
        progress((*_TREE, Function('alone', parent='nobody', findings=('[bold] is text.',))))
    shown = stream.getvalue()
    assert '0 s' in shown
    assert not shown.rstrip().endswith('0 s')
    assert '└── ' in shown
    assert '[bold] is text.' in shown
    assert shown.rindex('wave') < shown.rindex('lift') < shown.rindex('up')


@pytest.mark.parametrize(
    ('is_terminal', 'term', 'is_quiet', 'kind'),
    [
        (True, 'xterm', False, LiveProgress),
        (True, 'dumb', False, LineProgress),
        (False, 'xterm', False, LineProgress),
        (True, 'xterm', True, Progress),
    ],
)
def test_the_display_fits_the_terminal(
    is_terminal: bool,
    term: str,
    is_quiet: bool,
    kind: type[Progress],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Live on a terminal, in lines in a log, not at all where nobody wants it."""
    pytest.importorskip('rich')
    monkeypatch.setattr(sys, 'stderr', _Terminal() if is_terminal else io.StringIO())
    monkeypatch.setenv('TERM', term)
    assert type(make_progress(is_quiet=is_quiet)) is kind


def test_without_rich_a_terminal_gets_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    """The library is optional."""
    monkeypatch.setattr(sys, 'stderr', _Terminal())
    monkeypatch.setenv('TERM', 'xterm')
    monkeypatch.setattr('importlib.util.find_spec', lambda _name: None)
    assert type(make_progress()) is LineProgress
