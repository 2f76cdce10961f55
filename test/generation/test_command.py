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

"""What a command may be."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from lmpvc_codegen.errors import CommandRejectedError
from lmpvc_codegen.generation.command import Command
import pytest


@pytest.mark.parametrize(
    ('text', 'shown'),
    [
        ('move\nup', 'move up'),
        ('  say\thello\x07 \x1b[31m', 'say hello [31m'),
        ('say \u202ehello\u200b', 'say hello'),
        ('say 🙂 ok', 'say 🙂 ok'),
        ("what's up", "what's up"),
    ],
)
def test_a_command_is_one_line_without_controls(text: str, shown: str) -> None:
    """A newline in a transcript broke the original's prompt."""
    assert Command(text).checked().text == shown


@pytest.mark.parametrize('text', ['', ' ', '\n\t', '...', '\x00', '🙂'])
def test_a_command_without_words_is_refused(text: str) -> None:
    """An empty prompt costs no model call."""
    with pytest.raises(CommandRejectedError, match='holds no words'):
        Command(text).checked()


@pytest.mark.parametrize(
    'command',
    [
        Command('up ' * 22_000),
        Command('up', preamble='x' * 1_000_001),
        Command('up', policies='x' * 1_000_001),
    ],
)
def test_what_is_too_long_is_refused_with_the_limit(command: Command) -> None:
    """A command of 64 KiB is an error, not a prompt."""
    with pytest.raises(CommandRejectedError, match='are accepted'):
        command.checked()


@given(st.text())
def test_checking_gives_one_line_or_an_error(text: str) -> None:
    """No text gets a line break or a control character into a prompt."""
    try:
        shown = Command(text).checked().text
    except CommandRejectedError:
        return
    assert shown.isprintable()
    assert shown == ' '.join(shown.split())
