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
Commands of several steps, taken apart without a model.

A small model merges what comes after each other, or leaves out the second half. Where a sentence
is a plain list of steps, each becomes a function of its own, and all are asked for together.
"""

from __future__ import annotations

from collections.abc import Sequence
import re

from lmpvc_codegen.generation.directions import directions_in
from lmpvc_codegen.generation.examples import Example
from lmpvc_codegen.generation.named_objects import refers_back
from lmpvc_codegen.generation.quantities import read_quantities
from lmpvc_codegen.generation.robot_api import RobotApi
from lmpvc_codegen.generation.spoken_numbers import read_number

_BETWEEN = re.compile(r'(\s*[,;]?\s*\b(?:and then|then|and)\b\s+|\s*[,;]\s+)', re.IGNORECASE)
_POLITE = re.compile(
    r'^(?:please|first|finally|now|next|could you|can you|i want you to)\s+', re.IGNORECASE
)
_AS_A_WHOLE = re.compile(
    r"""\b(?:if|when|unless|otherwise|else|until|while|whether|each|every|times|twice|thrice|repeat
    |again|further|between|both|same|result|answer|which|who|why|where|how|what(?!\s+you\s+hold)
    |back\s+(?:to|again|down|up)|(?:it|them)\s+back|(?:go|come|and)\s+back|return\w*)\b""",
    re.IGNORECASE | re.VERBOSE,
)
"""What joins the parts of a sentence: conditions, repetitions, ways back, questions."""

_BESIDES = re.compile(
    r'^(?:(?:as )?seen|before|after|once|as|starting|from|with|without|at|in|by|for|to|on)\b',
    re.IGNORECASE,
)
"""What a sentence begins with that says how a later step is done."""

_A_LITTLE = re.compile(r'\b(?:little|bit|slightly)\b', re.IGNORECASE)
_FEWEST_WORDS = 2
_SHORT = 3
_ARTICLES = ('a', 'an')
_WAYS = ('up', 'down', 'left', 'right', 'forward', 'forwards', 'back', 'backwards')


def known_verbs(examples: Sequence[Example], api: RobotApi) -> frozenset[str]:
    """Learn what steps begin with: the first words of examples, methods and policies."""
    told = [example.request for example in examples]
    told += [name.replace('_', ' ') for name in (*api.methods, *api.policies)]
    return frozenset(words[0].lower() for words in map(str.split, told) if words)


def split_steps(command: str, verbs: frozenset[str]) -> tuple[str, ...]:
    """
    Take a command apart into steps that can be done one after the other.

    :param verbs: what a step may begin with; a stated way in a direction is one without, too.
    :returns: the steps in their order; none where the command is better left whole, as it is
        where a step goes above, beside or to 'it', which an earlier one names.
    """
    if _AS_A_WHOLE.search(command) or _BESIDES.search(command):
        return ()
    pieces = _BETWEEN.split(_POLITE.sub('', command.strip()))
    steps = [pieces[0]]
    for joint, piece in zip(pieces[1::2], pieces[2::2], strict=True):
        before = steps[-1].split()
        if len(before) >= _FEWEST_WORDS and not _is_within_a_number(before[-1], joint):
            step = _in_full(_POLITE.sub('', piece), steps[-1], verbs)
            if _is_step(step, verbs):
                steps.append(step)
                continue
        steps[-1] += joint + piece
    if any(refers_back(step) for step in steps[1:]):
        return ()
    return tuple(step.strip(' ,;.') for step in steps) if len(steps) > 1 else ()


def _is_within_a_number(word: str, joint: str) -> bool:
    """Tell whether 'and' joins the parts of a number: 'a hundred and fifty'."""
    return 'and' in joint and read_number([word]) is not None


def _in_full(step: str, before: str, verbs: frozenset[str]) -> str:
    """Give a step the verb and the 'a little' that are said with the one before alone."""
    if not directions_in(step) or _is_up_to(step):
        return step
    if not _has_amount(step) and _A_LITTLE.search(before) and len(step.split()) <= _SHORT:
        step = f'a little {step}'
    verb, first = before.split(maxsplit=1)[0], step.split()[0].lower()
    lacks_verb = first in _ARTICLES or first in _WAYS or read_number([first]) is not None
    return f'{verb} {step}' if verb in verbs and lacks_verb and _has_amount(step) else step


def _is_up_to(step: str) -> bool:
    return step.lower().startswith('up to ')


def _has_amount(step: str) -> bool:
    return bool(read_quantities(step)) or _A_LITTLE.search(step) is not None


def _is_step(step: str, verbs: frozenset[str]) -> bool:
    words = step.lower().split()
    if len(words) < _FEWEST_WORDS or _is_up_to(step):
        return False
    return words[0] in verbs or (_has_amount(step) and bool(directions_in(step)))
