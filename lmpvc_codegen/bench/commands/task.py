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

"""A spoken command with the worlds that it is tried in, and what has to happen there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from lmpvc_codegen.simulation.traces import Trace
from lmpvc_codegen.simulation.world import World

Oracle: TypeAlias = Callable[[Trace], str]
"""Says in a sentence what is wrong with a trace; '' when nothing is."""

DEV, HELD_OUT = 'dev', 'held-out'


@dataclass(frozen=True)
class Case:
    """One world, and what has to happen in it."""

    world: World
    oracle: Oracle


@dataclass(frozen=True)
class CommandTask:
    """
    A command that a person beside the robot says.

    :param key: a short stable name.
    :param kind: what sort of command it is.
    :param split: ``dev``, for tuning; or ``held-out``, which nobody looks at while tuning.
    :param cases: every one has to come out right.
    :param is_impossible: having no program, with a reason, is a right answer too.
    :param is_hierarchical: a good program has a function of its own or more.
    """

    key: str
    kind: str
    text: str
    split: str
    cases: tuple[Case, ...]
    is_impossible: bool = False
    is_hierarchical: bool = False


@dataclass(frozen=True)
class Wanted:
    """A task as the suite writes it down; its kind and its half are added."""

    key: str
    text: str
    cases: tuple[Case, ...]
    is_impossible: bool = False
    is_hierarchical: bool = False


def tasks_of(kind: str, wanted: list[Wanted]) -> tuple[CommandTask, ...]:
    """Make the tasks of a kind; every second one is held out."""
    return tuple(
        CommandTask(
            key=f'{kind}/{task.key}',
            kind=kind,
            text=task.text,
            split=HELD_OUT if number % 2 else DEV,
            cases=task.cases,
            is_impossible=task.is_impossible,
            is_hierarchical=task.is_hierarchical,
        )
        for number, task in enumerate(wanted)
    )
