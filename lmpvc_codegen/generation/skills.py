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

"""Skills: functions of a preamble's examples that do the same for whatever they are given."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
import re

from lmpvc_codegen.generation.directions import directions_in, opposite_of
from lmpvc_codegen.generation.doubts import Doubt, UncalledFunction, UnpassedOption
from lmpvc_codegen.generation.examples import telling_words
from lmpvc_codegen.generation.lessons import Lessons
from lmpvc_codegen.generation.move_doubts import WrongWay
from lmpvc_codegen.generation.named_objects import handled_objects
from lmpvc_codegen.generation.robot_api import called_name, ROBOT
from lmpvc_codegen.generation.source import Definition, followed

_FEWEST_LINES = 2
_AN_AMOUNT = re.compile(r'-?(?=[\d.]*[1-9])[\d.]+')
_PICKING = telling_words('pick')


def doubt_skills(request: str, function: Definition, lessons: Lessons) -> Iterator[Doubt]:
    """
    Doubt an answer that writes out what a skill does, or calls it without what the request says.

    A skill is known by lines that no plain example has. An answer with some of them, and without
    a call of the skill, has copied it; small models then lose parts of it.
    """
    if not lessons.is_skill(function.name):
        yield from _copied(function, lessons)
    yield from _unpassed_options(request, function, lessons)
    yield from _wrong_signs(request, function, lessons)


def _copied(function: Definition, lessons: Lessons) -> Iterator[Doubt]:
    calls = {called_name(call) for call in function.calls}
    copied = {
        name: len(function.lines & lines)
        for name, lines in lessons.skill_lines.items()
        if name not in calls
    }
    name = max(copied, key=lambda skill: copied[skill], default='')
    if name and copied[name] >= _FEWEST_LINES:
        yield _uncalled(name, function, lessons)


def _unpassed_options(request: str, function: Definition, lessons: Lessons) -> Iterator[Doubt]:
    # A spiral 'up to a radius' does not rise.
    words = re.findall(r'\w+\b(?! to\b)', request.lower())
    for call in function.calls:
        name = called_name(call)
        if lessons.is_skill(name):
            passed = {keyword.arg for keyword in call.keywords}
            options = _options(lessons.functions[name].node.args, len(call.args))
            for option in options:
                if option in words and option not in passed:
                    begun = f'{function.body_until(call)}{ast.unparse(call)[:-1]}, {option}='
                    yield UnpassedOption(function.name, call.lineno, name, option, begun)


def _wrong_signs(request: str, function: Definition, lessons: Lessons) -> Iterator[Doubt]:
    """Doubt an option that is named as a direction, and goes the other way than the sentence."""
    named = directions_in(request)
    passed = [
        (call, keyword, amount)
        for call in function.calls
        for keyword in call.keywords
        if lessons.is_skill(called_name(call)) and opposite_of(keyword.arg or '')
        if _AN_AMOUNT.fullmatch(amount := ast.unparse(keyword.value))
    ]
    for call, keyword, amount in passed:
        option = keyword.arg or ''
        is_negative = amount.startswith('-')
        wanted = opposite_of(option) if is_negative else option
        # There and back goes both ways.
        ways = {other.startswith('-') for _call, k, other in passed if k.arg == option}
        if opposite_of(wanted) in named and wanted not in named and len(ways) == 1:
            right = f'{option}={amount[1:] if is_negative else f"-{amount}"}'
            written = ast.unparse(call).replace(ast.unparse(keyword), right)
            mended = function.body_with(call, written)
            yield WrongWay(function.name, call.lineno, opposite_of(wanted), right, mended)


def doubt_grips(
    request: str, functions: Sequence[Definition], lessons: Lessons
) -> Iterator[Doubt]:
    """
    Doubt an answer that moves things about and picks nothing up, where a skill does that.

    :param functions: the answer's function, and the helpers that came with it.
    """
    handled = handled_objects(request)
    said = telling_words(request).union(re.findall('[a-z]+', request.lower()))
    calls = {called_name(call) for function in functions for call in function.calls}
    for name in lessons.skill_lines:
        told = telling_words(name)
        picked = handled[0] if handled and told >= _PICKING else ''
        is_named = bool(told) and told <= said and not told >= _PICKING
        others = (lessons.functions[skill].lines for skill in lessons.skill_lines if skill != name)
        own = lessons.functions[name].lines.difference(*others)
        is_done = name in calls or any(own & function.lines for function in functions)
        if (picked or is_named) and not is_done:
            first = _picking(name, picked, request, lessons) if picked else ''
            yield _uncalled(name, functions[0], lessons, first)


def _picking(name: str, picked: str, request: str, lessons: Lessons) -> str:
    """Begin with picking something up, as the closest example does that."""
    is_condition = any(f'if {name}(' in example.source for example in lessons.examples)
    call = f'{name}({ROBOT}, {picked!r})'
    plain = f'    if {call}:\n' if is_condition else f'    {call}\n'
    opening = lessons.opening_to(name, request, picked)
    return f'{opening}\n' if opening else plain


def _uncalled(
    name: str, function: Definition, lessons: Lessons, begun: str = ''
) -> UncalledFunction:
    """Doubt that a skill is not called; what was done with others before stays."""
    parameters = lessons.functions[name].parameters
    others = [call for call in function.calls if lessons.is_skill(called_name(call))]
    kept = function.body_before(others[-1].lineno + 1) if others else ''
    better = begun or begun_call(name, parameters, kept=kept)
    return UncalledFunction(function.name, 1, name, parameters, better)


def begun_call(name: str, parameters: str, *, kept: str = '') -> str:
    """Begin a call after what is kept, or write it where it takes no more than the robot."""
    first, more, _others = parameters.partition(',')
    call = f'{name}({first}{"," if more else ")"}'
    return followed(kept, call) if first == ROBOT else ''


def _options(parameters: ast.arguments, passed: int) -> list[str]:
    """Name the parameters that have a default, but for so many that are passed by place."""
    named = [parameter.arg for parameter in parameters.args]
    first = max(passed, len(named) - len(parameters.defaults))
    return named[first:]
