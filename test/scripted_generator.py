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

"""A generator around a scripted model."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from lmpvc_codegen.backends.scripted import ScriptedBackend
from lmpvc_codegen.cache import ResultCache
from lmpvc_codegen.config import CacheConfig, Config
from lmpvc_codegen.generator import CodeGenerator

GO = '    robot.go()\n'
OTHER_ROBOT = 'def example(robot):\n    robot.open_hands()\n'

Answers = Mapping[str, str] | Callable[[str], str]


def make(answers: Answers, cache: ResultCache | None = None, **more: object) -> CodeGenerator:
    """Make a generator on a script."""
    config = replace(Config(), **more)  # type: ignore[arg-type]
    kept = cache or ResultCache.from_config(CacheConfig())
    return CodeGenerator(config, ScriptedBackend(config, answers), kept)


def asked(generator: CodeGenerator) -> int:
    """Count the requests that the model got."""
    assert isinstance(generator.backend, ScriptedBackend)
    return len(generator.backend.requests)
