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

"""The services ``code_gen/list_models`` and ``code_gen/select_model``."""

from __future__ import annotations

from collections.abc import Callable, Iterator
import time
from typing import Any

from lmpvc_codegen.errors import CodegenError
from lmpvc_codegen.models.library import ModelState
from lmpvc_codegen.models.memory import estimate_model
from lmpvc_codegen.serving.generation_host import GenerationHost
from lmpvc_codegen.serving.request_queue import not_active
from lmpvc_codegen_msgs.msg import Model
from lmpvc_codegen_msgs.srv import ListModels, SelectModel
from rclpy.callback_groups import ReentrantCallbackGroup
from rclpy.node import Node

LIST_SERVICE = 'code_gen/list_models'
SELECT_SERVICE = 'code_gen/select_model'


class ModelServices:
    """
    Serves what the host of the node's model can do.

    :param host: gives it; None while the node is not configured.
    """

    def __init__(self, node: Node, *, host: Callable[[], GenerationHost | None]) -> None:
        """Create the servers."""
        self._node = node
        self._host = host
        group = ReentrantCallbackGroup()
        self._servers = [
            node.create_service(kind, name, answer, callback_group=group)
            for kind, name, answer in (
                (ListModels, LIST_SERVICE, self._on_list),
                (SelectModel, SELECT_SERVICE, self._on_select),
            )
        ]

    def _on_list(self, request: Any, response: Any) -> Any:
        host = self._host()
        try:
            if host:
                response.models = list(_messages(host, here_only=request.here_only))
                response.active = host.active_name or ''
                response.switching = host.switching or ''
        except Exception as error:  # noqa: BLE001 - no exception may leave a callback
            self._node.get_logger().error(f'The models were not listed: {error}')
        return response

    def _on_select(self, request: Any, response: Any) -> Any:
        started = time.monotonic()
        host = self._host()
        error = self._select(host, request.model)
        response.success = error is None
        if error:
            self._node.get_logger().error(f'The model was not switched: {error}')
            response.error_code, response.error_message = error.code, str(error)
        if host:
            response.active = host.active_name or ''
            response.identity = host.identity
        response.seconds = time.monotonic() - started
        return response

    def _select(self, host: GenerationHost | None, name: str) -> CodegenError | None:
        """Switch, and give what went wrong."""
        if host is None:
            return not_active()
        self._node.get_logger().info(f"Switching to '{name}'.")
        try:
            host.switch(name)
        except CodegenError as error:
            return error
        except Exception as error:  # noqa: BLE001 - no exception may leave a callback
            return CodegenError(f'The switch failed unexpectedly: {error!r}.')
        return None


def _messages(host: GenerationHost, *, here_only: bool) -> Iterator[Model]:
    for state in host.library.states(active=host.config.gguf if host.is_active else None):
        yield from (
            message
            for message in _files(host, state)
            if not here_only or message.state in {'active', 'downloaded'}
        )


def _files(host: GenerationHost, state: ModelState) -> Iterator[Model]:
    model = state.model
    for here in state.files:
        file = here.file
        needed = estimate_model(model, host.config.gguf, quantization=file.quantization)
        yield Model(
            name=f'{model.model_id}:{file.quantization}',
            display_name=model.display_name,
            state=here.state,
            size_bytes=here.size_bytes or file.likely_bytes,
            memory_bytes=needed.total_bytes,
        )
