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

"""Running the node until Ctrl-C or SIGTERM, and stopping it so that nobody hangs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
import signal
import threading
import time
from typing import Any

from lmpvc_codegen.ros.environment import prepare_environment

prepare_environment()

from lmpvc_codegen.ros.node import CodeGenNode  # noqa: E402
import rclpy  # noqa: E402 - the interfaces have to be findable before
from rclpy.executors import MultiThreadedExecutor  # noqa: E402
from rclpy.signals import SignalHandlerOptions  # noqa: E402

_SPARE_THREADS = 8
"""Threads for everything but the requests that wait: lifecycle, parameters, cancel, timers."""

_FAREWELL_S = 0.3
"""Time for the last answers to leave before the node goes."""


def main(argv: Sequence[str] | None = None) -> int:
    """
    Run the node.

    :param argv: arguments of ROS, after the program's name.
    :returns: 0 after Ctrl-C or SIGTERM.
    """
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda _number, _frame: stop.set())
    rclpy.init(args=list(argv or ()), signal_handler_options=SignalHandlerOptions.NO)
    try:
        node = CodeGenNode()
        with spinning(node):
            if node.parameters.autostart:
                threading.Thread(target=node.start, name='start', daemon=True).start()
            stop.wait()
            node.get_logger().info('Stopping.')
    finally:
        rclpy.try_shutdown()
    return 0


@contextmanager
def spinning(node: CodeGenNode, *, context: Any = None) -> Iterator[None]:
    """Run a node's callbacks in threads; at the end every waiting client is answered first."""
    # A request that waits holds a thread: it costs no time, and works on every distribution,
    # while awaiting a future keeps the executors of ROS 2 before 2026 busy.
    queue_size = node.get_parameter('service.queue_size').value
    executor = MultiThreadedExecutor(num_threads=int(queue_size) + _SPARE_THREADS, context=context)
    executor.add_node(node)
    thread = threading.Thread(target=executor.spin, name='executor', daemon=True)
    thread.start()
    try:
        yield
    finally:
        node.stop_answering()
        time.sleep(_FAREWELL_S)
        executor.shutdown(timeout_sec=2)
        thread.join(2)
        node.close()
