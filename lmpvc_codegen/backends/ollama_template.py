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


"""How Ollama writes a conversation down for a model, by the template that the model came with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from lmpvc_codegen.backends.ollama_protocol import body_of
from lmpvc_codegen.backends.remote import PROBE
from lmpvc_codegen.backends.remote_connection import Connection
from lmpvc_codegen.config.remote import OllamaConfig
from lmpvc_codegen.generation.completion import CompletionRequest

_PROBE_TOKENS: Final = 6
"""Written by an Ollama that is too old to write the conversation down alone."""


@dataclass(frozen=True)
class Rendering:
    """
    The probe as the model reads it.

    :param text: with whatever marks the template puts around the turns.
    """

    text: str

    @property
    def has_roles(self) -> bool:
        """Tell whether anything but space stands between the user's turn and the answer's."""
        return not _closed_up(self.text).endswith(
            _closed_up(''.join(turn.content for turn in PROBE))
        )

    @property
    def is_continued(self) -> bool:
        """Tell whether the model goes on where the last turn ends."""
        return self.text.rstrip().endswith(PROBE[-1].content)


def render(line: Connection, config: OllamaConfig) -> Rendering | None:
    """
    Have the probe written down, without asking the model; None from an Ollama that cannot.

    Asking the model would do as well, but Ollama keeps the evaluated beginning of the latest
    prompt alone, and that of the command before is worth much more than the probe's.

    :raises RequestFailedError: it cannot be asked, or the model takes no conversations.
    """
    request = CompletionRequest(PROBE, max_tokens=_PROBE_TOKENS)
    path, body = body_of(request, config, 'continued')
    told = line.ask('POST', path, {**body, 'stream': False, '_debug_render_only': True})
    info = told.get('_debug_info') if isinstance(told, dict) else None
    text = info.get('rendered_template') if isinstance(info, dict) else None
    return Rendering(text) if isinstance(text, str) else None


def _closed_up(text: str) -> str:
    return ''.join(text.split())
