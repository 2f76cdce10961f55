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
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
import re

from lmpvc_codegen.generation.doubts.kinds import Doubt
from lmpvc_codegen.generation.examples import Example
from lmpvc_codegen.generation.lessons import Lessons
from lmpvc_codegen.generation.robot_api import called_method, called_name, ROBOT
from lmpvc_codegen.generation.source import Definition

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


def learn_said_methods(defined: Mapping[Example, Sequence[Definition]]) -> Mapping[str, str]:
    """
    Learn from examples with which words of a sentence a method is always called.

    They are the verb in the method's own name, as 'open' of ``open_hand()``, and the first words
    of an example that is one call of it, as 'let go'. Such methods take nothing.
    """
    methods = {example: _plain_methods(functions) for example, functions in defined.items()}
    found: dict[str, str] = {}
    for example, functions in defined.items():
        found |= {_verb(name): name for name in methods[example] if _is_asked(name, example)}
        body = functions[0].node.body if functions else []
        only = body[0].value if len(body) == 1 and isinstance(body[0], ast.Expr) else None
        if isinstance(only, ast.Call) and not only.args and called_method(only):
            found[' '.join(example.request.split()[:_VERB_WORDS])] = called_method(only)
    return {
        said: method
        for said, method in found.items()
        if all(method in methods[example] for example in _asking(defined, said))
    }


def _verb(method: str) -> str:
    """Give the first word of a name."""
    return method.partition('_')[0]


def _is_asked(method: str, example: Example) -> bool:
    """Tell whether an example says the verb of a method's name of several words."""
    verb = _verb(method)
    is_telling = len(verb) >= _FEWEST_LETTERS and verb != method
    return is_telling and _asks_for(verb).search(example.request) is not None


def doubt_uncalled_methods(
    request: str, functions: Sequence[Definition], lessons: Lessons
) -> Iterator[UncalledMethod]:
    """Doubt an answer that calls no such method, and no skill that does."""
    called = _called(functions, lessons.functions)
    told = _QUOTED.sub('', request)
    for said, method in lessons.said_methods.items():
        if method not in called and _asks_for(said).search(told):
            yield UncalledMethod(functions[0].name, 1, said, method)


def _asking(examples: Iterable[Example], words: str) -> list[Example]:
    """Give the examples that ask for what some words say."""
    pattern = _asks_for(words)
    return [example for example in examples if pattern.search(example.request)]


@lru_cache(maxsize=256)
def _asks_for(words: str) -> re.Pattern[str]:
    """Give what finds such words where they are not denied; 'close to' is no 'close'."""
    return re.compile(rf'{_DENIED}\b{re.escape(words)}\b(?! to\b)', re.IGNORECASE)


def _plain_methods(functions: Sequence[Definition]) -> frozenset[str]:
    """Name the robot's methods that are called without arguments."""
    calls = [call for function in functions for call in function.calls if not call.args]
    return frozenset(map(called_method, calls)) - {''}


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
