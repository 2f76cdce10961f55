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

"""Which way is left: what the preamble's examples teach of directions, whatever the robot."""

from __future__ import annotations

import ast
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
import re
from types import MappingProxyType

from lmpvc_codegen.generation.examples import Example
from lmpvc_codegen.generation.source import parse_statements

_WORDS = {
    'up': 'up upward upwards higher above over raise lift',
    'down': 'down downward downwards below under lower',
    'left': 'left leftward leftwards',
    'right': 'right rightward rightwards',
    'forward': 'forward forwards forth ahead',
    'back': 'back backward backwards',
}
_DIRECTIONS = {word: name for name, words in _WORDS.items() for word in words.split()}
# 'go back to the cup', 'back down', 'right above it', 'slow down' and 'lower than' hold words that
# are no way.
_NO_DIRECTION = re.compile(
    r'\bback(?= (?:to|into|in|up|down)\b)'
    r'|\bright(?= (?:now|away|above|over|below|under|there|here|behind)\b)'
    r'|(?<=\bslow )down\b|(?<=\bspeed )up\b|(?<=\bhurry )up\b'
    r'|(?<=\bpick )up\b|(?<=\bput )down\b|(?<=\bput it )down\b'
    r'|\b(?:higher|lower)(?= than\b)'
    r'|(?<=\bset )down\b|(?<=\bset it )down\b|(?<=\blay )down\b|(?<=\blay it )down\b'
)
# 'back up ten centimeters' drives back, 'go back up' goes up.
_BACKING_UP = re.compile(r'^\s*(?:please |now )?back up (?!again|to|there)')
_OPPOSITES = {'up': 'down', 'left': 'right', 'forward': 'back'}
_OPPOSITES |= {second: first for first, second in _OPPOSITES.items()}


@dataclass(frozen=True)
class Step:
    """
    A change of one coordinate.

    :param attribute: the coordinate as programs write it, such as ``position.z``.
    """

    attribute: str
    is_positive: bool

    def __str__(self) -> str:
        """Write it as programs do, without the amount."""
        return f'{self.attribute} {"+=" if self.is_positive else "-="}'

    @property
    def opposite(self) -> Step:
        """Give the step the other way."""
        return Step(self.attribute, not self.is_positive)


def directions_in(text: str) -> list[str]:
    """Name the directions that a sentence holds, in its order; 'back down' is down."""
    plain = _BACKING_UP.sub('back ', text.lower().replace('_', ' '))
    words = re.findall(r'[a-z]+', _NO_DIRECTION.sub('', plain))
    return [_DIRECTIONS[word] for word in words if word in _DIRECTIONS]


def learn_directions(examples: Sequence[Example]) -> Mapping[str, Step]:
    """
    Learn from examples which coordinate each direction changes, and which way.

    An example teaches where it names as many directions as it changes coordinates, in the same
    order. What most examples teach holds; an opposite goes the other way.
    """
    votes: dict[str, Counter[Step]] = defaultdict(Counter)
    for example in examples:
        named, taken = directions_in(example.request), list(steps_in(example.source))
        if len(named) == len(taken):
            for name, step in zip(named, taken, strict=True):
                votes[name][step] += 1
                votes[_OPPOSITES[name]][step.opposite] += 1
    known = {name: counts.most_common(1)[0][0] for name, counts in votes.items()}
    return MappingProxyType(known)


def steps_in(source: str) -> Iterator[Step]:
    """Give the changes of coordinates in a source, in its order."""
    for statement in parse_statements(source):
        # ast.walk gives last what is nested.
        nodes = [node for node in ast.walk(statement) if isinstance(node, ast.stmt)]
        for node in sorted(nodes, key=lambda node: (node.lineno, node.col_offset)):
            target, change, amount = _change(node)
            path = ast.unparse(target).partition('.')[2] if target else ''
            if path and isinstance(change, ast.Add | ast.Sub):
                yield Step(path, isinstance(change, ast.Add) != _is_negative(amount))


def _change(node: ast.stmt) -> tuple[ast.expr | None, ast.operator | None, ast.expr | None]:
    """Take 'z += 0.1' and 'z = z + 0.1' apart."""
    if isinstance(node, ast.AugAssign):
        return node.target, node.op, node.value
    if isinstance(node, ast.Assign) and isinstance(node.value, ast.BinOp):
        target, change = node.targets[0], node.value
        if ast.unparse(target) == ast.unparse(change.left):
            return target, change.op, change.right
    return None, None, None


def _is_negative(amount: ast.expr | None) -> bool:
    return isinstance(amount, ast.UnaryOp) and isinstance(amount.op, ast.USub)
