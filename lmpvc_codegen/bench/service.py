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
What the service costs beside the model: start, memory, overhead of a request, a cache hit.

Everything is measured on real processes: a node as a child, a client in this process.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
import statistics
import subprocess
import sys
import time

from lmpvc_codegen.bench.many_clients import ask_together, CLIENTS
from lmpvc_codegen.bench.running_node import (
    Generated,
    home_folder,
    NodeClient,
    running_node,
    RunningNode,
)
from lmpvc_codegen.config import find_config_file, load_config
from lmpvc_codegen.errors import ServiceError
from lmpvc_codegen.models.files import locate

_WORDS = (
    'one two three four five six seven eight nine ten eleven twelve '
    'red blue green yellow orange black white pink'
).split()

_PERIOD_S = 0.5
"""Between two requests of one of many clients; people speak more slowly."""


@dataclass(frozen=True)
class Measurement:
    """
    A figure.

    :param aim: what the project aims at, in words; '' for a figure without an aim.
    """

    name: str
    value: float
    unit: str
    aim: str = ''


def measure_service(*, repeats: int) -> Iterator[Measurement]:
    """
    Measure the installed configuration.

    :param repeats: requests behind each median.
    :raises ServiceError: the service did not start.
    """
    yield Measurement('import lmpvc_codegen', _import_seconds(repeats), 's', 'at most 0.2 s')
    with (
        home_folder() as home,
        running_node(home, 'model:=scripted') as scripted,
        scripted.client() as client,
    ):
        client.ask('warm up')
        overhead = [client.ask(f'move {number}') for number in range(repeats)]
        yield Measurement(
            'request without a model (p50)', _median_ms(overhead), 'ms', 'at most 20 ms'
        )
        hits = sorted(client.ask('move 0') for _ in range(repeats))
        yield Measurement('cache hit (p50)', _median_ms(hits), 'ms', 'at most 5 ms')
        yield Measurement('cache hit (p99)', _p99_ms(hits), 'ms', 'at most 15 ms')
        yield from _measure_clients(scripted, repeats)
        yield Measurement('memory of a node without a model', _peak_mb(scripted.pid), 'MB')
    yield from _measure_model()


def _measure_clients(node: RunningNode, repeats: int) -> Iterator[Measurement]:
    """Measure hits with many clients: at a pace, and as fast as they are answered."""
    each = max(repeats // 4, 4)
    paced = ask_together(node, 'move 0', requests=each, period_s=_PERIOD_S)
    who = f'{CLIENTS} clients, {1 / _PERIOD_S:g} requests/s each'
    yield Measurement(f'cache hit (p50), {who}', _median_ms(paced), 'ms', 'at most 5 ms')
    yield Measurement(f'cache hit (p99), {who}', _p99_ms(paced), 'ms', 'at most 15 ms')
    pressed = ask_together(node, 'move 0', requests=each, period_s=0)
    rate = CLIENTS * len(pressed) / sum(pressed)
    yield Measurement(f'cache hits, {CLIENTS} clients that never wait', rate, 'a second')
    yield Measurement('cache hit (p99) of these', _p99_ms(pressed), 'ms')


def _measure_model() -> Iterator[Measurement]:
    """Measure the configured GGUF model: start to active, first and second command, memory."""
    path = locate(load_config().gguf)
    if path is None:
        raise ServiceError(
            'The configured model is not on this machine, so it was not measured.',
            remedy='Run a command once to fetch it.',
        )
    file_mb = _read_into_the_page_cache(path)
    started = time.monotonic()
    with home_folder() as home:
        with running_node(home) as node:
            yield Measurement('start to active', time.monotonic() - started, 's', 'at most 6 s')
            with node.client() as client:
                yield Measurement(
                    'first command', client.ask('move a little up, then say done'), 's'
                )
                yield Measurement(
                    'second command', client.ask('move a little down and say hello'), 's'
                )
            aim = f'at most the file plus 700 MB: {file_mb + 700:.0f} MB'
            yield Measurement('peak memory', _peak_mb(node.pid), 'MB', aim)
        with running_node(home) as node, node.client() as client:
            first = client.generate('say bye and wait for two seconds')
            yield Measurement('first command after a restart', first.seconds, 's')
            until = 'first command after a restart, until its first token'
            yield Measurement(until, _first_token_s(first), 's', 'at most 1.5 s')
            yield from _measure_switch(client)


def _measure_switch(client: NodeClient) -> Iterator[Measurement]:
    """Measure what it costs when a command comes with another known preamble than the last one."""
    other = find_config_file('mobile_base_preamble.py').read_text(encoding='utf-8')
    words = iter(_WORDS)

    def wait(preamble: str) -> float:
        return _first_token_s(client.generate(f'say {next(words)}', preamble=preamble))

    for preamble in (other, other):  # evaluated, and kept
        wait(preamble)
    for name, preamble in (('the default', ''), ("a mobile base's", other)):
        back = other if preamble == '' else ''
        waits = [(wait(back), wait(preamble), wait(preamble)) for _ in range(3)]
        more = statistics.median(changed - same for _back, changed, same in waits)
        yield Measurement(f'change to {name} preamble, known', more, 's', 'at most 0.3 s')


def _first_token_s(generated: Generated) -> float:
    if generated.first_token_s is None:
        raise ServiceError(
            f'The model wrote nothing that could be timed: {generated.result.error_message}'
        )
    return generated.first_token_s


def _import_seconds(repeats: int) -> float:
    code = 'import time; t = time.perf_counter(); import lmpvc_codegen; '
    code += 'print(time.perf_counter() - t)'
    runs = [
        subprocess.run([sys.executable, '-c', code], capture_output=True, text=True, check=True)
        for _ in range(min(repeats, 10))
    ]
    return statistics.median(float(run.stdout) for run in runs)


def _read_into_the_page_cache(path: Path) -> float:
    with path.open('rb') as file:
        while file.read(1 << 22):
            pass
    return path.stat().st_size / 1e6


def _median_ms(seconds: list[float]) -> float:
    return 1e3 * statistics.median(seconds)


def _p99_ms(ordered: list[float]) -> float:
    return 1e3 * ordered[int(0.99 * len(ordered))]


def _peak_mb(pid: int) -> float:
    lines = Path(f'/proc/{pid}/status').read_text(encoding='ascii').splitlines()
    return int(next(line for line in lines if line.startswith('VmHWM')).split()[1]) * 1024 / 1e6
