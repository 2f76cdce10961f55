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

"""What a command has to cost on a machine: tokens nobody knows yet, at the machine's own rates."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from dataclasses import dataclass
import os
import textwrap

from lmpvc_codegen.bench.pipeline.passes import tokens_per_s, with_passes
from lmpvc_codegen.bench.pipeline.recording import RecordedBackend, Recording
from lmpvc_codegen.errors import BenchmarkError
from lmpvc_codegen.generation.completion import CompletionRequest, Message, Prompt
from lmpvc_codegen.generation.stages import listening, Span

_READ_WORDS = 160
_WRITTEN_TOKENS = 32


@dataclass(frozen=True)
class Rates:
    """Tokens a second that the machine reads, and that it writes one after the other."""

    prefill: float
    decode: float

    def seconds(self, needed: Needed) -> float:
        """Tell the floor."""
        return needed.prefill / self.prefill + needed.decode / self.decode


@dataclass(frozen=True)
class Needed:
    """
    Tokens that a command could not do without.

    :param prefill: of its prompts, those that no prompt before began with.
    :param decode: of the bodies in its program; first lines, comments and docstrings are not.
    """

    prefill: float
    decode: float


class Known:
    """The prompts that a model has read; what another one begins with alike is known."""

    def __init__(self) -> None:
        """Know nothing."""
        self._texts: list[str] = []

    def new_tokens(self, prompt: Prompt, tokens: int) -> float:
        """Estimate how many of a prompt's tokens are new, by its characters; it is known now."""
        text = shown(prompt)
        known = max((_alike(text, old) for old in self._texts), default=0)
        self._texts.append(text)
        return tokens * (1 - known / max(len(text), 1))


def needed(recording: Recording, known: Known, characters_per_token: float) -> Needed:
    """Tell what a command could not do without; prompts become known in the order of asking."""
    new = [known.new_tokens(asked.prompt, got.prompt_tokens) for asked, got in recording.asked]
    bodies = sum(len(body(source)) for source in recording.written)
    return Needed(sum(new), bodies / characters_per_token)


def characters_per_token(recordings: Iterable[Recording]) -> float:
    """Tell how long the tokens are that a model wrote."""
    answers = [answer for recording in recordings for _request, answer in recording.asked]
    written = sum(answer.completion_tokens for answer in answers)
    return sum(len(answer.text) for answer in answers) / written if written else 1.0


def body(source: str) -> str:
    """Give what of a function only a model can tell: no first line, no comment, no docstring."""
    function = ast.parse(source).body[0]
    assert isinstance(function, ast.FunctionDef)
    statements = function.body[1:] if ast.get_docstring(function) else function.body
    lines = '\n'.join(map(ast.unparse, statements))
    return textwrap.indent(lines, '    ') + '\n'


def measure_rates(backend: RecordedBackend, prompt: Prompt) -> Rates:
    """
    Measure how fast a model reads and writes beyond the beginning of a prompt.

    :raises BenchmarkError: the model wrote nothing.
    """
    numbers = ' '.join(str(7919 * number % 1000) for number in range(1, _READ_WORDS))
    read = _ask(backend, _ending(prompt, f'Remember: {numbers}'), 1)
    written = _ask(backend, _ending(prompt, 'Describe the sea in a long text.'), _WRITTEN_TOKENS)
    return Rates(tokens_per_s(read, 'prefill'), tokens_per_s(written, 'decode'))


def shown(prompt: Prompt) -> str:
    """Give all turns of a prompt as one text."""
    if isinstance(prompt, str):
        return prompt
    return '\n'.join(f'{turn.role}: {turn.content}' for turn in prompt)


def _alike(text: str, other: str) -> int:
    """Count the characters that two texts begin with."""
    return len(os.path.commonprefix([text, other]))  # noqa: RUF071 - characters, not folders


def _ending(prompt: Prompt, text: str) -> Prompt:
    """Put another end to a prompt, so that what a preamble says stays before it."""
    if isinstance(prompt, str):
        return f'{prompt}\n# {text}\n# The sea'
    turns = [turn for turn in prompt if turn.role == 'system']
    return (*turns, Message('user', text), Message('assistant', 'The sea'))


def _ask(backend: RecordedBackend, prompt: Prompt, tokens: int) -> list[Span]:
    spans: list[Span] = []
    with listening(spans.append):
        (answer,) = backend.complete([CompletionRequest(prompt, max_tokens=tokens)])
    if not answer.completion_tokens:
        raise BenchmarkError('The model wrote nothing, so its speed cannot be measured.')
    read = answer.prompt_tokens - answer.reused_tokens
    return with_passes(spans, read=read, written=answer.completion_tokens)
