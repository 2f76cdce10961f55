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

"""Running the suite: a program for every command, judged in every world, kept in a journal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
import re
import time
from typing import Any

from lmpvc_codegen.bench.commands.judging import judge_program, Tried
from lmpvc_codegen.bench.commands.task import CommandTask
from lmpvc_codegen.bench.journal import Journal
from lmpvc_codegen.bench.metering import Meter, MeteredBackend
from lmpvc_codegen.bench.progress import shown
from lmpvc_codegen.errors import GenerationCancelledError, GenerationError
from lmpvc_codegen.generation.command import Command
from lmpvc_codegen.generation.completion import CancelFlag, never_cancelled
from lmpvc_codegen.generation.result import FunctionState, FunctionTree, Program
from lmpvc_codegen.generator import CodeGenerator

RIGHT, WRONG, REFUSED = 'right', 'wrong', 'refused'
"""Outcomes of a command: done, done wrongly, or no program although there should be one."""


@dataclass(frozen=True)
class Made:
    """
    What became of a command before any robot moves.

    :param program: its source; '' where there is none.
    :param error: why there is none.
    :param functions: in the program, or in what was made of it; the top one included.
    :param origins: how many of them are there for which reason.
    :param depth: rounds of functions below the top one.
    :param helpers_depth: the same of those alone that the model left undefined.
    :param findings: how many there were of each kind, mended or not.
    :param doubts: what speaks against the program in the end.
    """

    program: str
    error: str = ''
    error_code: str = ''
    seconds: float = 0.0
    meter: Meter = Meter()
    functions: int = 0
    origins: Mapping[str, int] = field(default_factory=dict)
    depth: int = 0
    helpers_depth: int = 0
    remembered: int = 0
    repairs: int = 0
    findings: Mapping[str, int] = field(default_factory=dict)
    doubts: tuple[str, ...] = ()


class GeneratorMaker:
    """Makes programs with a generator whose backend is metered."""

    def __init__(
        self,
        generator: CodeGenerator,
        *,
        preamble: str,
        policies: str,
        cancelled: CancelFlag = never_cancelled,
    ) -> None:
        """Put a meter before the generator's backend."""
        self._generator = generator
        self._preamble = preamble
        self._policies = policies
        self._cancelled = cancelled
        self._metered = MeteredBackend(generator.backend)
        generator.backend = self._metered

    def __call__(self, text: str) -> Made:
        """
        Generate, and count what it costs.

        :raises GenerationCancelledError: the person ended the run.
        :raises CodegenError: something else than the command went wrong.
        """
        self._metered.meter = Meter()
        trees: list[FunctionTree] = [()]
        started = time.monotonic()
        program, error = Program(''), None
        try:
            program = self._generator.generate(
                Command(text, preamble=self._preamble, policies=self._policies),
                on_progress=trees.append,
                cancelled=self._cancelled,
            )
        except GenerationCancelledError:
            raise
        except GenerationError as failure:
            error = failure
        tree = program.functions or trees[-1]
        return Made(
            program=program.source,
            error=str(error or ''),
            error_code=error.code if error else '',
            seconds=time.monotonic() - started,
            meter=self._metered.meter,
            functions=len(tree),
            origins=Counter(function.origin for function in tree),
            depth=max((function.depth for function in tree), default=0),
            helpers_depth=max((f.depth for f in tree if f.origin == 'helper'), default=0),
            remembered=sum(function.state is FunctionState.CACHED for function in tree),
            repairs=program.cost.repairs,
            findings=_kinds_of_findings(trees),
            doubts=program.doubts,
        )


def _kinds_of_findings(trees: Sequence[FunctionTree]) -> Mapping[str, int]:
    """Count what the checks held against the model's answers, mended or not, by kind."""
    told = {(f.name, finding) for tree in trees for f in tree for finding in f.findings}
    return Counter(re.split(r'\W', finding, maxsplit=1)[0] for _name, finding in told)


def run_tasks(
    tasks: Sequence[CommandTask], make: Callable[[str], Made], journal: Journal, *, policies: str
) -> None:
    """
    Make and judge what the journal does not hold yet.

    :raises CodegenError: the model or the simulation cannot be used.
    """
    left = [task for task in tasks if task.key not in journal.results]
    for task in shown(left, what='commands'):
        made = make(task.text)
        tried = list(judge_program(task, made.program, policies=policies)) if made.program else []
        journal.add(task.key, record(task, made, tried))


def record(task: CommandTask, made: Made, tried: Sequence[Tried]) -> dict[str, Any]:
    """Put together what is kept of a command; traces only of what went wrong."""
    outcome, complaint = _outcome(task, made, tried)
    return {
        'kind': task.kind,
        'split': task.split,
        'text': task.text,
        'is_hierarchical': task.is_hierarchical,
        'outcome': outcome,
        'complaint': complaint,
        'error': made.error,
        'error_code': made.error_code,
        'seconds': made.seconds,
        **asdict(made.meter),
        'functions': made.functions,
        'origins': dict(made.origins),
        'depth': made.depth,
        'helpers_depth': made.helpers_depth,
        'remembered': made.remembered,
        'repairs': made.repairs,
        'findings': dict(made.findings),
        'doubts': list(made.doubts),
        'program': made.program,
        'confinement': sorted({name for one in tried for name in one.trace.confinement}),
        'traces': [one.trace.to_json() for one in tried if one.complaint],
    }


def _outcome(task: CommandTask, made: Made, tried: Sequence[Tried]) -> tuple[str, str]:
    if not made.program:
        return (RIGHT, '') if task.is_impossible and made.error else (REFUSED, made.error)
    complaint = next(filter(None, (one.complaint for one in tried)), '')
    return (WRONG if complaint else RIGHT), complaint
