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

"""Right programs pass the suite's oracles, wrong ones fail, and the suite is what it says."""

from __future__ import annotations

from collections import Counter
from test.bench.commands.proof_programs import proof_programs, ProofProgram

from lmpvc_codegen.bench.commands.judging import judge_program
from lmpvc_codegen.bench.commands.robots import suite_of
from lmpvc_codegen.bench.commands.task import DEV, HELD_OUT
from lmpvc_codegen.simulation.world import ROBOTS
import pytest

TASKS = {robot: {task.key: task for task in suite_of(robot).tasks} for robot in ROBOTS}
PROOFS = [proof for robot in ROBOTS for proof in proof_programs(robot)]
RIGHT = [proof for proof in PROOFS if proof.is_right]
WRONG = [proof for proof in PROOFS if not proof.is_right]

FEWEST_TASKS = {'arm': 120, 'mobile_base': 30}


def complaints(proof: ProofProgram) -> list[str]:
    """Judge a program in all worlds of its task."""
    tried = judge_program(TASKS[proof.robot][proof.key], proof.program, policies='')
    return [one.complaint for one in tried]


@pytest.mark.parametrize('proof', RIGHT, ids=str)
def test_a_right_program_passes(proof: ProofProgram) -> None:
    """In every world of its task."""
    assert not any(complaints(proof))


@pytest.mark.parametrize('proof', WRONG, ids=str)
def test_a_wrong_program_fails(proof: ProofProgram) -> None:
    """In one world at least, and it is said why."""
    assert any(complaints(proof))


@pytest.mark.parametrize('robot', ROBOTS)
def test_every_task_is_proven(robot: str) -> None:
    """By one right program or more, and two wrong ones or more."""
    right, wrong = (
        Counter(proof.key for proof in proofs if proof.robot == robot) for proofs in (RIGHT, WRONG)
    )

    assert set(right) | set(wrong) == set(TASKS[robot])
    assert all(right[key] >= 1 and wrong[key] >= 2 for key in TASKS[robot])


@pytest.mark.parametrize('robot', ROBOTS)
def test_the_suites_are_large_and_in_halves(robot: str) -> None:
    """Half of each kind is held out, no key or text comes twice."""
    tasks = suite_of(robot).tasks
    assert len(tasks) >= FEWEST_TASKS[robot]
    assert len(TASKS[robot]) == len({task.text for task in tasks}) == len(tasks)
    for kind in {task.kind for task in tasks}:
        split = Counter(task.split for task in tasks if task.kind == kind)
        assert abs(split[DEV] - split[HELD_OUT]) <= 1


def test_a_tenth_of_the_commands_to_the_arm_need_helpers() -> None:
    """Or more."""
    tasks = TASKS['arm'].values()
    assert sum(task.is_hierarchical for task in tasks) >= len(tasks) / 10
