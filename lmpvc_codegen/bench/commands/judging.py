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

"""Judging a program by what the simulated robot does with it, in every world of its task."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from lmpvc_codegen.bench.commands import policies
from lmpvc_codegen.bench.commands.task import CommandTask
from lmpvc_codegen.simulation.confinement import Limits
from lmpvc_codegen.simulation.simulator import simulate
from lmpvc_codegen.simulation.traces import Trace

LIMITS = Limits(cpu_s=3, wall_s=10.0)
"""Processor time that a robot program of the suite may take; a right one takes a moment."""


@dataclass(frozen=True)
class Tried:
    """
    A program in one world.

    :param complaint: what the oracle says; '' where all is right.
    """

    trace: Trace
    complaint: str


def judge_program(task: CommandTask, program: str, *, policies: str) -> Iterator[Tried]:
    """
    Run a program in every world of a task, and ask the oracles.

    :raises SimulationError: no process could be confined.
    """
    for case in task.cases:
        trace = simulate(program, case.world, policies=policies, limits=LIMITS)
        yield Tried(trace, case.oracle(trace))


def read_policies() -> str:
    """Read the source of the functions that the suite's robot can do already."""
    return Path(policies.__file__).read_text(encoding='utf-8')
