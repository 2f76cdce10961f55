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

"""Requests that come at once are all answered, however many they are."""

from __future__ import annotations

from collections.abc import Iterator
from test.ros.nodes import Client, finished, GO, running_node, scripted, WAIT_S

from lmpvc_codegen.ros.qos import REQUESTS
from lmpvc_codegen_msgs.action import Generate
from lmpvc_interfaces.srv import CodeGen
import pytest
from rclpy.action import ActionClient

pytestmark = pytest.mark.ros

MANY = 60
"""More than ROS keeps by itself, which is 10."""


@pytest.fixture
def client() -> Iterator[Client]:
    """Give a client that takes many answers at once, of a node that lets as many wait."""
    answers = scripted(lambda _request: GO)
    with running_node(answers, service__queue_size=2 * MANY) as (_node, client):
        client.service = client.node.create_client(CodeGen, 'code_gen', qos_profile=REQUESTS)
        yield client


def test_no_request_of_a_burst_is_lost(client: Client) -> None:
    """Each gets its program."""
    client.answer('move')
    futures = [client.ask(f'move {number}') for number in range(MANY)]
    assert all(finished(future).result for future in futures)


def test_no_goal_of_a_burst_is_lost(client: Client) -> None:
    """Each is accepted, and gets its program."""
    client.action.destroy()
    client.action = ActionClient(
        client.node,
        Generate,
        'code_gen/generate',
        goal_service_qos_profile=REQUESTS,
        result_service_qos_profile=REQUESTS,
    )
    assert client.action.wait_for_server(WAIT_S)
    sent = [client.action.send_goal_async(Generate.Goal(prompt=f'go {n}')) for n in range(MANY)]
    results = [finished(future).get_result_async() for future in sent]
    assert all(finished(result).result.success for result in results)
