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

"""Numbers that people say without a unit, such as coordinates: 'x point four, y minus one'."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
import re

from lmpvc_codegen.generation.quantities import is_unit
from lmpvc_codegen.generation.spoken_numbers import read_number, word_at

_WORD = re.compile(r'\d+(?:[.,]\d+)*|\.\d+|[a-z]+')
_SIGNS = frozenset(('minus', 'negative'))
_POINT = 'point'
_DETERMINERS = frozenset('a the this that each every one any some'.split())
_DEGREES = frozenset(('degree', 'degrees', 'percent'))


def bare_numbers(sentence: str) -> Iterator[tuple[str, float]]:
    """
    Give the decimals and the negative numbers that are said in words and have no unit.

    Each with its words. Other numbers a model reads by itself; 'nine minus four' is a sum.
    """
    words: Sequence[str] = _WORD.findall(sentence.lower().replace('-', ' '))
    at = 0
    while at < len(words):
        is_sum = at > 0 and read_number([words[at - 1]]) is not None
        is_negative = words[at] in _SIGNS and not is_sum
        first = at + is_negative
        read = read_number(words[first:])
        if read is None:
            at += 1
            continue
        value, end = read[0], first + read[1]
        said = words[at:end]
        is_named = at > 0 and words[at - 1] in _DETERMINERS
        is_measured = is_unit(word_at(words, end)) or word_at(words, end) in _DEGREES
        if (is_negative or _POINT in said) and not (is_measured or is_named):
            yield ' '.join(said), -value if is_negative else value
        at = end
