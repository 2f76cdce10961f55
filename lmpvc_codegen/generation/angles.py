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

"""What a command says of turns by their parts, in degrees."""

from __future__ import annotations

from collections.abc import Iterator
import re

from lmpvc_codegen.generation.spoken_numbers import read_number

_DEGREES = {'three quarter': 270, 'quarter': 90, 'half': 180, 'full': 360, 'whole': 360}
_PART_OF_A_TURN = re.compile(
    r"""\b(?:an?\ |one\ )?(?P<part>three[\ -]quarter|quarter|half|full|whole)s?
    (?:\ of)?(?:\ an?)?[\ -](?:turn|rotation|revolution)s?\b""",
    re.IGNORECASE | re.VERBOSE,
)

_WORD = re.compile(r'\d+(?:\.\d+)?|\.\d+|[a-z]+')
_UNITS = ('degree', 'degrees')
_LONGEST_NUMBER = 8


def parts_of_turns(sentence: str) -> Iterator[tuple[str, int]]:
    """Give the words of each part of a turn, such as 'half a turn', with its degrees."""
    for found in _PART_OF_A_TURN.finditer(sentence):
        degrees = _DEGREES[found['part'].lower().replace('-', ' ')]
        # Of 'two full turns' nobody says here how many there are.
        if degrees < _DEGREES['full'] or not found[0].endswith('s'):
            yield found[0], degrees


def stated_angles(sentence: str) -> Iterator[tuple[str, float]]:
    """Give the words of each angle, such as 'ninety degrees', with its degrees."""
    yield from parts_of_turns(sentence)
    words = _WORD.findall(sentence.lower())
    for end, word in enumerate(words):
        if word in _UNITS:
            for start in range(max(0, end - _LONGEST_NUMBER), end):
                number = read_number(words[start:end])
                if number and start + number[1] == end:
                    yield f'{" ".join(words[start:end])} {word}', number[0]
                    break
