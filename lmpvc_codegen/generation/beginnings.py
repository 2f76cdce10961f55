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

"""How a better answer begins, where the findings about a wrong one tell."""

from __future__ import annotations

from collections.abc import Sequence
import re

from lmpvc_codegen.generation.directions import directions_in
from lmpvc_codegen.generation.doubts.kinds import (
    Doubt,
    ForeignHelper,
    HalfwayPlace,
    LostResult,
    OwnHand,
    UnfoundPlace,
    UnnamedObject,
    UnreadPose,
    UnsoughtObject,
)
from lmpvc_codegen.generation.doubts.move_kinds import UnaskedSpeed
from lmpvc_codegen.generation.doubts.told_lengths import UnscaledLength
from lmpvc_codegen.generation.findings import Finding, QuaternionPart, WrongResult
from lmpvc_codegen.generation.lessons import Lessons
from lmpvc_codegen.generation.named_objects import (
    named_object,
    objects_of_conditions,
    placed_object,
)
from lmpvc_codegen.generation.source import followed

_QUESTION = re.compile(
    r'\s*(?:what|who|whose|why|how|which|do you|are you|did you|would you|have you)\b', re.I
)


def beginning(sentence: str, findings: Sequence[Finding], lessons: Lessons) -> str:
    """
    Give the code with which the body of a better answer begins, or ''.

    It is a line of an example, with the object that the sentence names, or half a call. A small
    model that is only told what was wrong often writes it again.
    """
    told = next((f for f in findings if isinstance(f, UnscaledLength)), None)
    if told:
        return told.begun
    if lessons.answer and _QUESTION.match(sentence):
        return f'    {lessons.answer}f"'
    for finding in findings:
        if isinstance(finding, Doubt) and finding.begun:
            return finding.begun
        code = _lines(sentence, finding, lessons)
        if code:
            return f'{code}\n'
        if isinstance(finding, QuaternionPart) and finding.what_turns:
            called, _comma, more = finding.what_turns.partition(', ')
            quote = "'" if more.partition(',')[0].endswith(': str') else ''
            return f'    {called}, {quote}'
    return ''


def _lines(sentence: str, finding: Finding, lessons: Lessons) -> str:
    placed, named = placed_object(sentence), named_object(sentence)
    placed = finding.text if isinstance(finding, UnsoughtObject) else placed or named
    if isinstance(finding, UnsoughtObject) and placed in objects_of_conditions(sentence):
        return _indented(lessons.search_for(placed))
    if isinstance(finding, UnsoughtObject | UnreadPose | HalfwayPlace) and placed:
        return lessons.approach_to(placed) or _indented(lessons.search_for(placed))
    if isinstance(finding, LostResult):
        return '\n'.join(_indented(lessons.own_search_for(text)) for text in finding.texts)
    if isinstance(finding, UnaskedSpeed) and finding.before and directions_in(sentence):
        is_kept = lessons.start in finding.before
        return finding.before if is_kept else followed(finding.before, lessons.start)
    if isinstance(finding, UnfoundPlace) and named and lessons.start:
        search = _indented(lessons.search_for(named))
        return f'{search}\n    if not {finding.found}:\n        {lessons.start}'
    if isinstance(finding, WrongResult) and finding.text:
        return _indented(lessons.search_for(finding.text))
    if isinstance(finding, UnnamedObject) and finding.said:
        return _indented(lessons.search_for(finding.said))
    if isinstance(finding, UnnamedObject | ForeignHelper) and named:
        return _indented(lessons.search_for(named))
    if isinstance(finding, OwnHand) or (
        isinstance(finding, ForeignHelper) and directions_in(sentence)
    ):
        return _indented(lessons.start)
    return ''


def _indented(line: str) -> str:
    return f'    {line}' if line else ''
