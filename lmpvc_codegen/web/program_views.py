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

"""A program, and its functions, as they are shown."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from lmpvc_codegen.generation.result import FunctionTree, Program
from lmpvc_codegen.web.answers import Function, GeneratedProgram


def show_functions(tree: FunctionTree) -> list[Function]:
    """Show the functions, parents before children."""
    return [
        Function(
            **{
                **asdict(function),
                'state': function.state.name.lower(),
                'findings': list(function.findings),
            }
        )
        for function in tree
    ]


def show_tree(tree: FunctionTree) -> dict[str, Any]:
    """Show the functions while they are made."""
    return {'functions': [function.model_dump() for function in show_functions(tree)]}


def show_program(program: Program, *, seconds: float) -> GeneratedProgram:
    """Show a finished program."""
    functions = show_functions(program.functions)
    return GeneratedProgram(
        program=program.source,
        functions=functions,
        seconds=seconds,
        model_calls=program.cost.model_calls,
        tokens=program.cost.tokens,
        from_cache=program.from_cache,
        findings=findings_of(functions),
    )


def findings_of(functions: Iterable[Function]) -> list[str]:
    """Collect what the checks hold against the functions."""
    return [finding for function in functions for finding in function.findings]
