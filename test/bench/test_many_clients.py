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

"""Several clients of one node, each a process of its own."""

from __future__ import annotations

from pathlib import Path

from lmpvc_codegen.bench.many_clients import ask_together
from lmpvc_codegen.bench.running_node import running_node
from lmpvc_codegen.errors import ServiceError
import pytest

pytestmark = pytest.mark.ros


def test_every_request_of_every_client_is_answered(tmp_path: Path) -> None:
    """At a pace, and as fast as they can; seconds come sorted."""
    with running_node(tmp_path, 'model:=scripted') as node:
        paced = ask_together(node, 'move up', requests=4, period_s=0.05, clients=2)
        pressed = ask_together(node, 'move up', requests=10, period_s=0, clients=2)
    assert (len(paced), len(pressed)) == (8, 20)
    assert paced == sorted(paced)
    assert min(paced + pressed) > 0


def test_a_node_that_does_not_start_is_told(tmp_path: Path) -> None:
    """With what it said."""
    with (
        pytest.raises(ServiceError, match='Allowed is "bitsandbytes"'),
        running_node(tmp_path, 'model:=nothing'),
    ):
        pass


def test_the_action_tells_what_the_node_took(tmp_path: Path) -> None:
    """The client waited longer."""
    with running_node(tmp_path, 'model:=scripted') as node, node.client() as client:
        assert client.ask('move up') > 0
        generated = client.generate('move up')
    assert generated.result.from_cache
    assert 0 < generated.result.seconds < generated.seconds
    assert generated.first_token_s is None
