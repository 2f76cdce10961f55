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

"""What would the robot do: a program, a world, and the trace of what happened."""

from __future__ import annotations

import ast

from lmpvc_codegen.simulation.confinement import Limits
from lmpvc_codegen.simulation.execution import execute, Execution
from lmpvc_codegen.simulation.robot_program import CLIENT_NAMES
from lmpvc_codegen.simulation.traces import Event, Failure, read_events, Trace
from lmpvc_codegen.simulation.world import World

_ENDS = {
    'timeout': 'The program took more than {cpu_s} s of processor time and was ended.',
    'flood': 'The program told more than {output_mb} MiB and was ended.',
    'lost': 'The process of the program ended without a word, as where memory runs out.',
}


def simulate(
    program: str, world: World | None = None, *, policies: str = '', limits: Limits | None = None
) -> Trace:
    """
    Run a program on the simulated robot, in a confined process.

    :param policies: Python source of functions that the program may call.
    :raises SimulationError: no process could be confined.
    """
    world, limits = world or World(), limits or Limits()
    client_names = [name for name in CLIENT_NAMES if name in _names(policies)]
    execution = execute(
        f'{__package__}.robot_program:perform',
        {
            'world': world.to_json(),
            'program': program,
            'policies': policies,
            'client_names': client_names,
        },
        modules=_with_late_parts(
            [
                *(CLIENT_NAMES[name][0] for name in client_names),
                *imported_modules(program),
                *imported_modules(policies),
            ]
        ),
        limits=limits,
    )
    return Trace(world, _events(execution, limits), execution.confinement, execution.wall_s)


def imported_modules(source: str) -> list[str]:
    """Name the modules that a program imports; none where it cannot be parsed."""
    found = []
    for node in _nodes(source):
        if isinstance(node, ast.Import):
            found += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.append(node.module)
    return [name for name in found if name.partition('.')[0] in KNOWN_MODULES]


def _with_late_parts(modules: list[str]) -> list[str]:
    late = [part for name in modules for part in _IMPORTED_LATE.get(name.partition('.')[0], ())]
    return list(dict.fromkeys([*modules, *late]))


KNOWN_MODULES = frozenset(
    'bisect cmath collections copy dataclasses datetime decimal enum fractions functools heapq '
    'itertools json math numpy operator random re scipy statistics string time typing'.split()
)
"""Modules that are imported for a program; it runs without rights before it can import others."""


_IMPORTED_LATE = {
    'numpy': ('numpy.random', 'numpy.linalg', 'numpy.polynomial', 'numpy.fft'),
    'datetime': ('_strptime',),
    'time': ('_strptime',),
}
"""What these modules import only when it is used, when files are out of reach already."""


def _names(source: str) -> set[str]:
    return {node.id for node in _nodes(source) if isinstance(node, ast.Name)}


def _nodes(source: str) -> list[ast.AST]:
    try:
        return list(ast.walk(ast.parse(source)))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return []  # it fails again where it is run, and the trace tells how


def _events(execution: Execution, limits: Limits) -> tuple[Event, ...]:
    events = tuple(read_events(iter(execution.told)))
    if execution.ended == 'finished':
        return events
    message = _ENDS[execution.ended].format(cpu_s=limits.cpu_s, output_mb=limits.output_mb)
    at_s, line = (events[-1].at_s, events[-1].line) if events else (0.0, 0)
    return (*events, Failure(at_s, line, execution.ended.capitalize(), message))
