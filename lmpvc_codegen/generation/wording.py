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
A command in plain words and with commas, by rules of English alone.

People have many words for what a preamble's examples call by one, and a small model copies the
wrong example then. Verbs are changed only where a step begins, and only into what the examples
use; what is to be said is never touched.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
import re

from lmpvc_codegen.generation.step_starts import starts_a_step

_MARKS = frozenset(',;:.!?')
_SAYING = frozenset('say announce tell'.split())
_JOINTS = frozenset('and then so but or otherwise else'.split())
_FILLERS = frozenset('uh um er okay ok alright please just kindly'.split())

_PLAIN_VERBS = {
    word: plain
    for plain, words in {
        'go': 'hover travel head proceed',
        'move': 'scoot shift slide translate traverse glide shuffle budge',
        'draw': 'trace sketch',
        'tilt': 'tip lean pitch',
        'rotate': 'spin twist swivel',
        'pick up': 'grab grip grasp collect',
        'put': 'lay deposit dump chuck stow',
        'touch': 'tap press poke',
        'wait': 'pause',
        'say': 'announce',
    }.items()
    for word in words.split()
}
"""What a verb is called in plain words, where it begins a step."""

_FIGURES = (
    'circle|ring|square|triangle|rectangle|oval|ellipse|pentagon|hexagon|octagon|diamond|star'
    '|spiral|zigzag|figure|loop|line|arc|semicircle|polygon|cross|letter'
)
_ONESELF = 'yourself|your(?: own)? (?:hand|arm)|the (?:hand|arm|gripper)'
_RELATIONS = (
    'above|over|to|beside|between|halfway|at|on|next|in front|behind|below|under|left|right'
)
_SAME_PLACE = (
    '(?:the (?:very )?(?:same|old|original|first)|its(?: (?:old|original|first))?) '
    '(?:spot|place|position)'
)
_START = (
    '(?:(?:the|your) (?:start|starting|original|first|old)'
    '(?: (?:spot|place|point|position|pose))?'
    '|where you (?:were|are now|started|began|came from)(?: before)?)'
)
_NOUN = r'(?!left\b|right\b|top\b|front\b)[a-z]+'
_POLITE = (
    r'would you be so kind as to|(?:could|would|will) you(?! mind)|i(?:\'d| would) like you to'
    r'|i (?:want|need) you to'
)

