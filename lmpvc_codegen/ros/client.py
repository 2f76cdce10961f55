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

"""Asking the running node for a program, through its action."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
import time
from typing import Any

from lmpvc_codegen.errors import GenerationCancelledError, ServiceError
from lmpvc_codegen.generation.command import Budget, Command
from lmpvc_codegen.generation.completion import CancelFlag, never_cancelled
from lmpvc_codegen.generation.result import FunctionTree, Program, ProgressCallback
from lmpvc_codegen.ros.environment import prepare_environment

prepare_environment()

from lmpvc_codegen.ros.generate_action import ACTION_NAME  # noqa: E402
from lmpvc_codegen.ros.messages import function_tree, program_of  # noqa: E402
from lmpvc_codegen.ros.spinner import client_node, Spinner  # noqa: E402
from lmpvc_codegen_msgs.action import Generate  # noqa: E402 - the interfaces come after
from rclpy.action import ActionClient  # noqa: E402

_CANCEL_TIMEOUT_S = 10.0


def _ignore(_tree: FunctionTree) -> None:
    """Listen to nothing."""


def generate_over_ros(
    command: Command,
    *,
    budget: Budget | None = None,
    on_progress: ProgressCallback = _ignore,
    cancelled: CancelFlag = never_cancelled,
    timeout_s: float = 5.0,
) -> Program:
    """
    Ask the running node for a program.

    :param timeout_s: seconds to wait for the node to appear.
    :raises ServiceError: there is no node, or it went away.
    :raises CodegenError: what the node reported.
    """
    with client_node() as spinner, _action_client(spinner) as client:

        def wait(is_ready: Callable[[], bool]) -> None:
            if not spinner.wait(is_ready, cancelled=cancelled, timeout_s=timeout_s):
                raise _no_node()

        wait(client.server_is_ready)
        goal = _goal(command, budget)
        sent = client.send_goal_async(
            goal, feedback_callback=lambda m: on_progress(function_tree(m.feedback.functions))
        )
        wait(sent.done)
        handle = sent.result()
        result = handle.get_result_async()
        while not result.done():
            spinner.once()
            if not client.server_is_ready():
                raise ServiceError('The node went away.', remedy='Look at its log.')
            if cancelled():
                _cancel(spinner, handle, result)
        return program_of(result.result().result)


@contextmanager
def _action_client(spinner: Spinner) -> Iterator[Any]:
    client = ActionClient(spinner.node, Generate, ACTION_NAME)
    try:
        yield client
    finally:
        client.destroy()


def _no_node() -> ServiceError:
    return ServiceError(
        f"No node offers the action '{ACTION_NAME}'.",
        remedy='Start it: python -m lmpvc_codegen service. Clients have to share ROS_DOMAIN_ID.',
    )


def _goal(command: Command, budget: Budget | None) -> Any:
    goal = Generate.Goal(prompt=command.text, preamble=command.preamble, policies=command.policies)
    for name, value in vars(budget).items() if budget else ():
        setattr(goal, name, value)
    return goal


def _cancel(spinner: Spinner, handle: Any, result: Any) -> None:
    """Cancel a goal and wait for its end."""
    handle.cancel_goal_async()
    deadline = time.monotonic() + _CANCEL_TIMEOUT_S
    while not result.done() and time.monotonic() < deadline:
        spinner.once()
    raise GenerationCancelledError('The request was cancelled.')
