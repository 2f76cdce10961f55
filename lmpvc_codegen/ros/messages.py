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

"""Between the package's types and the messages of ROS."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

from lmpvc_codegen import errors
from lmpvc_codegen.generation.command import Budget, Command
from lmpvc_codegen.generation.result import (
    Cost,
    Function,
    FunctionState,
    FunctionTree,
    Program,
)
from lmpvc_codegen.serving.request_queue import Outcome
from lmpvc_codegen_msgs.action import Generate
from lmpvc_codegen_msgs.msg import Function as FunctionMessage


def command_of(request: Any) -> Command:
    """Read the command of a service request or an action goal."""
    return Command(request.prompt, request.preamble, request.policies)


def budget_of(goal: Generate.Goal, configured: Budget) -> Budget:
    """Read the budget of a goal; 0 takes the configured bound."""
    given = {field.name: getattr(goal, field.name) for field in fields(Budget)}
    return replace(configured, **{name: value for name, value in given.items() if value > 0})


def function_messages(tree: FunctionTree) -> list[FunctionMessage]:
    """Write a tree of functions."""
    return [
        FunctionMessage(
            name=function.name,
            parent=function.parent,
            depth=function.depth,
            state=int(function.state),
            source=function.source,
            tokens=function.tokens,
            seconds=function.seconds,
            findings=list(function.findings),
        )
        for function in tree
    ]


def function_tree(messages: list[FunctionMessage]) -> FunctionTree:
    """Read a tree of functions."""
    return tuple(
        Function(
            name=message.name,
            parent=message.parent,
            depth=message.depth,
            state=FunctionState(message.state),
            source=message.source,
            tokens=message.tokens,
            seconds=message.seconds,
            findings=tuple(message.findings),
        )
        for message in messages
    )


def result_of(outcome: Outcome) -> Generate.Result:
    """Write the result of an action."""
    program = outcome.program
    cost = program.cost if program else Cost()
    return Generate.Result(
        success=program is not None,
        program=outcome.answer,
        functions=function_messages(outcome.functions),
        error_code=outcome.error.code if outcome.error else '',
        error_message=str(outcome.error) if outcome.error else '',
        seconds=outcome.seconds,
        model_calls=cost.model_calls,
        tokens=cost.tokens,
        repairs=cost.repairs,
        from_cache=bool(program and program.from_cache),
    )


def program_of(result: Generate.Result) -> Program:
    """
    Read a program from the result of an action.

    :raises CodegenError: the error that the node reported, of its own class.
    """
    if not result.success:
        error = error_of(result.error_code, result.error_message)
        if isinstance(error, errors.GenerationError):
            error.spoken = result.program
        raise error
    cost = Cost(result.seconds, result.model_calls, result.tokens, result.repairs)
    functions = function_tree(result.functions)
    return Program(result.program, functions, cost, from_cache=result.from_cache)


def error_of(code: str, message: str) -> errors.CodegenError:
    """Read an error that the node reported, of its own class."""
    known = [value for value in vars(errors).values() if isinstance(value, type)]
    leaves = [kind for kind in known if issubclass(kind, errors.CodegenError)]
    return next((kind for kind in leaves if kind.code == code), errors.CodegenError)(message)
