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

"""The service ``code_gen``: LMPVC's own, and always answered."""

from __future__ import annotations

from test.ros.nodes import finished, Gate, GO, queue_length, running_node, scripted, wait_until

from diagnostic_msgs.msg import DiagnosticStatus
from lifecycle_msgs.srv import GetState
from lmpvc_codegen.errors import CodegenError, UnsoundProgramError
from lmpvc_codegen.ros.messages import program_of
from lmpvc_interfaces.srv import CodeGen
import pytest
from rcl_interfaces.srv import GetParameters
from rclpy.qos import DurabilityPolicy, QoSProfile

pytestmark = pytest.mark.ros

UP = 'def move_up(robot):\n    robot.go()\n\n\nmove_up(robot)\n'


def test_the_service_is_lmpvcs_field_for_field() -> None:
    """Name, type and fields are those that LMPVC's clients were built with."""
    assert CodeGen.Request.get_fields_and_field_types() == {
        'prompt': 'string', 'preamble': 'string', 'policies': 'string',
    }  # fmt: skip
    assert CodeGen.Response.get_fields_and_field_types() == {'result': 'string'}
    with running_node(scripted({})) as (node, _client):
        offered = dict(node.get_service_names_and_types())
        assert offered['/code_gen'] == ['lmpvc_interfaces/srv/CodeGen']


def test_a_command_is_answered_with_its_program() -> None:
    """A request without a preamble is answered for the default robot."""
    with running_node(scripted({'move up': GO})) as (_node, client):
        assert client.answer('move up') == UP


def test_the_clients_preamble_and_policies_are_used() -> None:
    """What the client says of its robot decides, not the default."""
    preamble = 'def example(robot):\n    robot.hop()\n'
    policies = 'def wave(robot):\n    robot.hop()\n'
    answers = {'greet': '    wave(robot)\n', 'move': GO}
    with running_node(scripted(answers)) as (_node, client):
        assert 'wave(robot)' in client.answer('greet', preamble=preamble, policies=policies)
        assert client.answer('move', preamble=preamble) == ''


@pytest.mark.parametrize(
    ('prompt', 'policies', 'code'),
    [
        ('', '', 'command_rejected'),
        ('\x00\n', '', 'command_rejected'),
        ('up ' * 22_000, '', 'command_rejected'),
        ('move up', 'def f(:', 'command_rejected'),
        ('do evil', '', 'unsound_program'),
    ],
)
def test_a_refusal_is_an_empty_result_and_a_published_reason(
    prompt: str, policies: str, code: str
) -> None:
    """The client gets nothing to run; the reason is on ``~/outcome``, also for who comes late."""
    answers = {'do evil': '    import os\n    os.system("x")\n'}
    seen: list[DiagnosticStatus] = []
    with running_node(scripted(answers)) as (_node, client):
        assert client.answer(prompt, policies=policies) == ''
        latched = QoSProfile(depth=1, durability=DurabilityPolicy.TRANSIENT_LOCAL)
        client.node.create_subscription(
            DiagnosticStatus, '/code_gen_service/outcome', seen.append, latched
        )
        wait_until(lambda: seen)
    assert {value.key: value.value for value in seen[0].values}['error_code'] == code
    assert seen[0].message.endswith('.')


def test_the_robot_says_that_it_cannot_where_that_is_wanted() -> None:
    """The service answers with a program that speaks; the action tells the error beside it."""
    answers = scripted({'solder': '    import os\n'})
    with running_node(answers, robot__refusal="I can't {command}.") as (_node, client):
        spoken = 'robot.say("I can\'t solder.")\n'
        assert client.answer('solder') == spoken
        goal = client.send_goal(prompt='solder')
        result = finished(goal.get_result_async()).result
        assert (result.success, result.program) == (False, spoken)
        assert result.error_code == 'unsound_program'
        with pytest.raises(UnsoundProgramError) as caught:
            program_of(result)
        assert caught.value.spoken == spoken


def test_sixteen_clients_at_once_are_all_answered_in_order() -> None:
    """None is lost, and nobody who waits is overtaken."""
    gate = Gate()
    with running_node(scripted(gate)) as (node, client):
        futures = []
        for number in range(16):
            futures.append(client.ask(f'move {number}'))
            wait_until(lambda: queue_length(node) == len(futures))
        gate.let_through()
        results = [finished(future).result for future in futures]
    assert all('robot.go()' in result for result in results)
    assert gate.asked == [f'move {number}' for number in range(16)]


def test_a_full_queue_refuses_at_once_and_loses_nobody() -> None:
    """One runs and one may wait; the others are told so while the first still runs."""
    gate = Gate()
    with running_node(scripted(gate), service__queue_size=1) as (_node, client):
        first = client.ask('move 0')
        wait_until(lambda: gate.asked)
        others = [client.ask(f'move {number}') for number in range(1, 5)]
        wait_until(lambda: sum(future.done() for future in others) == 3)
        assert not first.done()
        gate.let_through()
        assert finished(first).result
        results = [finished(future).result for future in others]
    assert sorted(bool(result) for result in results) == [False, False, False, True]


def test_every_callback_answers_while_a_model_thinks() -> None:
    """State, parameters and a second client's refusal do not wait for the generation."""
    gate = Gate()
    with running_node(scripted(gate)) as (_node, client):
        thinking = client.ask('move')
        wait_until(lambda: gate.asked)
        state = client.call(GetState, '/code_gen_service/get_state', GetState.Request())
        asked = GetParameters.Request(names=['gguf.context_size'])
        told = client.call(GetParameters, '/code_gen_service/get_parameters', asked)
        assert not thinking.done()
        assert state.current_state.label == 'active'
        assert told.values[0].integer_value == 6144
        gate.let_through()
        assert finished(thinking).result


def test_an_exception_in_the_generation_never_kills_the_node() -> None:
    """A defect costs one request its answer, and the next one is answered."""

    def answer(request: str) -> str:
        if request == 'break':
            raise ZeroDivisionError('injected')
        return GO

    with running_node(scripted(answer)) as (node, client):
        assert client.answer('break') == ''
        assert 'ZeroDivisionError' in node.diagnostics.statistics.last_error
        assert client.answer('move up') == UP


def test_a_backend_that_fails_is_a_reason_and_not_a_silence() -> None:
    """An error of the model's side reaches whoever listens, in its own words."""

    def answer(_request: str) -> str:
        raise CodegenError('The model is on fire.', remedy='Put it out.')

    with running_node(scripted(answer)) as (node, client):
        assert client.answer('move') == ''
        assert node.diagnostics.statistics.last_error == 'The model is on fire. Put it out.'


def test_requests_that_wait_are_answered_when_the_node_stops() -> None:
    """A client may wait for ever, so everybody is refused before the node goes."""
    with running_node(scripted({}, seconds_per_token=0.5)) as (node, client):
        futures = [client.ask(f'move {number}') for number in range(4)]
        wait_until(lambda: queue_length(node) == 4)
        node.stop_answering()
        results = [finished(future).result for future in futures]
    assert results == [''] * 4
