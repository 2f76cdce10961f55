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

from lmpvc_codegen.generation.directions import directions_in
from lmpvc_codegen.generation.doubts import ForeignHelper, UnnamedObject, UnsoughtObject
from lmpvc_codegen.generation.findings import Finding, QuaternionPart, WrongResult
from lmpvc_codegen.generation.lessons import Lessons
from lmpvc_codegen.generation.named_objects import named_object


def beginning(sentence: str, findings: Sequence[Finding], lessons: Lessons) -> str:
    """
    Give the code with which the body of a better answer begins, or ''.

    It is a line of an example, with the object that the sentence names, or half a call. A small
    model that is only told what was wrong often writes it again.
    """
    for finding in findings:
        line = _line(sentence, finding, lessons)
        if line:
            return f'    {line}\n'
        if isinstance(finding, QuaternionPart) and finding.what_turns:
            return f'    {finding.what_turns.partition(", ")[0]}, '
    return ''


def _line(sentence: str, finding: Finding, lessons: Lessons) -> str:
    if isinstance(finding, UnsoughtObject | WrongResult) and finding.text:
        return lessons.search_for(finding.text)
    if isinstance(finding, UnnamedObject) and finding.said:
        return lessons.search_for(finding.said)
    if isinstance(finding, UnnamedObject | ForeignHelper) and named_object(sentence):
        return lessons.search_for(named_object(sentence))
    if isinstance(finding, ForeignHelper) and directions_in(sentence):
        return lessons.start
    return ''
