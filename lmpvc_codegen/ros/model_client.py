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

"""Asking the running node for another model, through its service."""

from __future__ import annotations

from dataclasses import dataclass

from lmpvc_codegen.errors import ServiceError
from lmpvc_codegen.generation.completion import CancelFlag, never_cancelled
from lmpvc_codegen.ros.environment import prepare_environment

prepare_environment()

from lmpvc_codegen.ros.messages import error_of  # noqa: E402
from lmpvc_codegen.ros.model_services import SELECT_SERVICE  # noqa: E402
from lmpvc_codegen.ros.spinner import client_node  # noqa: E402
from lmpvc_codegen_msgs.srv import SelectModel  # noqa: E402 - the interfaces come after


@dataclass(frozen=True)
class Selected:
    """What the node answers with now, and how long the switch took."""

    active: str
    identity: str
    seconds: float


def select_model_over_ros(
    name: str, *, cancelled: CancelFlag = never_cancelled, timeout_s: float = 5.0
) -> Selected | None:
    """
    Let the running node answer with another model, and wait until it does.

    :param timeout_s: seconds to wait for the node to appear.
    :returns: None where there is no node.
    :raises ServiceError: the node went away.
    :raises CodegenError: why it goes on with the model of before.
    """
    with client_node() as spinner:
        client = spinner.node.create_client(SelectModel, SELECT_SERVICE)
        if not spinner.wait(client.service_is_ready, cancelled=cancelled, timeout_s=timeout_s):
            return None
        answer = client.call_async(SelectModel.Request(model=name))

        def is_over() -> bool:
            return answer.done() or not client.service_is_ready()

        spinner.wait(is_over, cancelled=cancelled, timeout_s=float('inf'))
        if not answer.done():
            raise ServiceError('The node went away.', remedy='Look at its log.')
        told = answer.result()
    if not told.success:
        raise error_of(told.error_code, told.error_message)
    return Selected(told.active, told.identity, told.seconds)
