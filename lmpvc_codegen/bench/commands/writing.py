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

"""How the tasks of a suite are written down, whatever the robot."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from lmpvc_codegen.bench.commands.oracles import all_of, never_moved, said
from lmpvc_codegen.bench.commands.task import Case, Oracle, Wanted
from lmpvc_codegen.simulation.world import World, WorldObject

_REFUSAL = (
    r"can ?not|can't|could not|couldn't|unable|not able|sorry|do not|don't|no way|not possible|"
    r"impossible|won't|not something|only"
)


def plain(key: str, text: str, *oracles: Oracle, world: World) -> Wanted:
    """Write down a task with one world."""
    return Wanted(key, text, (Case(world, all_of(*oracles)),))


def nested(key: str, text: str, *oracles: Oracle, world: World) -> Wanted:
    """Write down a task with one world, whose good program has functions of its own."""
    return replace(plain(key, text, *oracles, world=world), is_hierarchical=True)


def branching(
    key: str, text: str, *cases: tuple[World, Oracle], is_hierarchical: bool = False
) -> Wanted:
    """Write down a task with a world for each branch."""
    judged = tuple(Case(world, all_of(oracle)) for world, oracle in cases)
    return Wanted(key, text, judged, is_hierarchical=is_hierarchical)


def impossible(key: str, text: str, *, world: World) -> Wanted:
    """Write down what the robot cannot do: an answer that says so, or no program, is right."""
    task = plain(key, text, never_moved, said(_REFUSAL), world=world)
    return replace(task, is_impossible=True)


def without(world: World, *names: str) -> World:
    """Take things out of a world."""
    return replace(world, objects=tuple(o for o in world.objects if o.name not in names))


def changed(world: World, name: str, **values: Any) -> World:
    """Change a thing in a world, or put it there."""
    things = {o.name: o for o in world.objects}
    things[name] = replace(things.get(name, WorldObject(name, (0.0, 0.0, 0.0))), **values)
    return replace(world, objects=tuple(things.values()))
