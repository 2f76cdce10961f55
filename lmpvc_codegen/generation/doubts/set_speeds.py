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

"""Speeds that a sentence names, held against the calls that set speeds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
import re

from lmpvc_codegen.generation.doubts.kinds import Doubt
from lmpvc_codegen.generation.doubts.move_kinds import UnaskedSpeed, UnsetSpeed
from lmpvc_codegen.generation.robot_api import called_method, ROBOT
from lmpvc_codegen.generation.source import Definition
from lmpvc_codegen.generation.speeds import stated_speeds

_SPEEDS = (
    re.compile(r'\b(?:slow|slowly|slower(?! than))\b', re.IGNORECASE),
    re.compile(r'\b(?:fast|faster(?! than)|quick|quickly)\b', re.IGNORECASE),
)
_OF_SPEED = re.compile(
    r'\b(?:speed|velocity|pace|tempo|seconds?|per|hurry|rush|dash|gentl[ey]|careful(?:ly)?|'
    r'steady|steadily|calm(?:ly)?|sneak|creep|crawl|race)\b',
    re.IGNORECASE,
)
"""What may ask for a speed in other words."""

_QUESTION = re.compile(r'\s*(?:how|what|which|is|are|can|why)\b', re.IGNORECASE)


def doubt_speeds(request: str, functions: Sequence[Definition], method: str) -> Iterator[Doubt]:
    """
    Doubt an answer that sets fewer speeds than its sentence names, or one unasked.

    :param functions: the answer's function, and the helpers that came with it.
    :param method: the robot's method that sets speeds, or '' where it has none.
    """
    if not method or _QUESTION.match(request):
        return
    stated = list(stated_speeds(request))
    told = [quantity.text for quantity in stated]
    told += [match[0] for speed in _SPEEDS if (match := speed.search(request))]
    settings = [(f, call) for f in functions for call in f.calls if called_method(call) == method]
    if len(settings) < len(told):
        begun = f'{ROBOT}.{method}({stated[0].shown})\n' if stated else f'{ROBOT}.{method}('
        first = begun if len(told) == 1 else ''
        yield UnsetSpeed(functions[0].name, 1, ' and '.join(told), method, first)
    elif settings and not told and not _OF_SPEED.search(request):
        function, setting = settings[0]
        before = function.body_before(setting.lineno) if function is functions[0] else ''
        yield UnaskedSpeed(function.name, setting.lineno, method, before)
