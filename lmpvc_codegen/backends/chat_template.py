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

"""Conversations as the text that a model was tuned on, by the template that its file carries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
import re

from jinja2 import TemplateError
from jinja2.sandbox import ImmutableSandboxedEnvironment
from lmpvc_codegen.errors import BackendError
from lmpvc_codegen.generation.completion import Message

_TUNED_FOR_CHAT = re.compile(r'instruct|chat|[-_.]it\b|dolphin', re.IGNORECASE)
"""Names of instruction-tuned models; base models often carry a chat template as well."""


def is_tuned_for_chat(names: str) -> bool:
    """Tell by its names whether a model was tuned for conversations."""
    return _TUNED_FOR_CHAT.search(names) is not None


class ChatTemplate:
    """
    A chat template in the form of Hugging Face.

    :param control_texts: texts that the model reads as control tokens; in a message they are
        broken up, so that nobody can speak in another's turn.
    """

    def __init__(self, source: str, *, begin: str, end: str, control_texts: Sequence[str]) -> None:
        """
        Compile a template.

        :raises BackendError: it is not valid.
        """
        environment = ImmutableSandboxedEnvironment(
            trim_blocks=True, lstrip_blocks=True, extensions=['jinja2.ext.loopcontrols']
        )
        environment.globals['raise_exception'] = _refuse
        environment.globals['strftime_now'] = lambda _format: ''
        try:
            self._template = environment.from_string(source)
        except TemplateError as error:
            raise _unusable(error) from error
        self._begin = begin
        self._end = end
        known = sorted((t for t in control_texts if len(t) > 1), key=len, reverse=True)
        self._control = re.compile('|'.join(map(re.escape, known))) if known else None

    def render(self, messages: Sequence[Message]) -> str:
        """
        Write a conversation down; a last message of the assistant is left open to go on.

        :raises BackendError: the template refuses the conversation.
        """
        turns = [{'role': m.role, 'content': self._harmless(m.content)} for m in messages]
        opening = turns.pop()['content'] if turns and turns[-1]['role'] == 'assistant' else ''
        try:
            text = self._written(turns)
        except BackendError:
            if len(turns) < 2 or turns[0]['role'] != 'system':  # noqa: PLR2004
                raise
            text = self._written(_without_system(turns))
        return text.removeprefix(self._begin) + opening

    def end_of(self, message: Message, text: str) -> int:
        """Tell where the control token behind a message ends in a conversation; 0 for nowhere."""
        content = self._harmless(message.content)
        begin = text.find(content)
        if begin < 0 or self._control is None:
            return 0
        found = self._control.search(text, begin + len(content))
        return found.end() if found else 0

    def _written(self, turns: Sequence[Mapping[str, str]]) -> str:
        try:
            return self._template.render(
                messages=turns,
                add_generation_prompt=True,
                bos_token=self._begin,
                eos_token=self._end,
                tools=None,
            )
        # The template is a program of somebody else, and may fail in any way.
        except Exception as error:
            raise _unusable(error) from error

    def _harmless(self, text: str) -> str:
        if self._control is None:
            return text
        return self._control.sub(lambda found: f'{found[0][0]} {found[0][1:]}', text)


def _without_system(turns: Sequence[Mapping[str, str]]) -> list[Mapping[str, str]]:
    """Let the first user say what the system says, for models that know no system."""
    first = {**turns[1], 'content': f'{turns[0]["content"]}\n\n{turns[1]["content"]}'}
    return [first, *turns[2:]]


def _refuse(message: str) -> None:
    raise TemplateError(message)


def _unusable(error: Exception) -> BackendError:
    return BackendError(
        f"The model's chat template cannot be used: {error}.",
        remedy="Set prompting.frame to 'completion'.",
    )
