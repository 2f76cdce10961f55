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

"""The command line with a model that answers from a script."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from lmpvc_codegen.backends.scripted import ScriptedBackend
from lmpvc_codegen.config import Config
import pytest

ANSWERS = {
    'wave': 'def wave(robot):\n    lift(robot)\n    lower(robot)\n',
    'lift(robot)': 'def lift(robot):\n    robot.go()\n',
    'lower(robot)': 'def lower(robot):\n    robot.go()\n',
    'say done': "def say_done(robot):\n    robot.say('done')\n",
    'loop': 'def loop(robot):\n    open("/etc/passwd")\n',
}
"""A command of three functions, one of one, and one that no repair makes sound."""

WAVE = (
    'def lift(robot):\n    robot.go()\n\n\n'
    'def lower(robot):\n    robot.go()\n\n\n'
    'def wave(robot):\n    lift(robot)\n    lower(robot)\n\n\n'
    'wave(robot)\n'
)
"""The program of the first command."""


def script(
    monkeypatch: pytest.MonkeyPatch, answers: Mapping[str, str] | Callable[[str], str] = ANSWERS
) -> list[Config]:
    """Let every generator use a script; gives the configurations that they are made with."""
    configs: list[Config] = []

    def make(config: Config) -> ScriptedBackend:
        configs.append(config)
        return ScriptedBackend(config, answers)

    monkeypatch.setattr('lmpvc_codegen.generator.make_backend', make)
    return configs
