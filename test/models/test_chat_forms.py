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


"""The forms of conversation that the catalogue knows for files without one."""

from __future__ import annotations

from lmpvc_codegen.backends.chat_template import ChatTemplate
from lmpvc_codegen.generation.completion import Message
from lmpvc_codegen.models.catalogue import load_catalogue
import pytest

pytest.importorskip('jinja2', reason='no jinja2')

CATALOGUE = load_catalogue()

ASKED = (Message('system', 'Be brief.'), Message('user', 'Hi'))

WRITTEN = {
    'chatml': (
        '<|im_start|>system\nBe brief.<|im_end|>\n<|im_start|>user\nHi<|im_end|>\n'
        '<|im_start|>assistant\n'
    ),
    'deepseek-v1': 'Be brief.\n### Instruction:\nHi\n### Response:\n',
    'deepseek-v2': 'Be brief.\n\nUser: Hi\n\nAssistant:',
    'llama2': '[INST] <<SYS>>\nBe brief.\n<</SYS>>\n\nHi [/INST]',
    'mistral': '[INST] Be brief.\n\nHi [/INST]',
    'gemma': (
        '<start_of_turn>user\nBe brief.\n\nHi<end_of_turn>\n<start_of_turn>model\n'
    ),
}  # fmt: skip


@pytest.mark.parametrize('family', WRITTEN)
def test_a_family_writes_a_conversation_as_it_was_trained(family: str) -> None:
    """To the last blank: after 'Assistant:' there is none; some know no system."""
    template = ChatTemplate(CATALOGUE.chat[family], begin='<s>', end='</s>', control_texts=())
    assert template.render(ASKED) == WRITTEN[family]


def test_every_family_of_the_catalogue_is_tested() -> None:
    """A new one needs its exact text here."""
    assert set(WRITTEN) == set(CATALOGUE.chat)
