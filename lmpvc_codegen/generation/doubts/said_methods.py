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

"""Methods of the robot that a sentence names, and answers that do not call them."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
import re

from lmpvc_codegen.generation.doubts.kinds import Doubt
from lmpvc_codegen.generation.examples import Example
from lmpvc_codegen.generation.lessons import Lessons
from lmpvc_codegen.generation.robot_api import called_method, called_name, ROBOT
from lmpvc_codegen.generation.source import Definition, definitions

_FEWEST_LETTERS = 3
_VERB_WORDS = 2
_QUOTED = re.compile(r'\b(?:say|tell|announce|ask|answer)\b.*', re.IGNORECASE)
_DENIED = r"(?<!n't )(?<!not )(?<!never )(?<!without )"


@dataclass(frozen=True)
class UncalledMethod(Doubt):
    """A method that the sentence names, and that is not called."""

    said: str
    method: str

    @property
    def message(self) -> str:
        """Name both."""
        return f'The sentence says {self.said!r}: {ROBOT}.{self.method}() does that.'


def learn_said_methods(examples: Sequence[Example]) -> Mapping[str, str]:
    """
    Learn with which words of a sentence a method is always called.

    They are the verb in the method's own name, as 'open' of ``open_hand()``, and the first words
    of an example that is one call of it, as 'let go'. Such methods take nothing.
    """
    functions = {example: definitions(example.source) for example in examples}
    found: dict[str, str] = {}
    for example, defined in functions.items():
        for method in sorted({*map(called_method, _plain_calls(defined))} - {''}):
            verb = method.partition('_')[0]
            if len(verb) >= _FEWEST_LETTERS and verb != method and _says(example.request, verb):
                found[verb] = method
        only = defined[0].node.body[0] if defined and len(defined[0].node.body) == 1 else None
        if isinstance(only, ast.Expr) and only.value in _plain_calls(defined):
            found[' '.join(example.request.split()[:_VERB_WORDS])] = called_method(only.value)
    return {
        said: method
        for said, method in found.items()
        if all(
            method in map(called_method, _plain_calls(defined))
            for example, defined in functions.items()
            if _says(example.request, said)
        )
    }


def doubt_uncalled_methods(
    request: str, functions: Sequence[Definition], lessons: Lessons
) -> Iterator[UncalledMethod]:
    """Doubt an answer that calls no such method, and no skill that does."""
    called = _called(functions, lessons.functions)
    told = _QUOTED.sub('', request)
    for said, method in lessons.said_methods.items():
        if method not in called and _says(told, said):
            yield UncalledMethod(functions[0].name, 1, said, method)


def _says(request: str, words: str) -> bool:
    """Tell whether a sentence asks for what some words say; 'close to' is no 'close'."""
    return re.search(rf'{_DENIED}\b{re.escape(words)}\b(?! to\b)', request.lower()) is not None


def _plain_calls(functions: Sequence[Definition]) -> list[ast.Call]:
    """Give the calls without arguments."""
    calls = (call for function in functions for call in function.calls)
    return [call for call in calls if not (call.args or call.keywords)]


def _called(functions: Sequence[Definition], skills: Mapping[str, Definition]) -> frozenset[str]:
    """Name the robot's methods that functions call, by themselves or through skills."""
    followed, waiting = set[str](), [*functions]
    methods: set[str] = set()
    while waiting:
        function = waiting.pop()
        followed.add(function.name)
        methods.update(map(called_method, function.calls))
        used = {called_name(call) for call in function.calls} & skills.keys() - followed
        waiting += [skills[name] for name in used]
    return frozenset(methods)
