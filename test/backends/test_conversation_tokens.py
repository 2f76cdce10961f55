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

"""What a conversation begins with is turned into tokens once, where that is safe."""

from __future__ import annotations

from lmpvc_codegen.backends.chat_template import ChatTemplate
from lmpvc_codegen.backends.conversation_tokens import ConversationTokens
from lmpvc_codegen.generation.completion import Message

SOURCE = "{% for m in messages %}<s>{{ m['role'] }}\n{{ m['content'] }}<e>\n{% endfor %}<s>"
ALL_IN_ONE = "<s>{{ messages[0]['content'] }} {{ messages[1]['content'] }}<e>"


class Characters:
    """A tokenizer of characters that notes what it was given."""

    def __init__(self, *, glues: bool = False) -> None:
        """Begin; one that glues swallows the begin of what goes on."""
        self.texts: list[str] = []
        self._glues = glues

    def __call__(self, text: str, begins: bool) -> list[int]:
        """Give the tokens."""
        self.texts.append(text)
        tokens = [ord(character) for character in text]
        return tokens[1:] if self._glues and not begins else tokens


def conversations(tokenize: Characters, source: str = SOURCE) -> ConversationTokens:
    """Make what is tested."""
    template = ChatTemplate(source, begin='', end='<e>', control_texts=['<s>', '<e>'])
    return ConversationTokens(template, tokenize)


def turns(asked: str, system: str = 'Be brief.') -> tuple[Message, ...]:
    """Make a conversation."""
    return Message('system', system), Message('user', asked)


def tokens(text: str) -> list[int]:
    """Give the tokens of a whole text."""
    return [ord(character) for character in text]


def test_the_beginning_is_read_once() -> None:
    """After the first time only what is behind the first message is looked at."""
    read = Characters()
    spoken = conversations(read)
    spoken.of(turns('one'))
    read.texts.clear()
    assert spoken.of(turns('two')) == tokens('<s>system\nBe brief.<e>\n<s>user\ntwo<e>\n<s>')
    assert read.texts == ['\n<s>user\ntwo<e>\n<s>']
    assert spoken.stable(turns('three')) == len('<s>system\nBe brief.<e>')


def test_a_tokenizer_that_joins_the_parts_is_given_the_whole() -> None:
    """Where the parts have other tokens than the whole, nothing is kept."""
    read = Characters(glues=True)
    spoken = conversations(read)
    for asked in ('one', 'two'):
        whole = f'<s>system\nBe brief.<e>\n<s>user\n{asked}<e>\n<s>'
        assert spoken.of(turns(asked)) == tokens(whole)
    assert read.texts[-1] == whole
    assert spoken.stable(turns('one')) == 0


def test_a_template_without_a_stable_beginning_is_read_as_a_whole() -> None:
    """Where one turn holds both messages, every conversation begins otherwise."""
    spoken = conversations(Characters(), ALL_IN_ONE)
    for asked in ('one', 'two', 'one'):
        assert spoken.of(turns(asked)) == tokens(f'<s>Be brief. {asked}<e>')


def test_beginnings_are_bounded() -> None:
    """The least recently used one goes."""
    read = Characters()
    spoken = conversations(read)
    for number in range(20):
        spoken.of(turns('one', f'Robot {number}.'))
        spoken.of(turns('one', 'Robot 0.'))
    assert len(spoken._beginnings) == 8
    read.texts.clear()
    spoken.of(turns('two', 'Robot 0.'))
    assert read.texts == ['\n<s>user\ntwo<e>\n<s>']
