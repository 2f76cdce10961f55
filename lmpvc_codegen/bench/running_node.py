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

"""A node as a process of its own, and clients of it in this process."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
import os
from pathlib import Path
import secrets
import signal
import subprocess
import sys
import tempfile
import time
from typing import Any

from lmpvc_codegen.errors import ServiceError
from lmpvc_codegen.ros.environment import prepare_environment

_READY = 'Ready: '
_STOP_TIMEOUT_S = 15
_APPEARANCE_TIMEOUT_S = 10
_CALL_TIMEOUT_S = 600.0


@contextmanager
def home_folder() -> Iterator[Path]:
    """Give a folder for what a node remembers."""
    with tempfile.TemporaryDirectory() as home:
        yield Path(home)


@dataclass(frozen=True)
class RunningNode:
    """A node that answers, by process and by name."""

    pid: int
    namespace: str

    def client(self) -> NodeClient:
        """Make a client of this very node."""
        return NodeClient(self.namespace)


@contextmanager
def running_node(home: Path, *parameters: str) -> Iterator[RunningNode]:
    """
    Run a node of its own, which remembers in a folder, until the end of the block.

    :param parameters: of the node, each as ``name:=value``.
    :raises ServiceError: it did not become active.
    """
    # A namespace of its own keeps other nodes of this machine from answering in its place.
    namespace = f'/bench_{secrets.token_hex(4)}'
    os.environ['ROS_DOMAIN_ID'] = str(1 + secrets.randbelow(100))
    os.environ['ROS_AUTOMATIC_DISCOVERY_RANGE'] = 'LOCALHOST'
    options = ['-r', f'__ns:={namespace}', '-p', f'cache.filename:={home}/cache']
    for parameter in parameters:
        options += ['-p', parameter]
    command = [sys.executable, '-m', 'lmpvc_codegen', 'service', '--ros-args', *options]
    log = home / 'log'
    with (
        log.open('w+', encoding='utf-8') as errors,
        subprocess.Popen(command, stderr=errors, text=True) as node,
    ):
        try:
            _wait_until_ready(node, log)
            yield RunningNode(node.pid, namespace)
        finally:
            node.send_signal(signal.SIGINT)
            node.wait(_STOP_TIMEOUT_S)


def _wait_until_ready(node: subprocess.Popen[str], log: Path) -> None:
    while _READY not in log.read_text(encoding='utf-8'):
        if node.poll() is not None or 'is not active' in log.read_text(encoding='utf-8'):
            said = log.read_text(encoding='utf-8').strip()
            raise ServiceError(f'The service did not start: {said}')
        time.sleep(0.01)


@dataclass(frozen=True)
class Generated:
    """
    What the action answered.

    :param seconds: that the client waited.
    :param first_token_s: until it was told of a first token; None where none was written.
    """

    seconds: float
    first_token_s: float | None
    result: Any


class NodeClient:
    """A client of the node in a namespace, with a context of its own."""

    def __init__(self, namespace: str) -> None:
        """Create the client; it connects when it first asks."""
        prepare_environment()
        from lmpvc_codegen.ros.generate_action import ACTION_NAME
        from lmpvc_codegen.ros.qos import REQUESTS
        from lmpvc_codegen_msgs.action import Generate
        from lmpvc_interfaces.srv import CodeGen
        import rclpy
        from rclpy.action import ActionClient

        self._context = rclpy.context.Context()
        rclpy.init(context=self._context)
        self._node = rclpy.create_node(
            'code_gen_bench', context=self._context, namespace=namespace
        )
        self._executor = rclpy.executors.SingleThreadedExecutor(context=self._context)
        self._executor.add_node(self._node)
        self._request, self._goal = CodeGen.Request, Generate.Goal
        # Every client hears the answers to all; ten, the usual depth, come before its own is read
        # where many ask without a pause.
        self._service = self._node.create_client(CodeGen, 'code_gen', qos_profile=REQUESTS)
        self._action = ActionClient(self._node, Generate, ACTION_NAME)

    def ask(self, prompt: str, *, timeout_s: float = _CALL_TIMEOUT_S) -> float:
        """
        Ask the service, and tell the seconds until the answer.

        :raises ServiceError: there is no service, or it had no program.
        """
        self._service.wait_for_service(_APPEARANCE_TIMEOUT_S)
        started = time.perf_counter()
        answer = self._wait(self._service.call_async(self._request(prompt=prompt)), timeout_s)
        seconds = time.perf_counter() - started
        if not answer.result:
            raise ServiceError(f'The service had no program for {prompt!r}.')
        return seconds

    def generate(self, prompt: str, *, preamble: str = '', policies: str = '') -> Generated:
        """
        Ask the action, whatever it answers.

        :raises ServiceError: there is no node, or it does not answer.
        """
        first: list[float] = []

        def hear(message: Any) -> None:
            if not first and any(function.tokens for function in message.feedback.functions):
                first.append(time.perf_counter())

        self._action.wait_for_server(_APPEARANCE_TIMEOUT_S)
        started = time.perf_counter()
        goal = self._goal(prompt=prompt, preamble=preamble, policies=policies)
        handle = self._wait(self._action.send_goal_async(goal, feedback_callback=hear))
        answer = self._wait(handle.get_result_async())
        seconds = time.perf_counter() - started
        return Generated(seconds, first[0] - started if first else None, answer.result)

    def _wait(self, future: Any, timeout_s: float = _CALL_TIMEOUT_S) -> Any:
        self._executor.spin_until_future_complete(future, timeout_sec=timeout_s)
        if not future.done():
            raise ServiceError('The node did not answer.', remedy='Look at its log.')
        return future.result()

    def close(self) -> None:
        """Take the client down."""
        import rclpy

        self._action.destroy()
        self._executor.shutdown()
        self._node.destroy_node()
        rclpy.try_shutdown(context=self._context)

    def __enter__(self) -> NodeClient:
        """Give the client."""
        return self

    def __exit__(self, *_error: object) -> None:
        """Close."""
        self.close()
