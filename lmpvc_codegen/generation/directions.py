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
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
import re
from types import MappingProxyType

from lmpvc_codegen.generation.examples import Example
from lmpvc_codegen.generation.robot_api import called_method, ROBOT
from lmpvc_codegen.generation.source import parse_statements

_WORDS = {
    'up': 'up upward upwards higher above over raise lift rise ascend climb'
    ' raising lifting rising ascending climbing',
    'down': 'down downward downwards below under lower dip sink descend'
    ' lowering dipping sinking descending',
    'left': 'left leftward leftwards',
    'right': 'right rightward rightwards',
    'forward': 'forward forwards forth ahead advance advancing',
    'back': 'back backward backwards reverse behind retreat reversing retreating',
    'clockwise': 'clockwise',
    'anticlockwise': 'anticlockwise counterclockwise',
}
_DIRECTIONS = {word: name for name, words in _WORDS.items() for word in words.split()}
# 'go back to the cup', 'back down', 'right above it', 'slow down' and 'lower than' hold words that
# are no way.
_NO_DIRECTION = re.compile(
    r'\bback(?= (?:to|into|in|up|down|where)\b)'
    r'|\bright(?= (?:now|away|above|over|below|under|there|here|behind)\b)'
    r'|(?<=\bslow )down\b|(?<=\bspeed )up\b|(?<=\bhurry )up\b'
    r'|(?<=\bpick )up\b|(?<=\bput )down\b|(?<=\bput it )down\b'
    r'|\b(?:higher|lower)(?= than\b)'
    r'|(?<=\bset )down\b|(?<=\bset it )down\b|(?<=\blay )down\b|(?<=\blay it )down\b'
    r'|(?<=\bcome )back(?=$|[.,;]| (?:and|then|at|again|slow|fast|quick|very|afterwards))'
)
_SET_DOWN = re.compile(r'\b((?:put|set|lay|place) (?:the|that|this|a|an) (?:[a-z]+ ){1,2}?)down\b')
"""What is let go of somewhere, and not moved down."""

# 'back up ten centimeters' drives back, 'go back up' goes up.
_BACKING_UP = re.compile(r'^\s*(?:please |now )?back up (?!again|to|there)')
_COUNTER = re.compile(r'\b(?:anti|counter)[ -](?=clockwise\b)')
_OPPOSITES = {'up': 'down', 'left': 'right', 'forward': 'back', 'clockwise': 'anticlockwise'}
_OPPOSITES |= {second: first for first, second in _OPPOSITES.items()}
_TURNS = {'clockwise': 'right', 'anticlockwise': 'left'}
"""What a turn on the floor is called, as it is seen from above."""


@dataclass(frozen=True)
class Step:
    """
    A change of one coordinate, or a call that moves by a number.

    :param changed: the coordinate as programs write it, such as ``position.z``; or the method,
        such as ``robot.turn``.
    """

    changed: str
    is_positive: bool
    is_call: bool = False

    def __str__(self) -> str:
        """Write it as programs do, without the amount."""
        if self.is_call:
            return f'{self.changed}({"" if self.is_positive else "-"}...)'
        return f'{self.changed} {"+=" if self.is_positive else "-="}'

    @property
    def rule(self) -> str:
        """Say what a program writes."""
        sign = 'positive' if self.is_positive else 'negative'
        return (
            f'{self.changed} with a {sign} number' if self.is_call else f'{self} a positive amount'
        )

    @property
    def opposite(self) -> Step:
        """Give the step the other way."""
        return replace(self, is_positive=not self.is_positive)


def directions_in(text: str) -> list[str]:
    """Name the directions that a sentence holds, in its order; 'back down' is down."""
    plain = _BACKING_UP.sub('back ', text.lower().replace('_', ' '))
    plain = _COUNTER.sub('anti', plain).replace('in front of', 'forward of')
    plain = _SET_DOWN.sub(r'\1', _NO_DIRECTION.sub('', plain))
    words = re.findall(r'[a-z]+', plain)
    return [_DIRECTIONS[word] for word in words if word in _DIRECTIONS]


def is_direction(word: str) -> bool:
    """Tell whether a word names a direction."""
    return word in _DIRECTIONS


def opposite_of(direction: str) -> str:
    """Name the direction the other way; '' for what is no direction."""
    return _OPPOSITES.get(direction, '')


def learn_directions(examples: Sequence[Example]) -> Mapping[str, Step]:
    """
    Learn from examples what each direction changes, and which way.

    An example teaches where it names as many directions as it takes steps, in the same order.
    What most examples teach holds; an opposite goes the other way. Calls count for a robot whose
    examples change no coordinates.
    """
    taken = [list(steps_in(example.source)) for example in examples]
    has_coordinates = any(not step.is_call for steps in taken for step in steps)
    votes: dict[str, Counter[Step]] = defaultdict(Counter)
    for example, steps in zip(examples, taken, strict=True):
        named = directions_in(example.request)
        counted = [step for step in steps if step.is_call != has_coordinates]
        if len(named) == len(counted):
            for name, step in zip(named, counted, strict=True):
                votes[name][step] += 1
                votes[_OPPOSITES[name]][step.opposite] += 1
    known = {name: counts.most_common(1)[0][0] for name, counts in votes.items()}
    for turn, way in _TURNS.items():
        if way in known and known[way].is_call:
            known.setdefault(turn, known[way])
    return MappingProxyType(known)


def steps_in(source: str) -> Iterator[Step]:
    """Give the changes of coordinates, and the calls that move by a number, in their order."""
    for statement in parse_statements(source):
        yield from (step for _node, step in steps_among(ast.walk(statement)))


def steps_among(nodes: Iterable[ast.AST]) -> Iterator[tuple[ast.stmt | ast.Call, Step]]:
    """Give the nodes of a tree that take a step, in the order in which they are written."""
    found = [node for node in nodes if isinstance(node, ast.stmt | ast.Call)]
    # ast.walk gives last what is nested.
    for node in sorted(found, key=lambda node: (node.lineno, node.col_offset)):
        step = step_of(node)
        if step:
            yield node, step


def step_of(node: ast.stmt | ast.Call) -> Step | None:
    """Read the step that a statement or a call takes, if it takes one."""
    return _call(node) if isinstance(node, ast.Call) else _coordinate(node)


def _coordinate(node: ast.stmt) -> Step | None:
    """Read a change of a coordinate."""
    target, change, amount = _change(node)
    path = ast.unparse(target).partition('.')[2] if target else ''
    if not path or not isinstance(change, ast.Add | ast.Sub):
        return None
    return Step(path, isinstance(change, ast.Add) != _is_negative(amount))


def _call(node: ast.Call) -> Step | None:
    """Read a call of a method of the robot that begins with a number."""
    method = called_method(node)
    number = _number(node.args[0]) if method and node.args else None
    return Step(f'{ROBOT}.{method}', number > 0, is_call=True) if number else None


def _number(node: ast.expr) -> float | None:
    """Compute a number, its signs and products; None for all else."""
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        inner = _number(node.operand)
        return None if inner is None else -inner
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult | ast.Div):
        left, right = _number(node.left), _number(node.right)
        return None if left is None or right is None else left * right
    value = node.value if isinstance(node, ast.Constant) else None
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


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
