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

"""Arithmetic and small talk; the hand stays where it is."""

from __future__ import annotations

from lmpvc_codegen.bench.commands.oracles import never_moved, not_said, said, spoke
from lmpvc_codegen.bench.commands.suite.worlds import plain
from lmpvc_codegen.bench.commands.task import tasks_of

_THREE_WORDS = r'\w{3,}\W+(?:and )?\w{3,}\W+(?:and )?\w{3,}'
_PRIMES = r'(?:2|two)\b.*\b(?:3|three)\b.*\b(?:5|five)\b.*\b(?:7|seven)\b.*\b(?:11|eleven)'

TASKS = tasks_of(
    'talk',
    [
        plain('seven-eight', 'what is seven times eight', said(r'\b56\b|fifty.six'), never_moved),
        plain(
            'root', "what's the square root of 144", said(r'\b12(?:\.0*)?\b|twelve'), never_moved
        ),
        plain('morning', 'say good morning', said('good morning'), never_moved),
        plain('joke', 'tell me a joke', said(r'\w+\W+\w+\W+\w+'), never_moved),
        plain(
            'percent',
            'what is fifteen percent of two hundred',
            said(r'\b30(?:\.0*)?\b|thirty'),
            never_moved,
        ),
        plain(
            'centimetres',
            'how many centimeters are two and a half meters',
            said(r'\b250(?:\.0*)?\b|two hundred (?:and )?fifty'),
            never_moved,
        ),
        plain('music', 'do you like music', spoke, never_moved),
        plain(
            'cube-root',
            'what is the cube root of twenty seven',
            said(r'\b3(?:\.0*)?\b|three'),
            never_moved,
        ),
        plain('who', 'who are you', spoke, never_moved),
        plain('thanks', 'say thank you and goodbye', said('thank you', 'goodbye'), never_moved),
        plain(
            'power',
            'what is three to the power of four',
            said(r'\b81(?:\.0*)?\b|eighty.one'),
            never_moved,
        ),
        plain(
            'fruits',
            'name three fruits',
            said(_THREE_WORDS),
            never_moved,
        ),
        plain(
            'add',
            'add twelve and thirty and say the result',
            said(r'\b42\b|forty.two'),
            never_moved,
        ),
        plain('primes', 'say the first five prime numbers', said(_PRIMES), never_moved),
        plain(
            'eggs',
            'a dozen eggs cost three euros, so what does a single egg cost',
            said(r'\.25(?:0*)\b|\b25(?:\.0*)?\b|twenty.five|quarter|\b1/4'),
            never_moved,
        ),
        plain(
            'minutes',
            'how many minutes does a whole day have',
            said(r'\b1[ ,]?440(?:\.0*)?\b|(?:fourteen|four) hundred (?:and )?forty'),
            never_moved,
        ),
        plain(
            'weekend',
            'which days make up the weekend',
            said('saturday', 'sunday'),
            not_said('monday|tuesday|wednesday|thursday'),
            never_moved,
        ),
        plain(
            'spell',
            'spell the word screw for me, letter by letter',
            said(r's\W+c\W+r\W+e\W+w\b'),
            never_moved,
        ),
    ],
)
