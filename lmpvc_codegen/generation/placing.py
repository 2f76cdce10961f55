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
Placing objects, taken apart as an example of the preamble does it.

An example such as 'put the pen into the drawer' whose function only calls helpers teaches the
steps of every command of its form, also for several objects.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
import re

from lmpvc_codegen.generation.examples import Example
from lmpvc_codegen.generation.source import parse_statements

_FORM = re.compile(
    r'(?P<verb>put|place|sort|lay|set|drop|throw) (?P<things>.+?) (?P<where>in|on)(?:to)? '
    r'(?:the|an?|that|this) (?P<goal>[a-z ]+?)(?: please)?[.!]?',
    re.I,
)
_DETERMINER = re.compile(r'^(?:the|an?|that|this|all) ', re.I)
_BETWEEN = re.compile(r'\s*,\s*(?:and\s+)?|\s+and\s+', re.I)
_HELD = re.compile(r'\b(?:it|them|held|hold|holding|hand|down|back|again|one)\b', re.I)
_NO_GOAL = re.compile(r'\b(?:left|right|middle|then|and|of|above|next|front)\b', re.I)


@dataclass(frozen=True)
class PlacingSteps:
    """
    The steps of placing one object, with the names that the example gives to both.

    :param steps: the names of the helpers, as words.
    """

    thing: str
    goal: str
    steps: tuple[str, ...]

    def of(self, thing: str, where: str, goal: str) -> Iterator[str]:
        """Give the steps for another object and another goal, in it or on it."""
        for step in self.steps:
            words = re.sub(rf'\b{re.escape(self.thing)}\b', thing, step)
            known_goal = rf'\b(?:in|on)(?:to)? the {re.escape(self.goal)}\b'
            yield re.sub(known_goal, f'{where} the {goal}', words)


def learn_placing(examples: Sequence[Example]) -> PlacingSteps | None:
    """Learn from the first example that places an object with helpers alone."""
    for example in examples:
        found, helpers = _FORM.fullmatch(example.request), _helpers(example)
        if found and helpers:
            thing = _DETERMINER.sub('', found['things'])
            steps = tuple(name.replace('_', ' ') for name in helpers)
            if any(thing in step for step in steps) and len(thing.split()) == 1:
                return PlacingSteps(thing, found['goal'], steps)
    return None


def split_placing(command: str, placing: PlacingSteps | None) -> tuple[str, ...]:
    """Take a command that places objects apart; none where it is no such command."""
    found = _FORM.fullmatch(command.strip())
    if placing is None or not found:
        return ()
    if _HELD.search(found['things']) or _NO_GOAL.search(found['goal']):
        return ()
    things = [_DETERMINER.sub('', thing) for thing in _BETWEEN.split(found['things'])]
    return tuple(
        step
        for thing in things
        if thing
        for step in placing.of(thing, found['where'].lower(), found['goal'])
    )


def _helpers(example: Example) -> list[str]:
    """Name the helpers of an example that does nothing but call some."""
    for definition in parse_statements(example.source):
        if isinstance(definition, ast.FunctionDef):
            names = [_helper(statement) for statement in definition.body]
            return names if all(names) else []
    return []


def _helper(statement: ast.stmt) -> str:
    call = statement.value if isinstance(statement, ast.Expr) else None
    is_call = isinstance(call, ast.Call) and isinstance(call.func, ast.Name)
    return ast.unparse(call.func) if isinstance(call, ast.Call) and is_call else ''
