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
The confined process: reads one job, gives up its rights, does the job, tells of it.

Started by :mod:`lmpvc_codegen.simulation.execution` alone. What it tells goes out on the pipe
that was its standard output, one JSON object a line; what the program prints does not.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
import importlib
import json
import os
from pathlib import Path
import sys
from typing import Any, TypeAlias

Tell: TypeAlias = Callable[[Mapping[str, Any]], None]
"""Sends one JSON object to the parent at once."""

Job: TypeAlias = Callable[[Mapping[str, Any], Tell], None]
"""What a confined process does with the payload it got."""


def main() -> None:
    """Do the job that standard input describes."""
    order = json.load(sys.stdin)
    sys.path[:] = order['path']
    from lmpvc_codegen.simulation.confinement import confine_computation, confine_tools, Limits

    module, _colon, function = order['job'].partition(':')
    job: Job = getattr(importlib.import_module(module), function)
    missing = [name for name in order['modules'] if not _imported(name)]
    tell = _teller()
    limits = Limits(**order['limits'])
    if order['folder']:
        held = confine_tools(limits, Path(order['folder']), [*map(Path, order['readable'])])
    else:
        held = confine_computation(limits)
    tell({'event': 'confined', 'held': held, 'missing': missing})
    job(order['payload'], tell)
    tell({'event': 'finished'})
    # Threads and exit handlers of the program get no say.
    os._exit(0)


def _imported(name: str) -> bool:
    """Import a module while files can still be opened; the program fails where it is missing."""
    try:
        importlib.import_module(name)
    except ImportError:
        return False
    return True


def _teller() -> Tell:
    """Take the pipe for ourselves, and let what is printed go nowhere."""
    pipe = os.dup(sys.stdout.fileno())
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nowhere, stream)

    def tell(told: Mapping[str, Any]) -> None:
        line = json.dumps(told).encode() + b'\n'
        written = 0
        while written < len(line):
            written += os.write(pipe, line[written:])

    return tell


if __name__ == '__main__':
    main()
