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

"""The examples of a preamble, and which of them is closest to what is asked for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
import math
import re

from lmpvc_codegen.generation.spoken_numbers import read_number

_EXAMPLE = re.compile(
    r'^# define function:(?P<request>.*)\n'
    r'(?P<source>(?:(?!# define function:).*\n)*?)'
    r'# end of function',
    re.MULTILINE,
)
_WORD = re.compile(r'[a-z]+')


@dataclass(frozen=True)
class Example:
    """A request, and the function that the robot's owner wrote for it."""

    request: str
    source: str

    def __str__(self) -> str:
        """Write it as preambles do."""
        return f'# define function: {self.request}\n{self.source}\n# end of function'


def read_examples(preamble: str) -> tuple[Example, ...]:
    """Find the examples between ``# define function: ...`` and ``# end of function``."""
    return tuple(_read(found) for found in _EXAMPLE.finditer(preamble))


def write_examples(preamble: str, write: Callable[[Example], str]) -> str:
    """Write a preamble with some of its examples in another way; one written as '' stays."""
    return _EXAMPLE.sub(lambda found: write(_read(found)) or found[0], preamble)


def _read(found: re.Match[str]) -> Example:
    return Example(found['request'].strip(), found['source'].strip('\n'))


def closest_example(request: str, examples: Sequence[Example]) -> Example | None:
    """
    Give the example that shares the most telling words with a request.

    A word counts the more, the fewer examples hold it. Things count as one word, since picking up
    a cup is like picking up a bolt, and with the word before them once more; that both are about
    some thing is not enough. None where nothing is shared.
    """
    vocabulary, words_of, holding = _words_of(tuple(examples))
    asked, said = vocabulary.words(request), telling_words(request)

    def score(example: Example) -> float:
        words = words_of[example]
        shared = asked & words
        if shared <= _WITH_ANYTHING and not said & telling_words(example.request):
            return 0
        weight = sum(math.log(1 + len(examples) / holding[word]) for word in shared)
        return weight / math.sqrt(len(words) or 1)

    best = max(examples, key=score, default=None)
    return best if best is not None and score(best) > 0 else None


@lru_cache(maxsize=8)
def _words_of(
    examples: tuple[Example, ...],
) -> tuple[_Vocabulary, Mapping[Example, frozenset[str]], Mapping[str, int]]:
    """Read a preamble's examples once: their vocabulary, their words, and how many hold each."""
    vocabulary = _Vocabulary.of(examples)
    words = {example: vocabulary.words(example.request) for example in examples}
    return vocabulary, words, Counter(word for held in words.values() for word in held)


@dataclass(frozen=True)
class _Vocabulary:
    """
    The words of examples.

    :param things: what they handle; a program names it in quotes.
    :param others: all else.
    """

    things: frozenset[str]
    others: frozenset[str]

    @classmethod
    def of(cls, examples: Sequence[Example]) -> _Vocabulary:
        """Part the words of examples."""
        things = frozenset(word for example in examples for word in _things(example))
        told = frozenset(word for example in examples for word in telling_words(example.request))
        return cls(things, told - things)

    def words(self, text: str) -> frozenset[str]:
        """Give the words of a text by which it is compared."""
        plain = _PLACED.sub('place it', text.lower())
        determined = [
            (found['verb'], telling_words(found['thing'])) for found in _DETERMINED.finditer(plain)
        ]
        things = self.things.union(*(thing - self.others for _verb, thing in determined))
        handled = {f'{_ALIKE.get(verb, verb)} {_A_THING}' for verb, t in determined if t & things}
        words = telling_words(text) | (_RELATIONS & frozenset(_WORD.findall(plain)))
        return frozenset(handled) | {_A_THING if word in things else word for word in words}


def telling_words(text: str) -> frozenset[str]:
    """Give the words that say what a text is about, without plural, numbers and plain words."""
    plain = _PLACED.sub('place it', text.lower().replace('_', ' '))
    words = frozenset(_WORD.findall(plain)) - _PLAIN
    singular = frozenset(word if word == 'times' else word.removesuffix('s') for word in words)
    telling = (word for word in singular - _PLAIN if not read_number([word]))
    return frozenset(_ALIKE.get(word, word) for word in telling)


def known_alike(word: str) -> bool:
    """Tell whether a word is known to ask for the same as a plainer one."""
    return word in _ALIKE or word in _TOLD_ALIKE


def words_alike(text: str) -> Iterator[tuple[str, str]]:
    """Give the words of a text that ask for the same as a plainer one, each with that one."""
    for word in dict.fromkeys(_WORD.findall(text.lower())):
        if word in _TOLD_ALIKE:
            yield word, _TOLD_ALIKE[word]


def _things(example: Example) -> Iterator[str]:
    """Name the things in an example: what its request and its texts in quotes both name."""
    quoted = {word.lower() for text in _QUOTED.findall(example.source) for word in text.split()}
    return (word for word in telling_words(example.request) if word in quoted)


_A_THING = '<thing>'
_DETERMINED = re.compile(
    r'\b(?P<verb>[a-z]+)(?: up| down| out)? (?:the|an?|that|this) (?P<thing>[a-z]+)'
)
_QUOTED = re.compile(r'[(,[]\s*["\']([\w ]+)["\']')
_RELATIONS = frozenset(('it', 'of', 'the'))
_WITH_ANYTHING = _RELATIONS | {_A_THING, *(f'{word} {_A_THING}' for word in ('to', 'at', 'of'))}
_PLAIN = frozenset(
    'a an and as at back by centimeter centimetre do down for forward forwards backward backwards '
    'from go i if in into is it its left little m cm mm me meter metre millimeter millimetre move '
    'my of on or other right robot say second so target that the them then there this to up way '
    'what with you your'.split()
)
"""Words of most requests, which say little of what is wanted."""

_ALIKE = {
    word: meant
    for meant, words in {
        'pick': 'grab grasp take fetch collect',
        'place': 'drop lay deposit',
        'touch': 'push press tap',
        'turn': 'rotate twist spin roll',
        'halfway': 'middle midpoint',
        'see': 'find spot',
        'polygon': 'pentagon hexagon heptagon octagon nonagon decagon',
    }.items()
    for word in words.split()
}
"""Words that ask for the same."""

_TOLD_ALIKE = {
    **dict.fromkeys('grab grasp take fetch collect'.split(), 'pick up'),
    'release': 'let go of',
}
_PLACED = re.compile(r'\b(?:put|set|lay|drop) (?:it|that|what you hold|the held \w+)\b')
"""What is put down is what the hand holds."""
