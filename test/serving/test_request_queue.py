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


"""The queue of all clients: who arrived first is served first."""

from __future__ import annotations

from collections.abc import Iterator
import threading

from lmpvc_codegen.errors import CodegenError
from lmpvc_codegen.serving.request_queue import Generate, RequestQueue, Turn
import pytest


class Note(Turn):
    """A turn that writes its name down."""

    def __init__(self, name: str, taken: list[str]) -> None:
        """Wait to be taken."""
        super().__init__()
        self._name, self._taken = name, taken
        self.ended = threading.Event()

    def take(self, generate: Generate) -> None:
        """Write it down."""
        self._taken.append(self._name)
        self.ended.set()

    def fail(self, error: CodegenError) -> None:
        """Write the error down beside it."""
        self._taken.append(f'{self._name}: {error.code}')
        self.ended.set()


@pytest.fixture
def queue() -> Iterator[RequestQueue]:
    """Serve turns that need no model."""

    def generate(*_arguments: object, **_more: object) -> None:
        raise AssertionError('no turn here wants a program')

    serving = RequestQueue(generate, size=3)  # type: ignore[arg-type]
    yield serving
    serving.close()


def test_who_arrived_first_is_taken_first_even_if_slower_to_submit(queue: RequestQueue) -> None:
    """A place in the queue is that of the arrival: the cache may answer one later than another."""
    taken: list[str] = []
    first, second, third = (Note(name, taken) for name in ('first', 'second', 'third'))
    with queue.held():
        for turn in (third, first, second):
            queue.submit(turn)
    assert third.ended.wait(10)
    assert taken == ['first', 'second', 'third']


def test_one_too_many_is_refused_and_a_closed_queue_refuses_all(queue: RequestQueue) -> None:
    """Who was let in before is told, too."""
    taken: list[str] = []
    turns = [Note(str(number), taken) for number in range(5)]
    with queue.held():
        for turn in turns[:3]:
            queue.submit(turn)
        with pytest.raises(CodegenError, match='3 requests are waiting'):
            queue.submit(turns[3])
        queue.close()
    assert taken == ['0: not_active', '1: not_active', '2: not_active']
    with pytest.raises(CodegenError, match='does not generate now'):
        queue.submit(turns[4])
