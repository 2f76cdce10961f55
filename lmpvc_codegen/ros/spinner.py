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

"""A ROS node of one's own for as long as a question takes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
import time
from typing import Any

from lmpvc_codegen.errors import GenerationCancelledError
from lmpvc_codegen.generation.completion import CancelFlag
import rclpy
from rclpy.signals import SignalHandlerOptions

_STEP_S = 0.05


class Spinner:
    """A node with the executor that spins it."""

    def __init__(self, node: Any, executor: Any) -> None:
        """Take both; :func:`client_node` makes them."""
        self.node = node
        self._executor = executor

    def once(self) -> None:
        """Let come what has come."""
        self._executor.spin_once(timeout_sec=_STEP_S)

    def wait(
        self, is_ready: Callable[[], bool], *, cancelled: CancelFlag, timeout_s: float
    ) -> bool:
        """
        Wait for something; False where it took too long.

        :raises GenerationCancelledError: the flag was set.
        """
        deadline = time.monotonic() + timeout_s
        while not is_ready():
            if cancelled():
                raise GenerationCancelledError('The request was cancelled.')
            if time.monotonic() > deadline:
                return False
            self.once()
        return True


@contextmanager
def client_node() -> Iterator[Spinner]:
    """Make a node in a context of its own, and take it down."""
    context = rclpy.context.Context()
    rclpy.init(context=context, signal_handler_options=SignalHandlerOptions.NO)
    node = rclpy.create_node('code_gen_client', context=context)
    executor = rclpy.executors.SingleThreadedExecutor(context=context)
    executor.add_node(node)
    try:
        yield Spinner(node, executor)
    finally:
        executor.shutdown()
        node.destroy_node()
        rclpy.try_shutdown(context=context)
