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

"""A program that says that there is none, for a voice pipeline that would else fall silent."""

from __future__ import annotations

from lmpvc_codegen.generation.checks import check_program
from lmpvc_codegen.generation.lessons import Lessons
from lmpvc_codegen.generation.robot_api import RobotApi

COMMAND = '{command}'
"""What stands for the command in the text of a refusal."""

_LONGEST = 200
"""Characters of a command that are said; nobody listens to more."""


def spoken_refusal(text: str, *, command: str, lessons: Lessons, api: RobotApi) -> str:
    """
    Write the line with which the robot says that it cannot do what was asked.

    :param text: what it says; ``{command}`` in it stands for the command.
    :returns: a program that keeps its promise, or '' where no example shows how this robot speaks.
    """
    if not lessons.answer:
        return ''
    words = ' '.join(''.join(c if c.isprintable() else ' ' for c in command).split())
    said = text.replace(COMMAND, words[:_LONGEST].rstrip(' .!?'))
    source = f'{lessons.answer}{said!r})\n'
    return '' if check_program(source, api) else source
