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

"""Where the steps of a command begin, which a speech recogniser writes without commas."""

from __future__ import annotations

from lmpvc_codegen.generation.quantities import is_unit

_NO_START = frozenset(
    """to you i we they he she not never can could would will should must may might do does did let
    make me us the a an your my its his her their this that these those which who what where
    how when whether while until till before after by for of in on at with without from into
    onto as than each every any some no and then so but or otherwise else if unless first next
    now also half quarter third full whole""".split()
)
"""What stands before a verb that begins no step, or before a noun."""

_VERBS = frozenset(
    """go move come raise lower climb rise ascend descend advance retreat retract slide scoot shift
    hover wait pause say tell announce pick put grab grasp take bring fetch carry rotate tilt
    twist swing spin draw trace sketch return visit touch push release let lay lift remember
    check look keep stay turn""".split()
)
"""What begins a step wherever it stands, unless something of the above stands before it."""

_NOUNS_TOO = frozenset('open close drop set place hold stop press tap rest slow'.split())
_STEP_ENDS = frozenset(
    """degree degrees up down left right forward forwards back backward backwards upwards downwards
    it them there again once twice""".split()
)
_OBJECT_STARTS = frozenset('the your it them that this'.split())
_STARTS_AFTER_AN_END = _OBJECT_STARTS | frozenset('up down a an for to'.split())


def starts_a_step(word: str, before: str, after: str) -> bool:
    """
    Tell whether a word within a command is a verb that begins another step.

    :param before: the word before it; all three in lower case.
    :param after: the word after it; '' at the end.
    """
    if before in _NO_START or "'" in before or after == 'than':
        return False
    if word in _VERBS:
        return True
    if word in _NOUNS_TOO:
        is_end = before in _STEP_ENDS or is_unit(before)
        return after in (_STARTS_AFTER_AN_END if is_end else _OBJECT_STARTS)
    return False
