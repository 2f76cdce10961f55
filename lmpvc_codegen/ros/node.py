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

"""The managed node ``code_gen_service``: configure, activate, answer, deactivate, clean up."""

from __future__ import annotations

from collections.abc import Callable
import logging
from typing import Any

from lmpvc_codegen.config import Config
from lmpvc_codegen.errors import CodegenError
from lmpvc_codegen.generation.command import Budget
from lmpvc_codegen.generator import CodeGenerator
from lmpvc_codegen.ros.diagnostics import Diagnostics
from lmpvc_codegen.ros.generate_action import GenerateAction
from lmpvc_codegen.ros.log_forwarding import forward_logs
from lmpvc_codegen.ros.messages import command_of
from lmpvc_codegen.ros.model_services import ModelServices
from lmpvc_codegen.ros.parameters import NodeParameters
from lmpvc_codegen.ros.qos import REQUESTS
from lmpvc_codegen.ros.web_page import WebPage
from lmpvc_codegen.serving.generation_host import GenerationHost, MakeGenerator
from lmpvc_codegen.serving.request_queue import not_active, Outcome, Request
from lmpvc_interfaces.srv import CodeGen
from rclpy.callback_groups import ReentrantCallbackGroup
from rclpy.lifecycle import LifecycleState, TransitionCallbackReturn
from rclpy.lifecycle.node import LifecycleNodeMixin
from rclpy.node import Node

NODE_NAME = 'code_gen_service'
SERVICE_NAME = 'code_gen'


