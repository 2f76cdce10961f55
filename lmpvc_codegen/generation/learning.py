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

"""Learning from the examples of a preamble: what they always do is what the robot is like."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
import re

from lmpvc_codegen.generation.directions import directions_in, learn_directions, steps_in
from lmpvc_codegen.generation.doubts.literal_arguments import learn_named_arguments
from lmpvc_codegen.generation.doubts.result_parts import learn_parted_names
from lmpvc_codegen.generation.doubts.said_methods import learn_said_methods
from lmpvc_codegen.generation.doubts.unfinished import learn_followers
from lmpvc_codegen.generation.examples import Example, read_examples
from lmpvc_codegen.generation.lessons import Lessons, letters
from lmpvc_codegen.generation.named_objects import placed_object
from lmpvc_codegen.generation.robot_api import called_method, called_name, ROBOT
from lmpvc_codegen.generation.searches import searches_in
from lmpvc_codegen.generation.source import Definition, definitions, parse_statements, texts_of


def learn(preamble: str) -> Lessons:
    """Learn from the examples of a preamble."""
    examples = read_examples(preamble)
    naming = learn_naming(examples)
    defined = {example: definitions(example.source) for example in examples}
    functions = {function.name: function for found in defined.values() for function in found}
    skill_lines = _skill_lines(functions.values())
    return Lessons(
        examples=examples,
        naming=naming,
        functions=functions,
        directions=learn_directions(examples),
        search=_search(examples, naming),
        own_search=_own_search(examples, naming),
        approach=_approach(examples, naming),
        start=_start(examples),
        answer=_answer(examples),
        skill_lines=skill_lines,
        followers=learn_followers(tuple(functions.values())),
        named_arguments=learn_named_arguments(tuple(functions.values())),
        parted_names=learn_parted_names(tuple(functions.values())),
        said_methods=learn_said_methods(defined),
        skills_of={
            example: tuple(function.name for function in found if function.name in skill_lines)
            for example, found in defined.items()
        },
    )


def _skill_lines(functions: Collection[Definition]) -> Mapping[str, frozenset[str]]:
    """Find the functions that take more than the robot, and the lines that tell them."""
    skills = [function for function in functions if len(function.node.args.args) > 1]
    names = {function.name for function in skills}
    plain = frozenset[str]().union(*(f.lines for f in functions if f.name not in names))
    return {skill.name: skill.lines - plain for skill in skills}


def learn_naming(examples: Sequence[Example]) -> frozenset[str]:
    """Learn what is called with texts that are always words of the example's request."""
    named: dict[str, bool] = {}
    for example in examples:
        for statement in parse_statements(example.source):
            for call in (node for node in ast.walk(statement) if isinstance(node, ast.Call)):
                for text in texts_of(call):
                    is_named = letters(text) in letters(example.request) and len(text) > 1
                    named[called_name(call)] = named.get(called_name(call), True) and is_named
    return frozenset(name for name, always in named.items() if name and always)


def _search(examples: Sequence[Example], naming: frozenset[str]) -> tuple[str, str]:
    found = (search for example in examples for search in _searches(example, naming))
    return next(found, ('', ''))


def _own_search(examples: Sequence[Example], naming: frozenset[str]) -> tuple[str, str]:
    found = ([*_searches(example, naming)] for example in examples)
    return next((several[0] for several in found if len(several) > 1), ('', ''))


def _searches(example: Example, naming: frozenset[str]) -> Iterator[tuple[str, str]]:
    """Give the lines of an example that look for an object, each with what it is called there."""
    for search in searches_in(_statements(example), naming):
        if called_method(search.call) and search.texts:
            yield f'{", ".join(search.names)} = {ast.unparse(search.call)}', search.texts[0]


def _approach(examples: Sequence[Example], naming: frozenset[str]) -> tuple[str, str]:
    """Take an example's lines up to where numbers are added to the place of an object."""
    for example in examples:
        found = _search([example], naming)
        pose = re.split(r'\W+', found[0])[0] if found[0] else ''
        body = example.source.partition(':\n')[2].split('\n')
        read = [row for row, line in enumerate(body) if pose and f'{pose}.' in line]
        changed = [row for row in read if re.search(r'\d', body[row])]
        if changed and placed_object(example.request):
            kept = [line for line in body[: changed[0]] if not line.lstrip().startswith('#')]
            return '\n'.join(line for line in kept if line.strip()), found[1]
    return '', ''


def _answer(examples: Sequence[Example]) -> str:
    """Find the method that examples call with a text that is no name of an object."""
    for example in examples:
        statements = list(_statements(example))
        if len(statements) == 1 and isinstance(statements[0], ast.Expr):
            call = statements[0].value
            if isinstance(call, ast.Call) and called_method(call) and texts_of(call):
                return f'{called_name(call)}('
    return ''


def _start(examples: Sequence[Example]) -> str:
    starts = [
        ast.unparse(next(iter(_statements(example))))
        for example in examples
        if directions_in(example.request) and any(True for _ in steps_in(example.source))
    ]
    plain = [line for line in starts if f'= {ROBOT}.' in line]
    return Counter(plain).most_common(1)[0][0] if plain else ''


def _statements(example: Example) -> Iterator[ast.stmt]:
    """Give the statements of an example's function, one after the other."""
    for definition in parse_statements(example.source):
        if isinstance(definition, ast.FunctionDef):
            yield from definition.body
