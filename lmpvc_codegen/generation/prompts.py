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

"""From a function that is to be defined to the prompt that asks for it, in two frames."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
import keyword
import re
from typing import Protocol
import unicodedata

from lmpvc_codegen.generation.completion import Message, Prompt
from lmpvc_codegen.generation.findings import Finding
from lmpvc_codegen.generation.glossary import Glossary
from lmpvc_codegen.generation.learning import learn
from lmpvc_codegen.generation.lessons import Lessons
from lmpvc_codegen.generation.manifest import manifest
from lmpvc_codegen.generation.plain_words import PlainWords
from lmpvc_codegen.generation.restating import is_question, restating_turns
from lmpvc_codegen.generation.robot_api import ROBOT, RobotApi
from lmpvc_codegen.generation.stages import staged
from lmpvc_codegen.generation.steps import known_verbs, split_steps
from lmpvc_codegen.generation.wording import reword

END_OF_FUNCTION = '# end of function'
DEFINE_FUNCTION = '# define function:'

MAX_NAME_LENGTH = 64
"""Characters of a function name that is made of a sentence; longer ones cost tokens."""

CHAT_INSTRUCTIONS = """\
You write Python functions for a robot. Answer with one function and nothing else.
- Use only the robot's methods, the functions and the modules that are listed below.
- Lengths are in metres. Comments below the sentence state its quantities and directions as a \
program writes them.
- Do everything that the sentence says, in its order, and nothing more. Change only the axes that \
it names. What comes after 'then' is a move of its own.
- Answer questions and small talk with {speech}. Say so where the robot cannot do what is asked.
- A step that needs many lines may be a call of a helper function with a telling name; it will be \
written later."""

OUTLINE_FIRST = 'You need first to write a step-by-step outline and then write the code.'
"""The directive that DeepSeek-Coder's authors found to help (seed 001)."""

_OUTLINE_BEGINS = 'Outline:\n1.'


@dataclass(frozen=True)
class FunctionTask:
    """
    A function that is to be defined.

    :param request: what is asked for: the command, or the statement that calls the function.
    :param name: its name; '' where the model chooses one.
    :param parameters: its parameters as they are written; None where the model chooses them.
    """

    request: str
    name: str = ''
    parameters: str | None = None


@dataclass(frozen=True)
class Attempt:
    """
    An answer that did not pass the checks, and what they found.

    :param beginning: code with which the body of a better answer starts.
    """

    source: str
    findings: Sequence[Finding]
    beginning: str = ''

    @property
    def kinds(self) -> frozenset[str]:
        """Name the kinds of what is wrong."""
        return frozenset(finding.kind for finding in self.findings)

    @property
    def complaints(self) -> tuple[str, ...]:
        """Say what is wrong, each thing once."""
        return tuple(dict.fromkeys(finding.message for finding in self.findings))


@dataclass(frozen=True)
class FramedPrompt:
    """
    A prompt with what surrounds its completion.

    :param opening: code that the prompt ends with; the completion continues it.
    :param stop: strings at which the function is over.
    """

    prompt: Prompt
    opening: str
    stop: tuple[str, ...]


class PromptFrame(Protocol):
    """A way of asking for a function."""

    def top_task(self, command: str, api: RobotApi, /) -> FunctionTask:
        """Describe the function that does what a command says."""
        ...

    def steps(self, request: str, /) -> tuple[str, ...]:
        """Take a top task's request apart into steps; none where it is better left whole."""
        ...

    def restating(self, command: str, /) -> FramedPrompt | None:
        """Ask for a command in plain words; None where it is said in such."""
        ...

    def is_plain(self, restated: str, command: str, /) -> bool:
        """Tell whether a command that was said again holds plain words, and its own, alone."""
        ...

    def frame(self, task: FunctionTask, attempt: Attempt | None = None) -> FramedPrompt:
        """Ask for a function, or for a better one than the attempt."""
        ...


@dataclass(frozen=True)
class CompletionFrame:
    """
    The frame of Code as Policies and LMPVC, for models that continue text.

    The preamble shows functions between ``# define function: ...`` and ``# end of function``;
    the prompt opens one more (seed 000; Liang et al., Code as Policies, 2022).
    """

    preamble: str

    @staged('prompts')
    def top_task(self, command: str, _api: RobotApi) -> FunctionTask:
        """Leave the function's name to the model, as the examples do."""
        return FunctionTask(command)

    @staged('prompts')
    def steps(self, _request: str) -> tuple[str, ...]:
        """Leave commands whole: the examples show the model how to take them apart."""
        return ()

    def restating(self, _command: str) -> None:
        """Take commands as they are said: this frame is for models that cannot be told so."""
        return

    def is_plain(self, _restated: str, _command: str) -> bool:
        """Take nothing else for a command than itself."""
        return False

    @staged('prompts')
    def frame(self, task: FunctionTask, attempt: Attempt | None = None) -> FramedPrompt:
        """Open a definition below the preamble."""
        opening = _opening(task)
        text = f'{DEFINE_FUNCTION} {task.request}\n'
        if attempt:
            text = (
                f'{DEFINE_FUNCTION} {task.request}\n{attempt.source.strip()}\n'
                f'{END_OF_FUNCTION}\n\n'
                f'# The function above is wrong. {" ".join(attempt.complaints)}\n'
                f'{DEFINE_FUNCTION} {task.request} (corrected)\n'
            )
        prompt = f'{self.preamble.rstrip()}\n\n{text}{opening}'
        return FramedPrompt(prompt.lstrip('\n'), opening, (END_OF_FUNCTION, DEFINE_FUNCTION))


