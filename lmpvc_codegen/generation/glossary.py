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

"""What is told below a request: its quantities, directions and words as a program writes them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
import re

from lmpvc_codegen.generation.angles import stated_angles
from lmpvc_codegen.generation.bare_numbers import bare_numbers
from lmpvc_codegen.generation.directions import directions_in, Step
from lmpvc_codegen.generation.examples import (
    closest_example,
    Example,
    telling_words,
    words_alike,
)
from lmpvc_codegen.generation.lessons import Lessons
from lmpvc_codegen.generation.manifest import policies_told
from lmpvc_codegen.generation.quantities import Quantity, read_quantities
from lmpvc_codegen.generation.robot_api import ROBOT, RobotApi
from lmpvc_codegen.generation.speeds import stated_speeds

_OWN_PLACE = re.compile(
    r'\b(?:of|than|above|over|below|under|behind|from|to) '
    r'(?P<part>(?:the|your) (?:hand|gripper|arm|robot))\b',
    re.IGNORECASE,
)
"""What compares something with where the robot itself is."""

_DIAMETER = re.compile(
    r'\bdiameter\b|\b(?:circle|ring|disc)\b.*\b(?:across|wide)\b', re.IGNORECASE
)
"""What halves a length where a radius is wanted."""

_LITTLE = re.compile(r'\b(little|bit|slightly|somewhat|nudge)\b', re.IGNORECASE)
"""What says a distance without a number."""


@dataclass(frozen=True)
class Glossary:
    """
    What a robot's preamble teaches of the words of requests.

    :param examples: what a request may be compared with.
    :param directions: what each direction changes.
    :param policies: what is told of each policy, by its name.
    :param skills: the same of each skill that the examples define.
    :param speed_method: the robot's method that sets speeds, or ''.
    :param own_place: the call that tells where the robot is, or ''.
    """

    examples: tuple[Example, ...] = ()
    directions: Mapping[str, Step] = field(default_factory=dict)
    policies: Mapping[str, str] = field(default_factory=dict)
    skills: Mapping[str, str] = field(default_factory=dict)
    speed_method: str = ''
    own_place: str = ''

    @classmethod
    def of(cls, lessons: Lessons, api: RobotApi) -> Glossary:
        """Take what the examples teach of a robot."""
        return cls(
            examples=lessons.plain_examples,
            directions=lessons.directions,
            policies=policies_told(api),
            skills=lessons.skills_told,
            speed_method=api.speed_method,
            own_place=lessons.start.partition(' = ')[2],
        )

    def lines(self, request: str) -> tuple[str, ...]:
        """Tell what is worth knowing about a request, each thing once."""
        return tuple(dict.fromkeys(self._lines(request.replace('_', ' '))))

    def _lines(self, request: str) -> Iterator[str]:
        quantities = read_quantities(request)
        stated = dict.fromkeys((*quantities, *stated_speeds(request)))
        yield from (f'{q.text} = {q.shown} {q.unit}{self._set_by(q)}' for q in stated)
        if _DIAMETER.search(request):
            yield from (
                f'radius of {q.text} = {q.value / 2:g} m' for q in quantities if q.unit == 'm'
            )
        yield from (f'{text} = {value:g}' for text, value in bare_numbers(request))
        for text, degrees in stated_angles(request):
            if not text.startswith(f'{degrees:g} '):
                yield f'{text} = {degrees:g} degrees'
        is_amount = any(q.unit == 'm' for q in quantities) or _LITTLE.search(request)
        for name in directions_in(request):
            step = self.directions.get(name)
            if step and (is_amount or step.is_call):
                yield f'{name}: {step}'
        own = _OWN_PLACE.search(request)
        if own and self.own_place:
            yield f'{own["part"]}: {self.own_place}'
        words = telling_words(request)
        yield from (told for name, told in self.skills.items() if telling_words(name) <= words)
        yield from (told for name, told in self.policies.items() if _is_about(name, told, words))
        yield from (f'{word}: {meant}' for word, meant in words_alike(request))
        if any(telling_words(name) and telling_words(name) <= words for name in self.policies):
            return
        example = closest_example(request, self.examples)
        if example:
            yield f'compare: {example.request}'

    def _set_by(self, quantity: Quantity) -> str:
        """Tell the method that sets a stated speed."""
        is_speed = quantity.unit == 'm/s' and self.speed_method
        return f': {ROBOT}.{self.speed_method}({quantity.shown})' if is_speed else ''


def _is_about(name: str, told: str, words: frozenset[str]) -> bool:
    """Tell whether a policy has to do with a request: most of its name, or two words of it."""
    named, described = telling_words(name), telling_words(told)
    return 2 * len(words & named) > len(named) or len(words & described) > 1
