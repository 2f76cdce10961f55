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

"""The objects that a sentence names: those it places something beside, and those it looks for."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import takewhile
import re

from lmpvc_codegen.generation.directions import directions_in
from lmpvc_codegen.generation.spoken_numbers import read_number

_OBJECT = r' (?:the|an?|that|this|any) (?=(?P<object>[a-z][a-z ]*))'
_CARRIED = 'bring|carry|put|place|lay|set|stack|move|take|grab|grasp|lift|throw|(?:give|hand) me'
_PLACED = re.compile(
    r'\b(?:above|over|below|under|underneath|beneath|beside|behind|near|next to|in front of|around'
    r'|into|onto|inside|on top of|(?:left|right|side|edge|corner|end) of|(?:higher|lower) than'
    r'|(?:go|move|drive|come|get|crawl|creep|head|travel)(?: \w+ly)?(?: over| back)? to|point at'
    rf'|(?:touch|push|press|visit|approach|reach|pick|drop|hold|{_CARRIED})(?:ing)?(?: up)?)'
    rf'{_OBJECT}',
    re.I,
)
_HANDLED = re.compile(
    rf'\b(?:transport|transfer|fetch|collect|pick(?: up)?|{_CARRIED}){_OBJECT}',
    re.I,
)
"""What is done to a thing in the hand."""

_PUT = re.compile(
    r'\b(?:put|place|lay|set|drop|stack|stow|throw|sort|belongs?)\b(?:(?! (?:in|on) )[^;])*'
    rf' (?:in|on){_OBJECT}',
    re.I,
)
"""Where things are put: what is lifted in a box, or on a plate, is there before."""

_COMPARED = re.compile(
    r'\b(?:if|when|whether) (?:the|an?|that|this) (?P<object>[a-z][a-z ]*?) is '
    r'(?:to the|left|right|above|below|behind|in front|beside|near|higher|lower|closer)\b',
    re.I,
)
_SEEING = r'\b(?:see|find|spot|notice|check for|look for|is there|there is)' + _OBJECT
_SOUGHT = re.compile(_SEEING, re.I)
_CONDITION = re.compile(r'\b(?:if|when|unless|whether|should)\b(?P<condition>[^,;]*)', re.I)
_REFERENCE = re.compile(
    r'\b(?:above|over|below|under|beside|behind|near|next to|in front of|touch|approach'
    r'|(?:go|move) to|(?:left|right) of) (?:it|them|that|(?:the |that )?(?:item|object|thing))\b',
    re.I,
)
"""What places something beside an object that was named before."""

_AFTER_AN_OBJECT = frozenset(
    'about above after again against and anywhere are around as at before behind below beside '
    'between but by down fast for from half if in into is it lying move nearby next of on once '
    'onto or out over please quick say sitting slow so somewhere standing tell that then through '
    'till to twice under until up wait while with without you'.split()
)
_NO_OBJECT = frozenset(
    'amount arm bit bottom center centre current distance end first floor gripper ground halt hand'
    ' height last left little middle moment next orientation other place point pose position'
    ' random right robot same side speed spot standstill start starting stop top way'.split()
)


def placed_objects(sentence: str) -> tuple[str, ...]:
    """Name the objects that a sentence handles, or places something at or beside."""
    patterns = (_PLACED, _PUT, _COMPARED)
    return tuple(dict.fromkeys(name for p in patterns for name in _objects(p, sentence)))


def handled_objects(sentence: str) -> tuple[str, ...]:
    """Name the objects that a sentence moves about."""
    return tuple(_objects(_HANDLED, sentence))


def objects_of_conditions(sentence: str) -> tuple[str, ...]:
    """Name the objects on whose being seen something depends."""
    return tuple(
        dict.fromkeys(
            name
            for found in _CONDITION.finditer(sentence)
            for name in _objects(_SOUGHT, found['condition'])
        )
    )


def refers_back(sentence: str) -> bool:
    """Tell whether a sentence places something beside an object that it named before."""
    return _REFERENCE.search(sentence) is not None


def placed_object(sentence: str) -> str:
    """Name the first object that a sentence handles, or places something at or beside, or ''."""
    return next(_objects(_PLACED, sentence), '')


def named_object(sentence: str) -> str:
    """Name the first object that a sentence places something beside, or looks for, or ''."""
    return placed_object(sentence) or next(_objects(_SOUGHT, sentence), '')


def _objects(pattern: re.Pattern[str], sentence: str) -> Iterator[str]:
    for found in pattern.finditer(sentence):
        words = list(takewhile(_is_of_a_name, found['object'].lower().split()))
        text = ' '.join(words)
        if words and not _NO_OBJECT.intersection(words) and not directions_in(text):
            yield text


def _is_of_a_name(word: str) -> bool:
    is_end = word in _AFTER_AN_OBJECT or word.endswith('ly')
    return not is_end and read_number([word]) is None
