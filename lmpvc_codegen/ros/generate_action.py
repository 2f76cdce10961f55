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

"""The action ``code_gen/generate``: live feedback of the function tree, and cancel."""

from __future__ import annotations

from collections.abc import Callable
import threading
import time
from typing import Any

from lmpvc_codegen.errors import CodegenError, GenerationCancelledError
from lmpvc_codegen.generation.command import Budget
from lmpvc_codegen.generation.result import FunctionTree
from lmpvc_codegen.ros.messages import budget_of, command_of, function_messages, result_of
from lmpvc_codegen.ros.qos import REQUESTS
from lmpvc_codegen.serving.request_queue import Outcome, Request
from lmpvc_codegen_msgs.action import Generate
from rclpy.action import ActionServer, CancelResponse
from rclpy.callback_groups import ReentrantCallbackGroup
from rclpy.node import Node

ACTION_NAME = 'code_gen/generate'

_FEEDBACK_PERIOD_S = 0.1


class FeedbackPacer:
    """Lets through every change of a state, and counts of tokens ten times a second."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """Start with nothing let through."""
        self._clock = clock
        self._last_s = float('-inf')
        self._states: tuple[tuple[str, int], ...] = ()

    def lets_through(self, tree: FunctionTree) -> bool:
        """Tell whether a tree is worth sending."""
        states = tuple((function.name, int(function.state)) for function in tree)
        if states == self._states and self._clock() - self._last_s < _FEEDBACK_PERIOD_S:
            return False
        self._states, self._last_s = states, self._clock()
        return True


class GenerateAction:
    """
    Serves the action.

    :param answer: runs a request to its outcome.
    :param cancel: ends a request.
    :param budget: tells the configured budget.
    """

    def __init__(
        self,
        node: Node,
        *,
        answer: Callable[[Request], Outcome],
        cancel: Callable[[Request], None],
        budget: Callable[[], Budget],
    ) -> None:
        """Create the server."""
        self._answer = answer
        self._cancel = cancel
        self._budget = budget
        self._requests: dict[bytes, Request] = {}
        self._lock = threading.Lock()
        self._server = ActionServer(
            node,
            Generate,
            ACTION_NAME,
            execute_callback=self._execute,
            cancel_callback=self._on_cancel,
            callback_group=ReentrantCallbackGroup(),
            goal_service_qos_profile=REQUESTS,
            result_service_qos_profile=REQUESTS,
            cancel_service_qos_profile=REQUESTS,
        )

    def _execute(self, goal: Any) -> Generate.Result:
        pacer = FeedbackPacer()

        def publish(tree: FunctionTree) -> None:
            if goal.is_active and pacer.lets_through(tree):
                goal.publish_feedback(Generate.Feedback(functions=function_messages(tree)))

        try:
            budget = budget_of(goal.request, self._budget())
            request = Request(command_of(goal.request), budget=budget, on_progress=publish)
            outcome = self._run(goal, request)
        except Exception as error:  # noqa: BLE001 - no exception may leave a callback
            request = Request(command_of(goal.request))
            request.finish(error=CodegenError(f'The action failed unexpectedly: {error}.'))
            outcome = request.wait()
        self._end(goal, outcome)
        return result_of(outcome)

    def _run(self, goal: Any, request: Request) -> Outcome:
        key = bytes(goal.goal_id.uuid)
        with self._lock:
            self._requests[key] = request
        try:
            if goal.is_cancel_requested:
                request.finish(error=GenerationCancelledError('The request was cancelled.'))
                return request.wait()
            return self._answer(request)
        finally:
            with self._lock:
                self._requests.pop(key, None)

    def _on_cancel(self, goal: Any) -> CancelResponse:
        with self._lock:
            request = self._requests.get(bytes(goal.goal_id.uuid))
        if request:
            self._cancel(request)
        return CancelResponse.ACCEPT

    @staticmethod
    def _end(goal: Any, outcome: Outcome) -> None:
        if outcome.program:
            goal.succeed()
        elif goal.is_cancel_requested:
            goal.canceled()
        else:
            goal.abort()

    def destroy(self) -> None:
        """Take the server down."""
        self._server.destroy()
