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

from collections.abc import Iterator, Sequence
import re

from lmpvc_codegen.generation.doubts.full_hands import PICKING
from lmpvc_codegen.generation.doubts.kinds import Doubt, UncalledFunction
from lmpvc_codegen.generation.examples import telling_words
from lmpvc_codegen.generation.lessons import Lessons
from lmpvc_codegen.generation.named_objects import handled_objects
from lmpvc_codegen.generation.robot_api import called_name, ROBOT
from lmpvc_codegen.generation.source import Definition, followed

_FEWEST_LINES = 2


def doubt_copied_skill(function: Definition, lessons: Lessons) -> Iterator[Doubt]:
    """
    Doubt an answer that writes out what a skill does.

    A skill is known by lines that no plain example has. An answer with some of them, and without
    a call of the skill, has copied it; small models then lose parts of it.
    """
    if lessons.is_skill(function.name):
        return
    calls = {called_name(call) for call in function.calls}
    copied = {
        name: len(function.lines & lines)
        for name, lines in lessons.skill_lines.items()
        if name not in calls
    }
    name = max(copied, key=lambda skill: copied[skill], default='')
    if name and copied[name] >= _FEWEST_LINES:
        yield _uncalled(name, function, lessons)


def doubt_missing_skills(
    request: str, functions: Sequence[Definition], lessons: Lessons
) -> Iterator[Doubt]:
    """
    Doubt an answer that does not call a skill which its sentence names.

    One that picks things up is asked for wherever a sentence moves things about.

    :param functions: the answer's function, and the helpers that came with it.
    """
    handled = handled_objects(request)
    said = telling_words(request).union(re.findall('[a-z]+', request.lower()))
    calls = {called_name(call) for function in functions for call in function.calls}
    for name in lessons.skill_lines:
        told = telling_words(name)
        is_picking = told >= PICKING
        picked = handled[0] if handled and is_picking else ''
        is_named = bool(told) and told <= said and not is_picking
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
