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

"""
Several clients of one node, each a process of its own, that ask at the same time.

Run as a module, it is one of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, ExitStack, suppress
import json
import random
import subprocess
import sys
import time

from lmpvc_codegen.bench.running_node import NodeClient, RunningNode
from lmpvc_codegen.errors import ServiceError

CLIENTS = 16
_TRIES = 5
_ANSWER_TIMEOUT_S = 10.0
_END_TIMEOUT_S = 10


def ask_together(
    node: RunningNode, prompt: str, *, requests: int, period_s: float, clients: int = CLIENTS
) -> list[float]:
    """
    Let clients ask, each again and again, and give the seconds of all requests, sorted.

    :param requests: of each client.
    :param period_s: between two requests of a client; 0 asks anew as soon as it is answered.
    :raises ServiceError: a client failed.
    """
    with ExitStack() as stack:
        running = []
        for number in range(clients):
            client = _client(node, prompt, requests, period_s, seed=number)
            running.append(stack.enter_context(client))
            _read(running[-1])  # it has had an answer
        for process in running:
            print(file=process.stdin, flush=True)
        # None ends before the last one is through: taking a client down keeps all others busy.
        return sorted(seconds for process in running for seconds in _read(process))


@contextmanager
def _client(
    node: RunningNode, prompt: str, requests: int, period_s: float, *, seed: int
) -> Iterator[subprocess.Popen[str]]:
    told = json.dumps([node.namespace, prompt, requests, period_s, seed])
    command = [sys.executable, '-m', __name__, told]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as client:
        try:
            yield client
        finally:
            client.kill()


def _read(client: subprocess.Popen[str]) -> list[float]:
    assert client.stdout
    line = client.stdout.readline()
    if not line:
        raise ServiceError(f'A client ended with status {client.wait(_END_TIMEOUT_S)}.')
    return list(json.loads(line))


def _be_a_client(namespace: str, prompt: str, requests: int, period_s: float, seed: int) -> None:
    """Get ready, wait for a line, ask, print the seconds, and stay until the input's end."""
    with NodeClient(namespace) as client:
        print(json.dumps([_until_heard(client, prompt)]), flush=True)
        sys.stdin.readline()
        print(json.dumps(list(_seconds(client, prompt, requests, period_s, seed))), flush=True)
        sys.stdin.read()


def _until_heard(client: NodeClient, prompt: str) -> float:
    """Ask until there is an answer: a node may find a client later than the client finds it."""
    for _ in range(_TRIES):
        with suppress(ServiceError):
            return client.ask(prompt, timeout_s=_ANSWER_TIMEOUT_S)
    raise ServiceError(f'The node did not answer in {_TRIES} tries.')


def _seconds(
    client: NodeClient, prompt: str, requests: int, period_s: float, seed: int
) -> Iterator[float]:
    # Clients that began in step would all ask in the same instant.
    due = time.perf_counter() + random.Random(seed).uniform(0, period_s)  # noqa: S311 - no secret
    for _ in range(requests):
        time.sleep(max(due - time.perf_counter(), 0))
        due += period_s
        yield client.ask(prompt, timeout_s=_ANSWER_TIMEOUT_S)


def main(arguments: Sequence[str]) -> None:
    """Be one of the clients."""
    _be_a_client(*json.loads(arguments[0]))


if __name__ == '__main__':
    main(sys.argv[1:])