class CodeGenNode(LifecycleNodeMixin, Node):  # type: ignore[misc]  # rclpy has no types
    """
    Answers commands with programs while it is active, and with a reason while it is not.

    :param make_generator: makes what generates; tests put a scripted one here.
    """

    def __init__(
        self, *, make_generator: MakeGenerator = CodeGenerator.from_config, **options: Any
    ) -> None:
        """Declare the parameters and offer the service, the action and the diagnostics."""
        Node.__init__(self, NODE_NAME, **options)
        # Every callback may run beside every other one: a transition that loads a model for
        # seconds must not keep anybody from asking for the state.
        group = ReentrantCallbackGroup()
        LifecycleNodeMixin.__init__(self, callback_group=group)
        self._make_generator = make_generator
        self._host: GenerationHost | None = None
        self._config: Config | None = None
        self._log_handler = forward_logs(self.get_logger())
        self.parameters = NodeParameters(self)
        self.diagnostics = Diagnostics(self, model_facts=self._model_facts)
        self._service = self.create_service(
            CodeGen,
            SERVICE_NAME,
            self._on_code_gen,
            qos_profile=REQUESTS,
            callback_group=group,
        )
        self._action = GenerateAction(
            self, answer=self._answer, cancel=self._cancel, budget=self._budget
        )
        self._models = ModelServices(self, host=lambda: self._host)
        self.web_page = WebPage(self, answer=self._answer)

    def start(self) -> bool:
        """Configure and activate; False, with the reason in the log, where one of them fails."""
        success = TransitionCallbackReturn.SUCCESS
        started = bool(self.trigger_configure() == success and self.trigger_activate() == success)
        if not started:
            self.get_logger().error(
                'The node is not active. Mend what the line above says, then run: '
                f"ros2 lifecycle set /{NODE_NAME} configure, and 'activate' after it."
            )
        return started

    def on_configure(self, _state: LifecycleState) -> TransitionCallbackReturn:
        """Read the configuration and import the backend."""
        return self._transition('configured', self._configure)

    def on_activate(self, state: LifecycleState) -> TransitionCallbackReturn:
        """Load the model and start to answer."""
        outcome = self._transition('active', self._activate)
        if outcome == TransitionCallbackReturn.SUCCESS:
            super().on_activate(state)
        return outcome

    def on_deactivate(self, state: LifecycleState) -> TransitionCallbackReturn:
        """Refuse what waits and what comes, and cancel what runs."""
        self.stop_answering()
        self.diagnostics.state = 'inactive'
        return super().on_deactivate(state)

    def on_cleanup(self, _state: LifecycleState) -> TransitionCallbackReturn:
        """Free the model's memory."""
        return self._transition('unconfigured', self._clean_up)

    def on_shutdown(self, _state: LifecycleState) -> TransitionCallbackReturn:
        """Do all that deactivate and cleanup do."""
        return self._transition('finalized', self._clean_up)

    def on_error(self, _state: LifecycleState) -> TransitionCallbackReturn:
        """Go back to the beginning."""
        return self._transition('unconfigured', self._clean_up)

    def stop_answering(self) -> None:
        """Refuse what waits and what comes, and cancel what runs."""
        if self._host:
            self._host.stop()
        self.web_page.stop()

    def close(self) -> None:
        """Refuse and cancel everything, free the memory, and take the node down."""
        self._clean_up()
        self.diagnostics.close()
        logging.getLogger('lmpvc_codegen').removeHandler(self._log_handler)
        self._action.destroy()
        self.destroy_node()

    def _transition(self, reached: str, act: Callable[[], None]) -> TransitionCallbackReturn:
        """Act, and turn what goes wrong into a line of the log and a failed transition."""
        try:
            act()
        except CodegenError as error:
            self.get_logger().error(str(error))
        except Exception as error:  # noqa: BLE001 - no exception may leave a callback
            self.get_logger().error(f'{reached} was not reached: {type(error).__name__}: {error}.')
        else:
            self.diagnostics.state = reached
            return TransitionCallbackReturn.SUCCESS
        return TransitionCallbackReturn.FAILURE

    def _configure(self) -> None:
        config = self.parameters.load_config()
        self._clean_up()
        host = GenerationHost(config, make_generator=self._make_generator)
        host.prepare()
        host.on_change(self._follow_model)
        self._host, self._config = host, host.config

    def _activate(self) -> None:
        assert self._host is not None
        try:
            self._host.load()
        except CodegenError:
            self._host.stop()
            raise
        self.get_logger().info(f'Ready: {self._host.identity}')
        self.web_page.start(self._host)

    def _clean_up(self) -> None:
        self.stop_answering()
        host, self._host = self._host, None
        if host:
            host.close()

    def _follow_model(self) -> None:
        """Let the parameters name the model that was switched to."""
        host = self._host
        if host is None or not host.is_active or host.config == self._config:
            return
        self._config = host.config
        self.parameters.choose_model(host.config)
        self.get_logger().info(f'Ready: {host.identity}')

    def _model_facts(self) -> dict[str, object]:
        host = self._host
        return {
            'model': host.identity if host else '',
            'active_model': (host.active_name if host else None) or '',
            'switching': (host.switching if host else None) or '',
            'queue': host.queue_length if host else 0,
        }

    def _budget(self) -> Budget:
        return self._host.config.budget if self._host else Budget()

    def _answer(self, request: Request) -> Outcome:
        """Run a request to its outcome, and tell of it."""
        if self._host:
            outcome = self._host.answer(request)
        else:
            request.fail(not_active())
            outcome = request.wait()
        self.diagnostics.note(outcome)
        return outcome

    def _cancel(self, request: Request) -> None:
        if self._host:
            self._host.cancel(request)

    def _on_code_gen(
        self, request: CodeGen.Request, response: CodeGen.Response
    ) -> CodeGen.Response:
        """Answer LMPVC's service: the program, or nothing and a reason in the log."""
        try:
            outcome = self._answer(Request(command_of(request), budget=self._budget()))
            response.result = outcome.answer
        except Exception as error:  # noqa: BLE001 - no exception may leave a callback
            self.get_logger().error(f'A request failed: {type(error).__name__}: {error}.')
            response.result = ''
        return response
