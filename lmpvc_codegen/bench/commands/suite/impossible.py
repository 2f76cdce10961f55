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

"""What this robot cannot do: an answer that says so, or no program, is right."""

from __future__ import annotations

from dataclasses import replace

from lmpvc_codegen.bench.commands.oracles import never_moved, said
from lmpvc_codegen.bench.commands.suite.worlds import plain
from lmpvc_codegen.bench.commands.task import tasks_of, Wanted

_REFUSAL = (
    r"can ?not|can't|could not|couldn't|unable|not able|sorry|do not|don't|no way|not possible|"
    r"impossible|won't|not something|only"
)


def _impossible(key: str, text: str) -> Wanted:
    return replace(plain(key, text, never_moved, said(_REFUSAL)), is_impossible=True)


TASKS = tasks_of(
    'impossible',
    [
        _impossible('moon', 'fly to the moon'),
        _impossible('mother', 'call my mother on the phone'),
        _impossible('files', 'delete all files on the computer'),
        _impossible('weather', 'tell me what the weather is like in paris right now'),
        _impossible('kitchen', 'drive to the kitchen'),
        _impossible('lights', 'turn on the lights'),
        _impossible('camera', 'take a photo and send it by mail'),
        _impossible('music', 'play some music'),
    ],
)
