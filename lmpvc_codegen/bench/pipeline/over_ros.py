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

"""The same commands through a node that runs as a process of its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from lmpvc_codegen.bench.pipeline.measuring import WARM_UP
from lmpvc_codegen.bench.progress import shown
from lmpvc_codegen.bench.running_node import home_folder, running_node


@dataclass(frozen=True)
class RosAnswer:
    """
    What a node answered to a command.

    :param client_s: seconds that the client waited.
    :param server_s: seconds that the node told of, from the request's arrival.
    :param first_token_s: until the client was told of a first token.
    """

    client_s: float
    server_s: float
    first_token_s: float | None

    @property
    def overhead_s(self) -> float:
        """Seconds that went to ROS."""
        return self.client_s - self.server_s


def ask_node(
    commands: Sequence[str], *, policies: str, parameters: Sequence[str]
) -> list[RosAnswer]:
    """
    Ask a node of its own for commands, one after the other.

    :param parameters: of the node, each as ``name:=value``.
    :raises ServiceError: it did not start, or did not answer.
    """
    answers = []
    with home_folder() as home, running_node(home, *parameters) as node, node.client() as client:
        client.generate(WARM_UP, policies=policies)
        for text in shown(commands, what='commands over ROS'):
            got = client.generate(text, policies=policies)
            answers.append(RosAnswer(got.seconds, got.result.seconds, got.first_token_s))
    return answers
