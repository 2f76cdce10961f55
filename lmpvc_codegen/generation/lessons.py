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

"""What the examples of a preamble teach of a robot, whatever its methods are called."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
import re

from lmpvc_codegen.generation.directions import Step
from lmpvc_codegen.generation.examples import closest_example, Example, write_examples
from lmpvc_codegen.generation.robot_api import called_name, ROBOT
from lmpvc_codegen.generation.source import Definition, definitions, texts_of


@dataclass(frozen=True)
class Lessons:
    """
    What examples teach.

    :param naming: what is called with names of the request's objects, such as ``robot.find``.
    :param functions: the examples' functions, by their names.
    :param directions: what each direction changes.
    :param search: a line that looks for an object, and what the object is called there.
    :param own_search: the same where an example looks for several, each with names of its own.
    :param approach: lines that look for an object and go on to where its place is read, with
        what the object is called there.
    :param start: the line with which the examples' moves start.
    :param answer: the call of the method that says something, up to its text.
    :param skill_lines: the lines of each skill that no other kind of example has.
    :param followers: methods that take effect with a call of another one alone.
    :param named_arguments: what is always given a thing with a name, and the commonest one.
    :param parted_names: what the examples call things of which they read parts.
    :param said_methods: what a sentence says where a method is called, and that method.
    :param skills_of: the names of the skills that each example defines.
    """

    examples: tuple[Example, ...] = ()
    naming: frozenset[str] = frozenset()
    functions: Mapping[str, Definition] = field(default_factory=dict)
    directions: Mapping[str, Step] = field(default_factory=dict)
    search: tuple[str, str] = ('', '')
    own_search: tuple[str, str] = ('', '')
    approach: tuple[str, str] = ('', '')
    start: str = ''
    answer: str = ''
    skill_lines: Mapping[str, frozenset[str]] = field(default_factory=dict)
    followers: Mapping[str, str] = field(default_factory=dict)
    named_arguments: Mapping[str, str] = field(default_factory=dict)
    parted_names: frozenset[str] = frozenset()
    said_methods: Mapping[str, str] = field(default_factory=dict)
    skills_of: Mapping[Example, tuple[str, ...]] = field(default_factory=dict)

    @property
    def search_method(self) -> str:
        """Name the robot's method that looks for objects, or ''."""
        methods = sorted(name for name in self.naming if name.startswith(f'{ROBOT}.'))
        return methods[0].partition('.')[2] if methods else ''

    def is_skill(self, name: str) -> bool:
        """Tell whether an example's function does the same for whatever it is given."""
        return name in self.skill_lines

    @property
    def skills_told(self) -> Mapping[str, str]:
        """Tell each skill's call, and what it does."""
        return {
            name: f'{name}({self.functions[name].parameters}): {example.request}'
            for example, names in self.skills_of.items()
            for name in names
        }

    @property
    def plain_examples(self) -> tuple[Example, ...]:
        """Give the examples that do one thing each: one who compares with a skill copies it."""
        return tuple(example for example in self.examples if not self.skills_of[example])

    def opening_to(self, skill: str, request: str, text: str) -> str:
        """Write the lines of the closest example up to its call of a skill, for another object."""
        example = closest_example(request, self.plain_examples)
        for function in definitions(example.source) if example else ():
            for call in function.calls:
                if called_name(call) == skill and texts_of(call):
                    lines = function.body_before(call.lineno + 1)
                    return _with_object((lines, texts_of(call)[0]), text)
        return ''

    def abridged(self, preamble: str) -> str:
        """
        Write a preamble with the heads of its skills alone, as methods of the robot are written.

        What a skill does a model should call; where it sees how, it writes that out.
        """
        return write_examples(preamble, self._abridged)

    def _abridged(self, example: Example) -> str:
        heads = [
            f'def {name}({self.functions[name].parameters}): """{example.request}"""'
            for name in self.skills_of[example]
        ]
        return '\n'.join(heads)

    def named_in(self, function: Definition) -> Iterator[tuple[ast.Call, str]]:
        """Give what a function names as objects, each with the call that is made with it."""
        for call in function.calls:
            if called_name(call) in self.naming:
                yield from ((call, text) for text in texts_of(call))

    def search_for(self, text: str) -> str:
        """Write the line that looks for an object, or '' where no example does."""
        return _with_object(self.search, text)

    def own_search_for(self, text: str) -> str:
        """Write the line that looks for one object of several, or '' where no example does."""
        return _with_object(self.own_search, text)

    def approach_to(self, text: str) -> str:
        """Write the lines that look for an object and begin to read its place, or ''."""
        return _with_object(self.approach, text)


def _with_object(shown: tuple[str, str], text: str) -> str:
    """Put another object in the place of the one that an example handles."""
    code, known = shown
    names = (known.replace(' ', '_'), re.sub(r'\W+', '_', text))
    return code.replace(known, text).replace(*names) if code else ''


def letters(text: str) -> str:
    """Write a text without what is no letter or digit, so that 'hand over' is in 'handover'."""
    return re.sub(r'[^a-z0-9]', '', text.lower())
