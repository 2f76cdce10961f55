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

"""Running a set of programming problems: ask, run the answers confined, keep what came out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
import hashlib
import importlib.util
import json
import math
from typing import Any

from lmpvc_codegen.bench.answering import Asker, Draft, Mode, MODES
from lmpvc_codegen.bench.journal import Journal
from lmpvc_codegen.bench.languages import run_python
from lmpvc_codegen.bench.problems import Problem
from lmpvc_codegen.bench.progress import shown
from lmpvc_codegen.errors import ContextOverflowError
from lmpvc_codegen.simulation.confinement import Limits

_START_S = 2.0
"""Seconds of a process's start, which the problem's own limit does not count."""

_LIBRARY_START_S = 30.0
_LIBRARY_MEMORY_MB = 16384
_MESSAGE_LENGTH = 200


@dataclass(frozen=True)
class Round:
    """One problem in one mode: what is asked, run and kept together."""

    problem: Problem
    mode: Mode

    @property
    def key(self) -> str:
        """Name it in the journal."""
        return f'{self.problem.key} {self.mode}'


@dataclass(frozen=True)
class Verdict:
    """
    What became of an answer.

    :param ended: ``passed``, ``failed``, ``timeout``, ``flood`` or ``lost``.
    :param message: why it did not pass.
    :param seconds: of the program and its tests.
    """

    ended: str
    message: str
    seconds: float
    confinement: tuple[str, ...]


def rounds_of(problems: Sequence[Problem], modes: Sequence[Mode] = MODES) -> list[Round]:
    """List what is to be asked; a problem that is run as a string is asked flat alone."""
    return [
        Round(problem, mode)
        for problem in problems
        for mode in modes
        if mode == 'flat' or not problem.is_quoted
    ]


def without_missing_libraries(
    problems: Sequence[Problem],
) -> tuple[list[Problem], Mapping[str, int]]:
    """Leave out problems whose library is not installed, and count them by library."""
    libraries = {problem.library for problem in problems if problem.library}
    missing = {name for name in libraries if importlib.util.find_spec(name) is None}
    left_out: dict[str, int] = dict.fromkeys(sorted(missing), 0)
    for problem in problems:
        if problem.library in missing:
            left_out[problem.library] += 1
    return [problem for problem in problems if problem.library not in missing], left_out


def fingerprint(problems: Sequence[Problem]) -> str:
    """Name a set of problems by what is asked and tested in it."""
    told = [(problem.key, problem.question, problem.after) for problem in problems]
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()[:16]


def run_rounds(
    rounds: Sequence[Round], asker: Asker, journal: Journal, *, samples: int
) -> dict[str, Mapping[str, Any]]:
    """
    Ask and judge what the journal does not hold yet.

    :returns: the results of these rounds by key, also of those that were there before.
    :raises BackendError: the model could not answer.
    """
    waiting = [entry for entry in rounds if entry.key not in journal.results]
    for entry in shown(waiting, what='problems'):
        judged = [judged_sample(entry.problem, d) for d in _drafts(entry, asker, samples)]
        journal.add(entry.key, {'samples': judged})
    return {entry.key: journal.results[entry.key] for entry in rounds}


def judged_sample(problem: Problem, draft: Draft | str) -> dict[str, Any]:
    """
    Run an answer, and tell all that the report needs of it.

    :param draft: the answer, or why there is none.
    """
    if isinstance(draft, str):
        return {'passed': False, 'ended': 'unanswered', 'message': draft, 'tokens': 0}
    verdict = run_answer(problem, draft.code)
    return {
        'passed': verdict.ended == 'passed',
        'ended': verdict.ended,
        'message': verdict.message[:_MESSAGE_LENGTH],
        'run_s': round(verdict.seconds, 4),
        'confinement': list(verdict.confinement),
        'seconds': round(draft.seconds, 3),
        'tokens': draft.tokens,
        'calls': draft.calls,
        'helpers': list(draft.helpers),
        'depth': draft.depth,
        'undefined': list(draft.undefined),
        'answer': draft.code.removeprefix(problem.opening),
    }


def run_answer(problem: Problem, code: str) -> Verdict:
    """Run an answer with the problem's tests in the confined process."""
    limits = Limits(cpu_s=math.ceil(problem.timeout_s) + 1, wall_s=problem.timeout_s + _START_S)
    if problem.library:
        limits = Limits(
            cpu_s=math.ceil(problem.timeout_s),
            wall_s=problem.timeout_s + _LIBRARY_START_S,
            memory_mb=_LIBRARY_MEMORY_MB,
        )
    source = problem.program(code)
    trial = run_python(source, limits=limits, reads_libraries=bool(problem.library))
    ended = 'failed' if trial.ended == 'finished' else trial.ended
    message = trial.message
    if ended == 'timeout' or trial.seconds > problem.timeout_s:
        ended, message = 'timeout', f'it took more than {problem.timeout_s:g} s'
    elif trial.is_right:
        ended = 'passed'
    return Verdict(ended, message, trial.seconds, trial.confinement)


def _drafts(entry: Round, asker: Asker, samples: int) -> Iterator[Draft | str]:
    try:
        yield from asker.answers(entry.problem, entry.mode, samples)
    except ContextOverflowError as error:
        yield from [str(error)] * samples
