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

"""The suite of the arm: every kind of command that a person beside it says."""

from __future__ import annotations

from lmpvc_codegen.bench.commands.suite import (
    conditions,
    figures,
    impossible,
    moves,
    objects,
    picking,
    repetition,
    sequences,
    speeds,
    talk,
    turning,
)
from lmpvc_codegen.bench.commands.task import CommandTask

SUITE: tuple[CommandTask, ...] = (
    *moves.TASKS,
    *sequences.TASKS,
    *figures.TASKS,
    *objects.TASKS,
    *picking.TASKS,
    *conditions.TASKS,
    *repetition.TASKS,
    *speeds.TASKS,
    *turning.TASKS,
    *talk.TASKS,
    *impossible.TASKS,
)
"""All tasks, in the order in which they are run."""
