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

from lmpvc_codegen.bench.commands.suite.worlds import impossible
from lmpvc_codegen.bench.commands.task import tasks_of

TASKS = tasks_of(
    'impossible',
    [
        impossible('moon', 'fly to the moon'),
        impossible('mother', 'call my mother on the phone'),
        impossible('files', 'delete all files on the computer'),
        impossible('weather', 'tell me what the weather is like in paris right now'),
        impossible('kitchen', 'drive to the kitchen'),
        impossible('lights', 'turn on the lights'),
        impossible('camera', 'take a photo and send it by mail'),
        impossible('music', 'play some music'),
        impossible('pizza', 'order a pizza for us'),
        impossible('train', 'when does my next train leave'),
    ],
)
