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

"""A real node on a scripted model, and a real client, for as long as a test runs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
import threading
import time
from typing import Any

from lmpvc_codegen.backends.scripted import ScriptedBackend
from lmpvc_codegen.cache import ResultCache
from lmpvc_codegen.config import Config
from lmpvc_codegen.generator import CodeGenerator
from lmpvc_codegen.ros.node import CodeGenNode
from lmpvc_codegen.ros.service import spinning
from lmpvc_codegen_msgs.action import Generate
from lmpvc_interfaces.srv import CodeGen
import rclpy
from rclpy.action import ActionClient
from rclpy.executors import SingleThreadedExecutor

WAIT_S = 20.0

Answers = Mapping[str, str] | Callable[[str], str]

GO = '    robot.go()\n'
LONG = "    robot.say('a')\n    robot.say('b')\n    robot.go()\n" * 2


def scripted(answers: Answers, *, seconds_per_token: float = 0.0) -> Callable[..., CodeGenerator]:
    """Make what makes a generator on a scripted model."""

    def make(config: Config) -> CodeGenerator:
        backend = ScriptedBackend(config, answers, seconds_per_token=seconds_per_token)
        return CodeGenerator(config, backend, ResultCache.from_config(config.cache))

    return make


class Gate:
    """A script that answers nothing before it may: the model thinks for as long as it is shut."""

    def __init__(self) -> None:
        """Be shut."""
        self.asked: list[str] = []
        self._opened = threading.Event()

    def __call__(self, request: str) -> str:
        """Answer with one step."""
        self.asked.append(request)
        assert self._opened.wait(WAIT_S)
        return GO

    def let_through(self) -> None:
        """Answer everybody from now on."""
        self._opened.set()


@contextmanager
def running_node(
    make_generator: Callable[..., CodeGenerator], *, start: bool = True, **parameters: object
) -> Iterator[tuple[CodeGenNode, Client]]:
    """Run a node and a client of it."""
    context = rclpy.context.Context()
    rclpy.init(context=context)
    overrides = [
        rclpy.parameter.Parameter(name.replace('__', '.'), value=value)
        for name, value in {'cache__filename': '', **parameters}.items()
    ]
    node = CodeGenNode(
        make_generator=make_generator, context=context, parameter_overrides=overrides
    )
    client = Client(context)
    try:
        with spinning(node, context=context):
            if start:
                assert node.start()
            yield node, client
    finally:
        client.close()
        rclpy.try_shutdown(context=context)


class Client:
    """A client with a thread that spins it."""

    def __init__(self, context: Any) -> None:
        """Create the clients."""
        self.node = rclpy.create_node('test_client', context=context)
        self._executor = SingleThreadedExecutor(context=context)
        self._executor.add_node(self.node)
        self.service = self.node.create_client(CodeGen, 'code_gen')
        self.action = ActionClient(self.node, Generate, 'code_gen/generate')
        self._thread = threading.Thread(target=self._spin, daemon=True)
        self._thread.start()

    def _spin(self) -> None:
        try:
            self._executor.spin()
        except rclpy.executors.ExternalShutdownException:
            return

    def ask(self, prompt: str, *, preamble: str = '', policies: str = '') -> Any:
        """Send a request and give its future."""
        assert self.service.wait_for_service(WAIT_S)
        request = CodeGen.Request(prompt=prompt, preamble=preamble, policies=policies)
        return self.service.call_async(request)

    def answer(self, prompt: str, **more: str) -> str:
        """Ask, and wait for the program."""
        return str(finished(self.ask(prompt, **more)).result)

    def send_goal(self, on_feedback: Callable[[Any], None] | None = None, **goal: Any) -> Any:
        """Send a goal and give its handle."""
        assert self.action.wait_for_server(WAIT_S)
        return finished(
            self.action.send_goal_async(Generate.Goal(**goal), feedback_callback=on_feedback)
        )

    def call(self, service_type: Any, name: str, request: Any) -> Any:
        """Call any service."""
        client = self.node.create_client(service_type, name)
        assert client.wait_for_service(WAIT_S)
        return finished(client.call_async(request))

    def close(self) -> None:
        """Take the client down."""
        self._executor.shutdown(timeout_sec=1)
        self.action.destroy()
        self.node.destroy_node()


def queue_length(node: CodeGenNode) -> object:
    """Count the requests that wait or run, as the diagnostics do."""
    return node.diagnostics.model_facts()['queue']


def finished(future: Any, timeout_s: float = WAIT_S) -> Any:
    """Wait for a future and give its result."""
    wait_until(future.done, timeout_s)
    return future.result()


def wait_until(is_so: Callable[[], object], timeout_s: float = WAIT_S) -> None:
    """Wait until something is so."""
    deadline = time.monotonic() + timeout_s
    while not is_so():
        assert time.monotonic() < deadline, 'it did not happen in time'
        time.sleep(0.005)
