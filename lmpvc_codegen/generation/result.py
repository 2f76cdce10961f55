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

"""What comes out: the program, its functions, and the tree of functions while they are made."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
import enum
from typing import Literal, TypeAlias


class FunctionState(enum.IntEnum):
    """How far a function is; the numbers are those of ``lmpvc_codegen_msgs/msg/Function``."""

    PENDING = 0
    CACHED = 1
    GENERATING = 2
    CHECKED = 3
    FAILED = 4


FunctionOrigin: TypeAlias = Literal['command', 'step', 'helper', 'given', 'taught']
"""
Why a function is in a program.

The command itself; a step of a command that is a plain list of them; a helper that an answer
calls and nobody had defined; one that is given in the answer that calls it; one that an example
of the preamble teaches.
"""


@dataclass(frozen=True)
class Function:
    """
    One function of a program, made or in the making.

    :param parent: name of the function whose call made this one necessary; '' for the top one.
    :param depth: rounds below the top function, which has depth 0.
    :param tokens: tokens that the model wrote for it, repairs included.
    :param seconds: wall time spent on it.
    :param findings: sentences of what the checks hold against it, empty when it is sound.
    """

    name: str
    parent: str = ''
    depth: int = 0
    state: FunctionState = FunctionState.PENDING
    source: str = ''
    tokens: int = 0
    seconds: float = 0.0
    findings: tuple[str, ...] = ()
    origin: FunctionOrigin = 'command'


FunctionTree: TypeAlias = tuple[Function, ...]
"""The functions of a command, parents before children, the top function first."""

ProgressCallback: TypeAlias = Callable[[FunctionTree], None]
"""Called with the whole tree whenever a function's state, or its token count, has changed."""


@dataclass(frozen=True)
class Cost:
    """What a command cost: wall seconds, completions asked for, tokens written, repairs."""

    seconds: float = 0.0
    model_calls: int = 0
    tokens: int = 0
    repairs: int = 0


@dataclass(frozen=True)
class Program:
    """
    A checked program: safe to read, complete, and never run to get here.

    :param source: imports, functions with callees before callers, and the call.
    :param functions: the tree that it was made of, policies left out.
    :param from_cache: whether the whole program was remembered.
    """

    source: str
    functions: FunctionTree = ()
    cost: Cost = Cost()
    from_cache: bool = False

    @property
    def doubts(self) -> tuple[str, ...]:
        """Say why it may not be what was meant, though it keeps its promise."""
        return tuple(said for function in self.functions for said in function.findings)
