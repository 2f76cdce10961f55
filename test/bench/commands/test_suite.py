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
from test.bench.commands.proof_programs import PRELUDE, proof_programs, ProofProgram

from lmpvc_codegen.bench.commands.judging import judge_program
from lmpvc_codegen.bench.commands.suite import SUITE
from lmpvc_codegen.bench.commands.task import DEV, HELD_OUT
import pytest

TASKS = {task.key: task for task in SUITE}
RIGHT = [proof for proof in proof_programs() if proof.is_right]
WRONG = [proof for proof in proof_programs() if not proof.is_right]


def complaints(proof: ProofProgram) -> list[str]:
    """Judge a program in all worlds of its task."""
    tried = judge_program(TASKS[proof.key], PRELUDE + proof.source, policies='')
    return [one.complaint for one in tried]


@pytest.mark.parametrize('proof', RIGHT, ids=str)
def test_a_right_program_passes(proof: ProofProgram) -> None:
    """In every world of its task."""
    assert not any(complaints(proof))


@pytest.mark.parametrize('proof', WRONG, ids=str)
def test_a_wrong_program_fails(proof: ProofProgram) -> None:
    """In one world at least, and it is said why."""
    assert any(complaints(proof))


def test_every_task_is_proven() -> None:
    """By one right program or more, and two wrong ones or more."""
    right, wrong = (Counter(proof.key for proof in proofs) for proofs in (RIGHT, WRONG))

    assert set(right) | set(wrong) == set(TASKS)
    assert all(right[key] >= 1 and wrong[key] >= 2 for key in TASKS)


def test_the_suite_is_large_and_in_halves() -> None:
    """At least 120 commands, half of each kind held out, a tenth with helpers, no key twice."""
    assert len(SUITE) >= 120
    assert len(TASKS) == len(SUITE)
    assert len({task.text for task in SUITE}) == len(SUITE)
    kinds = {task.kind for task in SUITE}
    for kind in kinds:
        split = Counter(task.split for task in SUITE if task.kind == kind)
        assert abs(split[DEV] - split[HELD_OUT]) <= 1
    assert sum(task.is_hierarchical for task in SUITE) >= len(SUITE) / 10
