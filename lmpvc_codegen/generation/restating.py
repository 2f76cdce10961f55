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
Saying a command again in plain words, where the answer to its own is wrong or doubted.

People say one thing in many ways, and the examples of a preamble show a few of them. The same
small model that copies a wrong example for 'scoot four inches over' says 'move 4 inches to the
left' without a fault where it is asked for nothing else, in a short prompt of its own. What it
says is taken only if it holds the same quantities, things and conditions.
"""

from __future__ import annotations

from collections.abc import Sequence
import re

from lmpvc_codegen.generation.angles import stated_angles
from lmpvc_codegen.generation.completion import Message
from lmpvc_codegen.generation.directions import directions_in
from lmpvc_codegen.generation.lessons import letters
from lmpvc_codegen.generation.named_objects import placed_objects
from lmpvc_codegen.generation.quantities import read_quantities
from lmpvc_codegen.generation.speeds import stated_speeds

RESTATING = """\
You say again, in the simplest words, what a person says to a robot. Keep every number, unit, \
object and condition. Use only words such as: {words}, wait, if, otherwise, times."""

_SHOWN = (
    (
        'would you mind nudging the arm a couple of centimetres towards the ceiling',
        'move 2 centimetres up',
    ),
    ('chuck the sponge in the bucket for me', 'pick up the sponge and put it into the bucket'),
    (
        'swing over to the kettle, stay eight centimetres clear of its top',
        'go to 8 centimetres above the kettle',
    ),
    (
        'sink six centimetres and rise again, twice over',
        'two times: move 6 centimetres down, then move 6 centimetres up',
    ),
    (
        'should there be no plate, back off ten centimetres',
        'if you cannot find a plate, move 10 centimetres back',
    ),
    (
        'at no more than 3 cm a second, ten to the right',
        'set the speed to 3 centimetres per second, then move 10 centimetres right',
    ),
)
"""What people said, and what they meant; none of it is of a benchmark."""

MOST_TOKENS = 120
"""A sentence that was said again is no longer than this."""

_QUESTION = re.compile(
    r'\s*(?:what|which|who|whose|why|how|where|when|do|does|did|is|are|was|were|will)\b|.*\?'
    r'|.*\b(?:tell|ask|answer|what|how (?:much|many))\b',
    re.IGNORECASE,
)
_CONDITION = re.compile(
    r'\b(?:if|unless|otherwise|else|until (?!you )|while|whether|should|when(?:ever)?|in case)\b',
    re.IGNORECASE,
)
_RESTRICTION = re.compile(r"\b(?:without|not|never|except|avoid\w*)\b|n't\b", re.IGNORECASE)
_WAITING = re.compile(r'\b(?:wait|pause)\b', re.IGNORECASE)
_TIME = re.compile(
    r'\b(?:wait|pause|rest|hold|stay|keep|linger|hang|moment|while|second|minute)', re.IGNORECASE
)
_SPOKEN = re.compile(r'\bsay (?P<text>[^,;:]*?)(?=[,;:]| and then | then | and |$)', re.IGNORECASE)
_LONGER = 2
_LONGER_BY = 40


def is_question(sentence: str) -> bool:
    """Tell whether a sentence wants an answer; its own words matter then."""
    return _QUESTION.match(sentence) is not None


def restating_turns(sentence: str, phrases: Sequence[str]) -> tuple[Message, ...]:
    """
    Ask a model to say a sentence again.

    :param phrases: what the robot at hand can be told to do.
    """
    turns = [Message('system', RESTATING.format(words=', '.join(phrases)))]
    for said, meant in _SHOWN:
        turns += [Message('user', said), Message('assistant', meant)]
    return (*turns, Message('user', sentence))


def is_same(sentence: str, restated: str) -> bool:
    """Tell whether a sentence that was said again holds what the first one does, and no more."""
    if not restated or len(restated) > _LONGER * len(sentence) + _LONGER_BY:
        return False
    if _amounts(sentence) != _amounts(restated):
        return False
    if bool(_CONDITION.search(sentence)) != bool(_CONDITION.search(restated)):
        return False
    # A way that is told in other words is welcome where none was; 'over' is one of two meanings.
    ways, others = frozenset(directions_in(sentence)), frozenset(directions_in(restated))
    if ways and not (others and others <= ways):
        return False
    if _WAITING.search(restated) and not _TIME.search(sentence):
        return False
    # 'Unless' and 'cannot find' turn a condition round, which is no restriction of a move.
    is_restricted = not _CONDITION.search(sentence) and _RESTRICTION.search(sentence)
    if is_restricted and not _RESTRICTION.search(restated):
        return False
    kept, said = letters(restated), letters(sentence)
    spoken = [found['text'] for found in _SPOKEN.finditer(sentence)]
    return all(letters(text) in kept for text in (*placed_objects(sentence), *spoken)) and all(
        letters(text) in said for text in placed_objects(restated)
    )


def _amounts(sentence: str) -> frozenset[tuple[float, str]]:
    stated = (*read_quantities(sentence), *stated_speeds(sentence))
    angles = ((degrees, 'degrees') for _text, degrees in stated_angles(sentence))
    return frozenset((*((round(q.value, 6), q.unit) for q in stated), *angles))
