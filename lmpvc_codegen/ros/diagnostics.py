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

"""What the node tells of itself: ``/diagnostics`` once a second, and the last outcome."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
import threading

from diagnostic_msgs.msg import DiagnosticArray, DiagnosticStatus, KeyValue
from lmpvc_codegen.serving.request_queue import Outcome
from rclpy.node import Node
from rclpy.qos import DurabilityPolicy, QoSProfile

_PERIOD_S = 1.0
_SHOWN_LENGTH = 60


@dataclass(frozen=True)
class Statistics:
    """What the finished requests amount to."""

    requests: int = 0
    failures: int = 0
    cache_hits: int = 0
    tokens: int = 0
    generating_s: float = 0.0
    last_error: str = ''

    def after(self, outcome: Outcome) -> Statistics:
        """Count one more outcome."""
        program = outcome.program
        cost = program.cost if program else None
        return Statistics(
            requests=self.requests + 1,
            failures=self.failures + (program is None),
            cache_hits=self.cache_hits + bool(program and program.from_cache),
            tokens=self.tokens + (cost.tokens if cost else 0),
            generating_s=self.generating_s + (cost.seconds if cost and cost.tokens else 0.0),
            last_error=str(outcome.error) if outcome.error else self.last_error,
        )

    @property
    def tokens_per_s(self) -> float:
        """Tokens that the model wrote in a second of generation, prompts included."""
        return self.tokens / self.generating_s if self.generating_s else 0.0


class Diagnostics:
    """Publishes the state of the node and the outcome of its requests."""

    def __init__(self, node: Node, *, model_facts: Callable[[], Mapping[str, object]]) -> None:
        """
        Create the publishers and the timer; the node sets :attr:`state`.

        :param model_facts: tells what there is to tell of the model now.
        """
        self._node = node
        self._lock = threading.Lock()
        self.statistics = Statistics()
        self.state = 'unconfigured'
        self.model_facts = model_facts
        self._array = node.create_publisher(DiagnosticArray, '/diagnostics', 1)
        latched = QoSProfile(depth=1, durability=DurabilityPolicy.TRANSIENT_LOCAL)
        self._outcome = node.create_publisher(DiagnosticStatus, '~/outcome', latched)
        self._timer = node.create_timer(_PERIOD_S, self.publish)
        # The client need not wait until the log is written.
        self._afterwards = ThreadPoolExecutor(1, 'outcomes')

    def note(self, outcome: Outcome) -> None:
        """Count an outcome; log it in one line, and publish it, while the caller goes on."""
        with self._lock:
            self.statistics = self.statistics.after(outcome)
        self._afterwards.submit(self._report, outcome)

    def close(self) -> None:
        """Report what is left to report; nothing may be noted afterwards."""
        self._afterwards.shutdown()

    def _report(self, outcome: Outcome) -> None:
        line = outcome_line(outcome)
        if outcome.error:
            self._node.get_logger().error(line)
        else:
            self._node.get_logger().info(line)
        self._outcome.publish(outcome_status(outcome))

    def publish(self) -> None:
        """Publish the state of the node."""
        numbers = self.statistics
        told = {
            'state': self.state,
            **self.model_facts(),
            'tokens_per_s': f'{numbers.tokens_per_s:.1f}',
            'requests': numbers.requests,
            'failures': numbers.failures,
            'cache_hits': numbers.cache_hits,
            'last_error': numbers.last_error,
        }
        level = DiagnosticStatus.OK if self.state == 'active' else DiagnosticStatus.WARN
        status = DiagnosticStatus(
            level=level, name=f'{self._node.get_name()}: generation', message=self.state,
            hardware_id='none', values=_values(told),
        )  # fmt: skip
        stamp = self._node.get_clock().now().to_msg()
        array = DiagnosticArray(status=[status])
        array.header.stamp = stamp
        self._array.publish(array)


def outcome_line(outcome: Outcome) -> str:
    """Write an outcome as one line: command, outcome, seconds, calls, tokens, cache."""
    shown = repr(outcome.command.text[:_SHOWN_LENGTH])
    program = outcome.program
    if program is None:
        error = outcome.error
        code = error.code if error else 'error'
        return f'{shown} {code} {outcome.seconds:.2f} s: {error}'.replace('\n', ' ')
    cost = program.cost
    source = 'remembered' if program.from_cache else 'generated'
    return (
        f'{shown} {source} {outcome.seconds:.2f} s, {cost.model_calls} calls, '
        f'{cost.tokens} tokens, '
        f'{cost.repairs} repairs, cache {"hit" if program.from_cache else "miss"}'
    )


def outcome_status(outcome: Outcome) -> DiagnosticStatus:
    """Write an outcome as a message: the reason of a failure in words."""
    error = outcome.error
    cost = outcome.program.cost if outcome.program else None
    told = {
        'command': outcome.command.text[:_SHOWN_LENGTH],
        'error_code': error.code if error else '',
        'seconds': f'{outcome.seconds:.3f}',
        'model_calls': cost.model_calls if cost else 0,
        'tokens': cost.tokens if cost else 0,
        'from_cache': bool(outcome.program and outcome.program.from_cache),
    }
    level = DiagnosticStatus.ERROR if error else DiagnosticStatus.OK
    message = str(error) if error else 'generated'
    return DiagnosticStatus(level=level, name='code_gen', message=message, values=_values(told))


def _values(told: Mapping[str, object]) -> list[KeyValue]:
    return [KeyValue(key=key, value=str(value)) for key, value in told.items()]
