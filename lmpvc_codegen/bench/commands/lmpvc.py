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

"""
LMPVC's own fifty sentences, judged by what the simulated robot does.

The sentences, the preamble and the policies are LMPVC's (github.com/ozzyuni/LMPVC) and are read
from a clone of it: ``experiments/input.txt``. The oracles here go by the line; seven lines, which
depend on an earlier command or ask for the impossible, have no one right meaning and are left out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from lmpvc_codegen.bench.commands.matches import a_search, a_wait, any_motion
from lmpvc_codegen.bench.commands.oracles import (
    all_of,
    ended_at,
    holds,
    in_order,
    LITTLE_M,
    moved,
    never_moved,
    put,
    said,
    spoke,
    times,
    turned,
    visited,
    waited,
    went,
)
from lmpvc_codegen.bench.commands.shapes import drew_circle, drew_ellipse, drew_polygon
from lmpvc_codegen.bench.commands.task import Case, CommandTask, HELD_OUT, Oracle
from lmpvc_codegen.errors import BenchmarkError
from lmpvc_codegen.simulation.world import World, WorldObject

LINES = 50

_DIE = (0.50, 0.20, 0.02)
_SCREW = (0.42, -0.22, 0.02)
_BUTTON = (0.60, -0.25, 0.04)
_TABLE = (0.45, 0.00, 0.00)
_PLATE = (0.35, 0.30, 0.02)
_SOMEWHERE = (0.40, 0.15, 0.02)

_WORLD = World(
    objects=(
        WorldObject('die', _DIE),
        WorldObject('screw', _SCREW),
        WorldObject('hammer', (0.55, 0.32, 0.03)),
        WorldObject('nails', (0.58, 0.28, 0.02)),
        WorldObject('battery', (0.38, 0.12, 0.02)),
        WorldObject('cover', (0.48, -0.30, 0.03)),
        WorldObject('apple', (0.52, 0.05, 0.04)),
        WorldObject('table', _TABLE, is_pickable=False),
        WorldObject('base plate', _PLATE, is_pickable=False),
        WorldObject('red button', _BUTTON, is_pickable=False),
    )
)
_LESS_A_LITTLE_M = (-LITTLE_M[1], -LITTLE_M[0])
_NO = r"\bno\b|\bnot\b|n't|cannot|missing"


def _without(*names: str) -> World:
    return replace(_WORLD, objects=tuple(o for o in _WORLD.objects if o.name not in names))


def _later(name: str, seconds: float) -> World:
    late = WorldObject(name, _SOMEWHERE, visible_from_s=seconds)
    return replace(_without(name), objects=(*_without(name).objects, late))


def _in(world: World, *oracles: Oracle) -> Case:
    return Case(world, all_of(*oracles))


def _here(*oracles: Oracle) -> tuple[Case, ...]:
    return (_in(_WORLD, *oracles),)


_TALK = _here(spoke, never_moved)
_TOOLS = 'hammer', 'nails'

CASES: Mapping[int, tuple[Case, ...]] = {
    1: _here(said('hello'), never_moved),
    2: _TALK,
    3: _TALK,
    4: (
        _in(_WORLD, in_order(a_search('apple')), spoke, never_moved),
        _in(_without('apple'), in_order(a_search('apple')), said(_NO), never_moved),
    ),
    5: _here(moved(y=_LESS_A_LITTLE_M)),
    6: _here(moved(z=0.1)),
    7: _here(moved(x=-0.15)),
    8: _here(ended_at((_DIE[0], _DIE[1], _DIE[2] + 0.15))),
    9: _here(in_order(a_search('die'), lambda event: event.kind == 'motion'), never_moved),
    10: _here(holds('die')),
    11: _here(turned('z', 33), moved()),
    12: _here(turned('y', 70), moved()),
    13: _here(moved(x=-0.15, z=0.1)),
    14: _here(drew_ellipse(0.05, 0.04)),
    15: _here(drew_polygon(5), visited((0.4, 0.0, 0.9), above_m=0.0, within_m=0.12)),
    16: (
        _in(_WORLD, said('tools found')),
        *(_in(_without(name), said(name.removesuffix('s'))) for name in _TOOLS),
    ),
    17: _here(moved(z=0.01)),
    18: _here(moved(z=0.5)),
    19: _here(moved(z=-0.004)),
    20: _here(said(r'1\.44'), never_moved),
    21: _here(drew_circle()),
    22: (_in(replace(_WORLD, held='pen'), put('pen', _TABLE), holds('')),),
    23: _here(moved(x=_LESS_A_LITTLE_M)),
    25: _here(went((LITTLE_M, 0, 0), (0, _LESS_A_LITTLE_M, 0))),
    26: _here(in_order(a_wait(5.0), any_motion), moved(z=LITTLE_M)),
    27: (
        _in(_WORLD, times(2, a_search('banana')), waited((0.1, 60))),
        _in(_later('banana', 0.0), times(1, a_search('banana')), waited(0.0)),
    ),
    28: (
        _in(_WORLD, ended_at((_SCREW[0], _SCREW[1], _SCREW[2] + 0.1))),
        _in(_without('screw'), never_moved),
    ),
    29: _here(moved(z=0.015)),
    30: _here(moved(y=-3.1)),
    31: _here(went(*[(0, _LESS_A_LITTLE_M, 0), (0, LITTLE_M, 0)] * 3)),
    32: _here(moved(x=LITTLE_M)),
    34: _here(said('cheese'), never_moved),
    35: _TALK,
    37: _TALK,
    39: _here(turned('z', -90), moved()),
    41: _here(moved(y=(-1.0, -0.0001))),
    43: (
        _in(_WORLD, times(1, a_search('cover')), never_moved),
        _in(_later('cover', 2.0), times(2, a_search('cover')), waited(3.0)),
        _in(_without('cover'), times(3, a_search('cover')), waited((6.0, 9.0))),
    ),
    44: _TALK,
    45: _TALK,
    47: _here(visited(_BUTTON, above_m=(-0.03, 0.015))),
    48: _here(put('battery', _PLATE), holds('')),
    49: _here(said('screwdriver'), never_moved),
    50: _here(said('torque'), never_moved),
}
"""What has to happen, by the line of the sentence."""


def read_lmpvc_tasks(file: Path) -> list[CommandTask]:
    """
    Read LMPVC's sentences, and put the oracles to them.

    :raises BenchmarkError: the file cannot be read, or is not LMPVC's.
    """
    try:
        sentences = file.read_text(encoding='utf-8').split('\n')
    except (OSError, ValueError) as error:
        raise BenchmarkError(
            f"LMPVC's sentences '{file}' cannot be read: {error}.",
            remedy='Clone LMPVC and name its experiments/input.txt.',
        ) from error
    sentences = [sentence.strip() for sentence in sentences if sentence.strip()]
    if len(sentences) != LINES:
        raise BenchmarkError(
            f"'{file}' has {len(sentences)} sentences; LMPVC's experiments/input.txt has {LINES}.",
            remedy='Name that file of a clone of LMPVC.',
        )
    return [
        CommandTask(f'lmpvc/{line:02}', 'lmpvc', sentences[line - 1], HELD_OUT, cases)
        for line, cases in CASES.items()
    ]
