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
import re

from lmpvc_codegen.generation.directions import directions_in

_OBJECT = r' (?:the|an?|that|this|any) (?P<object>[a-z][a-z ]*)'
_PLACED = re.compile(
    r'\b(?:above|over|below|under|underneath|beneath|beside|behind|near|next to|in front of'
    r'|(?:left|right) of|touch|push|press|visit|approach|reach|grab|grasp|take|pick up)' + _OBJECT,
    re.I,
)
_SOUGHT = re.compile(r'\b(?:see|find|spot|notice|check for|look for|is there)' + _OBJECT, re.I)
_AFTER_AN_OBJECT = re.compile(
    r'\b(?:and|then|by|at|with|of|to|in|on|onto|into|for|from|until|till|while|is|are|if|but|or'
    r'|so|before|after|as|it|once|twice|again|please|say|tell|move|go|wait)\b.*',
    re.I,
)
_NO_OBJECT = frozenset(
    'arm bottom center centre current end first floor gripper ground hand last left middle next '
    'other position right robot same side start starting top way'.split()
)


def placed_object(sentence: str) -> str:
    """Name the first object that a sentence places something at or beside, or ''."""
    return next(_objects(_PLACED, sentence), '')


def named_object(sentence: str) -> str:
    """Name the first object that a sentence places something beside, or looks for, or ''."""
    return placed_object(sentence) or next(_objects(_SOUGHT, sentence), '')


def _objects(pattern: re.Pattern[str], sentence: str) -> Iterator[str]:
    for found in pattern.finditer(sentence):
        text = _AFTER_AN_OBJECT.sub('', found['object']).strip().lower()
        words = text.split()
        if words and not _NO_OBJECT.intersection(words) and not directions_in(text):
            yield text
