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


"""Jobs that a child process does in the tests of the processes."""

from __future__ import annotations

from collections.abc import Mapping
import os
import signal
import sys
from typing import Any

from lmpvc_codegen.bench.speed.timing import Tell
from lmpvc_codegen.errors import BenchmarkError


def add(payload: Mapping[str, Any], tell: Tell) -> int:
    """Add two numbers, and print a lot on the way, as libraries do."""
    print('a banner')
    os.write(1, b'{"result": "not this"}\n')
    tell({'phase': 'adding'})
    return int(payload['a'] + payload['b'])


def refuse(_payload: Mapping[str, Any], _tell: Tell) -> None:
    """Fail with words of ours."""
    raise BenchmarkError('The disk is full.', remedy='Free some.')


def stumble(_payload: Mapping[str, Any], _tell: Tell) -> None:
    """Fail as a library does."""
    raise KeyError('weights')


def vanish(_payload: Mapping[str, Any], _tell: Tell) -> None:
    """End without a word of result."""
    print('out of luck', file=sys.stderr, flush=True)
    os._exit(7)


def be_killed(_payload: Mapping[str, Any], _tell: Tell) -> None:
    """End as the kernel ends who takes all memory."""
    os.kill(os.getpid(), signal.SIGKILL)
