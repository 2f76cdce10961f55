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

"""Running a robot program against the simulated robot, inside of the confined process."""

from __future__ import annotations

from collections.abc import Callable, Mapping
import importlib
import random
import sys
from types import ModuleType
from typing import Any

from lmpvc_codegen.simulation.arm import SimulatedArm
from lmpvc_codegen.simulation.clock import HorizonReached, VirtualClock
from lmpvc_codegen.simulation.mobile_base import SimulatedMobileBase
from lmpvc_codegen.simulation.scene import PROGRAM_FILE, Scene
from lmpvc_codegen.simulation.world import World

_POLICIES_FILE = '<policies>'
_LONGEST_MESSAGE = 500

_ROBOTS: Mapping[str, Callable[[Scene], Any]] = {
    'arm': SimulatedArm,
    'mobile_base': SimulatedMobileBase,
}
"""The robots by the name that a world gives them."""

CLIENT_NAMES: Mapping[str, tuple[str, str]] = {
    'copy': ('copy', ''),
    'math': ('math', ''),
    'np': ('numpy', ''),
    'R': ('scipy.spatial.transform', 'Rotation'),
    'random': ('random', ''),
    'time': ('time', ''),
}
"""Names that policies use without importing them, as the module that holds LMPVC's does."""


def perform(payload: Mapping[str, Any], tell: Callable[[Mapping[str, Any]], None]) -> None:
    """Run policies and program in a world; tell every event, and the error that ends it."""
    world = World.from_json(payload['world'])
    clock = VirtualClock(world.horizon_s)
    scene = Scene(world, clock, tell)
    robot = _ROBOTS[world.robot](scene)
    clock.install(scene.sleep)
    random.seed(world.seed)
    if 'numpy.random' in sys.modules:
        sys.modules['numpy.random'].seed(world.seed)
    try:
        policies = _run_policies(payload['policies'], payload['client_names'])
        exec(  # noqa: S102 - this process is confined
            compile(payload['program'], PROGRAM_FILE, 'exec'),
            {'__name__': '__program__', 'robot': robot, **policies},
        )
    except BaseException as error:  # noqa: BLE001 - whatever it raises is an answer
        tell(_failure(error, clock))


def _run_policies(source: str, client_names: list[str]) -> dict[str, Any]:
    """Define the policies, with the names that their client's module has."""
    module = ModuleType('policies')
    for name in client_names:
        path, attribute = CLIENT_NAMES[name]
        found = importlib.import_module(path)
        setattr(module, name, getattr(found, attribute) if attribute else found)
    exec(compile(source, _POLICIES_FILE, 'exec'), module.__dict__)  # noqa: S102 - as above
    sys.modules['policies'] = module
    return {name: f for name, f in vars(module).items() if callable(f) and name[0] != '_'}


def _failure(error: BaseException, clock: VirtualClock) -> dict[str, Any]:
    line = error.lineno or 0 if isinstance(error, SyntaxError) else 0
    traceback = error.__traceback__
    while traceback is not None:
        if traceback.tb_frame.f_code.co_filename == PROGRAM_FILE:
            line = traceback.tb_lineno
        traceback = traceback.tb_next
    message = str(error)[:_LONGEST_MESSAGE]
    if isinstance(error, HorizonReached):
        message = 'The program is still at it after the longest time, or the most events.'
    return {
        'event': 'failure',
        'at_s': clock.now_s,
        'line': line,
        'error': type(error).__name__,
        'message': message,
    }
