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

"""Options of skills, held against the words of a sentence: left out, or the other way."""

from __future__ import annotations

import ast
from collections.abc import Iterator
import re

from lmpvc_codegen.generation.directions import directions_in, opposite_of
from lmpvc_codegen.generation.doubts.kinds import Doubt, UnpassedOption
from lmpvc_codegen.generation.doubts.move_kinds import WrongWay
from lmpvc_codegen.generation.lessons import Lessons
from lmpvc_codegen.generation.robot_api import called_name
from lmpvc_codegen.generation.source import Definition

_AN_AMOUNT = re.compile(r'-?(?=[\d.]*[1-9])[\d.]+')


def doubt_options(request: str, function: Definition, lessons: Lessons) -> Iterator[Doubt]:
    """Doubt a call of a skill without what the request says, or against it."""
    yield from _unpassed(request, function, lessons)
    yield from _wrong_ways(request, function, lessons)


def _unpassed(request: str, function: Definition, lessons: Lessons) -> Iterator[Doubt]:
    """Doubt a call without an option that the sentence says."""
    # A spiral 'up to a radius' does not rise.
    words = re.findall(r'\w+\b(?! to\b)', request.lower())
    for call in function.calls:
        name = called_name(call)
        if lessons.is_skill(name):
            passed = {keyword.arg for keyword in call.keywords}
            options = _free_options(lessons.functions[name].node.args, len(call.args))
            for option in options:
                if option in words and option not in passed:
                    begun = f'{function.body_until(call)}{ast.unparse(call)[:-1]}, {option}='
                    yield UnpassedOption(function.name, call.lineno, name, option, begun)


def _wrong_ways(request: str, function: Definition, lessons: Lessons) -> Iterator[Doubt]:
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
            yield WrongWay(function.name, call.lineno, opposite_of(wanted), right, mended=mended)


def _free_options(parameters: ast.arguments, passed: int) -> list[str]:
    """Name the parameters that have a default, but for so many that are passed by place."""
    named = [parameter.arg for parameter in parameters.args]
    first = max(passed, len(named) - len(parameters.defaults))
    return named[first:]