@dataclass(frozen=True)
class ChatFrame:
    """A conversation for instruction-tuned models; the answer's first line is given."""

    system: str
    glossary: Glossary = Glossary()
    verbs: frozenset[str] = frozenset()
    words: PlainWords = PlainWords()
    outline: bool = False
    rewords: bool = False
    restates: bool = False

    @classmethod
    def for_robot(
        cls,
        preamble: str,
        api: RobotApi,
        instructions: str | None,
        *,
        lessons: Lessons | None = None,
        outline: bool = False,
        rewords: bool = False,
        restates: bool = False,
    ) -> ChatFrame:
        """
        State the rules, the preamble and the manifest of the API; all of it stays the same.

        :param lessons: what the preamble teaches, where that is known already.
        :param rewords: whether rules of English put commands into plain words, with commas.
        :param restates: whether the model is to say unusual ones again in plain words.
        """
        lessons = lessons or learn(preamble)
        speech = lessons.answer.rstrip('(') or 'the method that speaks'
        rules = instructions or CHAT_INSTRUCTIONS.format(speech=speech)
        parts = [rules, lessons.abridged(preamble).strip(), manifest(api)]
        system = '\n\n'.join(part for part in parts if part)
        return cls(
            system=system,
            glossary=Glossary.of(lessons, api),
            verbs=known_verbs(lessons.examples, api),
            words=PlainWords.of(lessons, api),
            outline=outline,
            rewords=rewords,
            restates=restates,
        )

    @staged('prompts')
    def top_task(self, command: str, api: RobotApi) -> FunctionTask:
        """Name the function after the command, so that the model need not."""
        request = reword(command, self.words.learned) if self.rewords else command
        return FunctionTask(request, function_name(request, taken=api.names), ROBOT)

    @staged('prompts')
    def steps(self, request: str) -> tuple[str, ...]:
        """Take a plain list of steps apart; a small model would merge or lose some."""
        return split_steps(request, self.verbs)

    @staged('prompts')
    def restating(self, command: str) -> FramedPrompt | None:
        """Ask for a command in plain words, unless it is a question or said in such."""
        if not self.restates or is_question(command) or not self.words.others_in(command):
            return None
        return FramedPrompt(restating_turns(command, self.words.phrases), '', ('\n',))

    def is_plain(self, restated: str, command: str) -> bool:
        """Look for words that nobody said and that the robot does not know."""
        said = command.lower().split()
        others = self.words.others_in(restated)
        return all(any(word.startswith(other[:-1]) for word in said) for other in others)

    @staged('prompts')
    def frame(self, task: FunctionTask, attempt: Attempt | None = None) -> FramedPrompt:
        """Ask for the function and begin the answer with its first line."""
        opening = _opening(task)
        if attempt and opening.endswith('\n'):
            opening += attempt.beginning
        head = f'```python\n{DEFINE_FUNCTION} {task.request}\n'
        # A small model writes a wrong answer again when it sees it; what to heed is enough.
        heeded = [f'\n# heed: {said}' for said in attempt.complaints] if attempt else []
        told = [f'\n# {line}' for line in self.glossary.lines(task.request)]
        asked = f'{DEFINE_FUNCTION} {task.request}' + ''.join([*told, *heeded])
        if self.outline:
            return self._outlined(asked, _opening(task))
        turns = self._turns(asked, head + opening)
        return FramedPrompt(turns, opening, ('```', END_OF_FUNCTION, DEFINE_FUNCTION))

    def _outlined(self, asked: str, opening: str) -> FramedPrompt:
        """Ask for the steps in words first; they are dropped where code is looked for."""
        asked += f'\n{OUTLINE_FIRST} The code begins with `{opening.strip()}`.'
        return FramedPrompt(
            self._turns(asked, _OUTLINE_BEGINS), '', (END_OF_FUNCTION, DEFINE_FUNCTION)
        )

    def _turns(self, asked: str, answered: str) -> tuple[Message, ...]:
        return (
            Message('system', self.system),
            Message('user', asked),
            Message('assistant', answered),
        )


def _opening(task: FunctionTask) -> str:
    if not task.name:
        return 'def '
    if task.parameters is None:
        return f'def {task.name}('
    return f'def {task.name}({task.parameters}):\n'


def function_name(sentence: str, *, taken: frozenset[str] = frozenset()) -> str:
    """Make a Python name of a sentence: words by underscores, a decimal point spelled out."""
    ascii_text = unicodedata.normalize('NFKD', sentence.lower()).encode('ascii', 'ignore').decode()
    spelled = re.sub(r'(?<=\d)\.(?=\d)', ' point ', ascii_text).replace("'", '')
    name = ''
    for word in re.findall(r'[a-z0-9]+', spelled):
        longer = f'{name}_{word}' if name else word
        if len(longer) > MAX_NAME_LENGTH:
            break
        name = longer
    if not name or name[0].isdigit():
        name = f'do_{name}'.rstrip('_')
    if name in taken or keyword.iskeyword(name) or keyword.issoftkeyword(name):
        name = f'{name}_command'
    return name
