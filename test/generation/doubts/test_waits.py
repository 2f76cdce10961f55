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

"""Waiting that nobody asked for."""

from __future__ import annotations

from lmpvc_codegen.generation.doubts.waits import doubt_waits
from lmpvc_codegen.generation.source import definitions
import pytest

WAITS = definitions('def act(robot):\n    robot.close_hand()\n    time.sleep(2)\n    robot.go()\n')


def test_waiting_unasked_is_doubted() -> None:
    """A better answer begins with what comes before it."""
    (doubt,) = doubt_waits('close the hand and go', WAITS)
    assert 'leave time.sleep out' in doubt.message
    assert doubt.begun == '    robot.close_hand()\n'


@pytest.mark.parametrize(
    'said', ['hold on, then go', 'close the hand for two seconds', 'retry once', 'keep still']
)
def test_waiting_that_may_be_meant_is_not(said: str) -> None:
    """Many words ask for some time."""
    assert list(doubt_waits(said, WAITS)) == []


def test_who_does_not_wait_is_not_doubted() -> None:
    """Whatever is said."""
    assert list(doubt_waits('go', definitions('def act(robot):\n    robot.go()\n'))) == []
