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

"""The action ``code_gen/generate``: feedback, budget, cancel, clients that vanish."""

from __future__ import annotations

import subprocess
import sys
from test.ros.nodes import (
    finished,
    Gate,
    GO,
    LONG,
    queue_length,
    running_node,
    scripted,
    wait_until,
)
import time
from typing import Any

from action_msgs.msg import GoalStatus
from lmpvc_codegen_msgs.msg import Function
import pytest

pytestmark = pytest.mark.ros

TREE = {'wave': '    lift(robot)\n    lower(robot)\n', 'lift(robot)': GO, 'lower(robot)': GO}


def test_the_result_tells_program_functions_and_cost() -> None:
    """A goal ends with all that is known of its program."""
    with running_node(scripted(TREE)) as (_node, client):
        result = finished(client.send_goal(prompt='wave').get_result_async()).result
    assert result.success
    assert result.program.endswith('wave(robot)\n')
    assert [(f.name, f.parent, f.state) for f in result.functions] == [
        ('wave', '', Function.CHECKED),
        ('lift', 'wave', Function.CHECKED),
        ('lower', 'wave', Function.CHECKED),
    ]
    assert (result.model_calls, result.repairs, result.from_cache) == (3, 0, False)
    assert result.tokens > 0
    assert result.error_code == ''


def test_a_remembered_program_says_so() -> None:
    """The second time costs no model call."""
    with running_node(scripted(TREE)) as (_node, client):
        finished(client.send_goal(prompt='wave').get_result_async())
        again = finished(client.send_goal(prompt='wave').get_result_async()).result
    assert (again.from_cache, again.model_calls) == (True, 0)
    assert {f.state for f in again.functions} == {Function.CACHED}


def test_feedback_shows_the_tree_as_it_grows() -> None:
    """Every state of every function is seen on the way."""
    seen: list[Any] = []
    with running_node(scripted(TREE, seconds_per_token=0.01)) as (_node, client):
        goal = client.send_goal(lambda message: seen.append(message.feedback), prompt='wave')
        finished(goal.get_result_async())
        wait_until(lambda: seen and seen[-1].functions[-1].state == Function.CHECKED)
    states = {(f.name, f.state) for feedback in seen for f in feedback.functions}
    assert {('wave', Function.GENERATING), ('lower', Function.PENDING)} <= states
    assert {('lift', Function.CHECKED), ('lower', Function.CHECKED)} <= states


def test_a_goals_budget_overrides_the_configured_one() -> None:
    """Two functions are one too many for a budget of two with the top one."""
    with running_node(scripted(TREE)) as (_node, client):
        goal = client.send_goal(prompt='wave', max_functions=2)
        answer = finished(goal.get_result_async())
    assert answer.status == GoalStatus.STATUS_ABORTED
    assert answer.result.error_code == 'budget_exceeded'
    assert 'budget.max_functions' in answer.result.error_message
    assert answer.result.program == ''


def test_cancel_ends_a_generation_within_a_token() -> None:
    """The goal ends long before its script would."""
    with running_node(scripted({'move': LONG}, seconds_per_token=0.5)) as (node, client):
        goal = client.send_goal(prompt='move')
        wait_until(lambda: queue_length(node) == 1)
        started = time.monotonic()
        goal.cancel_goal_async()
        answer = finished(goal.get_result_async())
        seconds = time.monotonic() - started
    assert answer.status == GoalStatus.STATUS_CANCELED
    assert answer.result.error_code == 'cancelled'
    assert seconds < 5


def test_a_waiting_goal_that_is_cancelled_leaves_the_queue_at_once() -> None:
    """It does not wait for the one before it, and what comes after moves up."""
    gate = Gate()
    with running_node(scripted(gate)) as (_node, client):
        running = client.ask('move one')
        wait_until(lambda: gate.asked)
        waiting = client.send_goal(prompt='move two')
        last = client.ask('move three')
        waiting.cancel_goal_async()
        answer = finished(waiting.get_result_async())
        assert answer.result.error_code == 'cancelled'
        assert not running.done()
        gate.let_through()
        assert finished(running).result
        assert finished(last).result


def test_a_client_that_vanishes_harms_nobody() -> None:
    """Killed in the midst of its goal, it leaves a node that answers the next one."""
    script = (
        'import os, sys, time\n'
        'os.environ.setdefault("AMENT_PREFIX_PATH", sys.prefix)\n'
        'import rclpy\n'
        'from rclpy.action import ActionClient\n'
        'from lmpvc_codegen_msgs.action import Generate\n'
        'rclpy.init()\n'
        'node = rclpy.create_node("doomed")\n'
        'client = ActionClient(node, Generate, "code_gen/generate")\n'
        'assert client.wait_for_server(20)\n'
        'future = client.send_goal_async(Generate.Goal(prompt="move"))\n'
        'rclpy.spin_until_future_complete(node, future)\n'
        'print("sent", flush=True)\n'
        'time.sleep(60)\n'
    )
    with running_node(scripted({'move': LONG}, seconds_per_token=0.03)) as (_node, client):
        with subprocess.Popen(
            [sys.executable, '-c', script], stdout=subprocess.PIPE, text=True
        ) as doomed:
            assert doomed.stdout is not None
            assert doomed.stdout.readline() == 'sent\n'
            doomed.kill()
        assert client.answer('say hello')