_PHRASES = (
    (rf'^(?:{_POLITE}) (?=\w)', ''),
    (r'(?: for me)?(?: please| dear| thanks| thank you)$', ''),
    (r',? (?:answer|reply|tell me)(?: me)?(?: with)?(?: just)? (?:yes or no|out loud|aloud)$', ''),
    (rf'\b(the {_NOUN}) (?=the {_NOUN}(?: and the| the|,)\b)', r'\1, '),
    (
        rf'\b(?:put|place|take|bring|get|position|station) (?:{_ONESELF}) '
        rf'(?=(?:\S+ ){{0,4}}(?:{_RELATIONS})\b)',
        'go ',
    ),
    (
        r'\b(?:make|do|perform|paint|outline|describe|trace|sketch) '
        rf'(?=an? (?:[\w-]+ ){{0,4}}(?:{_FIGURES})\b)',
        'draw ',
    ),
    (
        r'\bspiral (up|down)(?:wards?)? (?:for |in |by )?(?=\w+ (?:\w+ )?turns?\b)',
        r'go \1 in a spiral of ',
    ),
    (
        rf'\b(?:and |then )?(?:return|put|set|lay|bring) it(?: back)?(?: down)? (?:to|in|at|on) '
        rf'{_SAME_PLACE}\b',
        'and put it back where it was',
    ),
    (
        rf'\b(?:return|(?:come|get|go|travel|move) back) to {_START}(?=$| and| then|,)',
        'come back',
    ),
    (r'\braise (?=it |the (?!hand|arm|gripper))', 'lift '),
    (r'\b(?:get|fetch|retrieve) (?=the (?!hand|arm|gripper))', 'pick up '),
    (r'\b(?:release|drop) (it|them)(?=,|$| from\b| and\b| then\b)', r'let go of \1'),
    (
        r'^(?:that|the|this|your|my) ([a-z]+)(?: is|\'s| looks| seems| has)(?: got)? [^,]*, '
        r'(?:so,? |and so )?(?:please )?([a-z]+(?: up| down| rid of)?) it\b',
        r'\2 the \1',
    ),
    (r'\b(the [\w ]+?) (?:belongs?|goes|go) in(?:to)? ', r'put \1 into '),
    (
        r'(\bin(?:to)? the [\w ]+[,;] )(the [\w ]+?) in(?:to)? (?=the [\w ]+$)',
        r'\1put \2 into ',
    ),
    (r'\bget rid of (it|the [\w ]+?) in(?:to)? ', r'put \1 into '),
    (rf'(\b(?:{_FIGURES})\b.*) edges\b', r'\1 sides'),
    (r'\bhow far apart (?:are|is) (?=the .* and )', 'what is the distance between '),
    (r"\bunless (?:there is|there's) an? ", 'if there is no '),
    (r'\bunless you (?:can )?(see|find|spot) ', r'if you cannot \1 '),
    (r'\b(?:as )?(quick|fast|slow)(?:ly)? as (?:you can|possible)\b', r'very \1'),
    (r'\bin case (?=you|there|the|it)', 'if '),
    (r'\bfurther (?:to the )?(left|right) than ', r'to the \1 of '),
    (r'(?<=s) higher than ', ' above '),
    (r'(?<=s) lower than ', ' below '),
    (
        r'(?<=\w),? (?:and |but )?if not,? '
        r'(?=[a-z]+ (?:the|an?|it|to|your|that|[\w ]*met)\b)',
        ', otherwise ',
    ),
    (r'(?<=\w) (?=do (?:that|this|it) (?:\w+ times|twice|again)\b)', ', '),
    (r'(?<=\w) (?=otherwise\b)', ', '),
)
"""What is said otherwise, wherever it stands."""

_PATTERNS = tuple((re.compile(pattern, re.IGNORECASE), plain) for pattern, plain in _PHRASES)
_SPOKEN = re.compile(r'\b(?:say|announce)\b', re.IGNORECASE)


def reword(sentence: str, known: Collection[str]) -> str:
    """
    Say a sentence with commas and in plain words.

    :param known: the words of the robot's examples; others take no verb's place.
    """
    spoken = _SPOKEN.search(sentence)
    end = spoken.start() if spoken else len(sentence)
    told, said = sentence[:end], sentence[end:]
    for pattern, plain in _PATTERNS:
        verb = plain.partition(' ')[0]
        if verb in known or verb not in _PLAIN_VERBS.values():
            told = pattern.sub(plain, told)
    return ' '.join(_reworded(f'{told}{said}', known)).replace(' ,', ',')


def _reworded(sentence: str, known: Collection[str]) -> Iterator[str]:
    """Give the words of a sentence with commas and plain verbs."""
    words = sentence.split()
    is_start, before = True, ''
    for following, word in enumerate(words, start=1):
        bare = word.lower().strip(',;:.!?')
        after = words[following].lower() if following < len(words) else ''
        if is_start and bare in _FILLERS and after:
            continue
        is_of_them = before == 'them' and 'of' in words[:following][-3:]
        if not (is_start or is_of_them) and starts_a_step(bare, before, after):
            yield ','
            is_start = True
        if is_start and bare in _SAYING:
            yield from (_plain(word, bare, known), *words[following:])
            return
        yield _plain(word, bare, known) if is_start else word
        is_start = bare in _JOINTS or word[-1] in _MARKS or (is_start and bare.endswith('ly'))
        before = bare


def _plain(word: str, bare: str, known: Collection[str]) -> str:
    """Give a verb that the examples use, if the word is another for one of theirs."""
    plain = _PLAIN_VERBS.get(bare, '')
    is_better = plain and bare not in known and all(part in known for part in plain.split())
    return word.lower().replace(bare, plain) if is_better else word
