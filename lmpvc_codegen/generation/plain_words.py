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

"""
Which words of a sentence are plain: everybody's, and those that the robot's owner used.

A small model does what is said in the words of the examples. Where somebody says it in others,
that explains why its answer is wrong.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
import re

from lmpvc_codegen.generation.directions import is_direction
from lmpvc_codegen.generation.examples import known_alike
from lmpvc_codegen.generation.lessons import Lessons
from lmpvc_codegen.generation.quantities import is_unit
from lmpvc_codegen.generation.robot_api import RobotApi
from lmpvc_codegen.generation.spoken_numbers import read_number

_WORD = re.compile(r"[a-z]+(?:'[a-z]+)?|\d[\d.,]*|[,;:?!]")
_DETERMINERS = frozenset('a an the that this any your my no'.split())
_SPEAKING = frozenset(('say', 'says'))
_MARKS = frozenset(',;:?!')
_PARTICLES = frozenset(('up', 'down', 'over', 'on', 'off', 'out'))
_EVERYBODYS = frozenset(
    """a an and as at by do for from go if in into is it its me my of on onto or other so than
    that the them then there they this these those to with you your i we us be being are
    am can have has could please would now first next finally last again once twice thrice
    times time each every both all any some no not none nothing only just same one ones
    another it's you're but apart repeat try count check visit point when otherwise else
    until while after before what which who why where how move hand arm gripper robot say
    tell speak wait pause stop turn rotate open close put place pick take find look see
    draw make set come hold holding held item object thing over beside between near middle
    center centre side way here around about away further more less half quarter third
    full whole little bit slightly fast slow slowly quickly speed degree degrees per
    length long wide high radius diameter return""".split()
)
"""Words that any instruction may hold, and that models know how to take."""


@dataclass(frozen=True)
class PlainWords:
    """
    The words in which a robot is told what to do.

    :param learned: those of its examples, methods and policies.
    :param phrases: what it can be told to do, in the order in which that is worth saying.
    """

    learned: frozenset[str] = frozenset()
    phrases: tuple[str, ...] = ()

    @classmethod
    def of(cls, lessons: Lessons, api: RobotApi) -> PlainWords:
        """Learn the words of a robot."""
        told = ' '.join(example.request.lower() for example in lessons.examples)
        shown = frozenset(_WORD.findall(told))
        methods = [name for name in api.methods if shown.issuperset(name.split('_'))]
        if api.speed_method:
            methods.append(api.speed_method)
        names = [*api.policies, *lessons.skill_lines, *methods]
        named = ' '.join((*api.methods, *api.policies)).replace('_', ' ')
        ways = sorted(lessons.directions)
        phrases = dict.fromkeys(['move', *ways, 'go to', 'above', 'beside', *_phrases(names)])
        return cls(shown | frozenset(named.split()), tuple(phrases))

    def others_in(self, sentence: str) -> tuple[str, ...]:
        """Name the words of a sentence that are not plain; names of things may be any word."""
        return tuple(self._others(sentence.lower()))

    def _others(self, sentence: str) -> Iterator[str]:
        is_name = is_said = False
        for word in _WORD.findall(sentence):
            if word in _MARKS:
                is_name = is_said = False
            elif word in _DETERMINERS:
                is_name = True
            elif word in _SPEAKING:
                is_said = True
            elif self._knows(word):
                is_name = False
            elif not is_name and not is_said:
                yield word

    def _knows(self, word: str) -> bool:
        forms = {word, word.removesuffix('s'), f'{word}s'}
        if forms & (_EVERYBODYS | self.learned) or is_direction(word) or known_alike(word):
            return True
        return is_unit(word) or read_number([word]) is not None or word[0].isdigit()


def _phrases(names: Sequence[str]) -> Iterator[str]:
    """Say the names of functions as people do; of those that begin alike the verb alone."""
    verbs = Counter(name.partition('_')[0] for name in names)
    for name in names:
        verb, _, what = name.partition('_')
        if verb == 'put':
            yield 'put ... into/onto'
        elif what in _PARTICLES:
            yield f'{verb} {what}'
        else:
            yield f'{verb} the {what.replace("_", " ")}' if what and verbs[verb] == 1 else verb
