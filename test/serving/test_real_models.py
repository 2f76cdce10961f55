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

"""Switching between models that people use, and what it costs."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from test.backends.cases import SMALL
from test.serving.tiny_models import NAMES, stock
import threading

from lmpvc_codegen.config import CacheConfig, Config
from lmpvc_codegen.errors import ModelDamagedError
from lmpvc_codegen.generation.command import Command
from lmpvc_codegen.models.files import locate
from lmpvc_codegen.models.memory import resident_bytes
from lmpvc_codegen.serving.generation_host import GenerationHost
from lmpvc_codegen.serving.request_queue import Request
import pytest

pytestmark = pytest.mark.model

REAL = 'qwen2.5-coder-0.5b-instruct:q4_k_m'
TINY, _OTHER, DAMAGED = NAMES
PREAMBLE = 'def wave(robot):\n    robot.move(up=0.1)\n    robot.go()\n'


@pytest.fixture
def host(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[GenerationHost]:
    """Give a host with the 0.5B model loaded, and models of a megabyte beside it."""
    real = locate(SMALL)
    if real is None:
        pytest.skip(f'{SMALL.filename} is not here')
    monkeypatch.setenv('HF_HOME', str(tmp_path / 'hf'))
    monkeypatch.delenv('HF_HUB_CACHE', raising=False)
    stock(tmp_path / 'hf')
    link = tmp_path / 'hf' / 'llms' / SMALL.hf_url / SMALL.filename
    link.parent.mkdir(parents=True)
    link.symlink_to(real)
    gguf = replace(SMALL, context_size=1024)
    host = GenerationHost(Config(gguf=gguf, cache=CacheConfig(enabled=False)))
    host.load()
    yield host
    host.close()


def test_switching_under_load_loses_nobody(host: GenerationHost) -> None:
    """Four clients ask on and on; each is answered, whatever is loaded and whatever fails."""
    is_over = threading.Event()
    answered: list[int] = []

    def ask_on(number: int) -> int:
        count = 0
        while not is_over.is_set():
            answer = host.complete(f'def f{number}():', max_tokens=4)
            assert answer.finish_reason in {'stop', 'length'}
            count += 1
        return count

    with ThreadPoolExecutor(4) as threads:
        clients = [threads.submit(ask_on, number) for number in range(4)]
        try:
            for name in (TINY, REAL, TINY, REAL):
                host.switch(name)
                answered.append(host.queue_length)
                with pytest.raises(ModelDamagedError):
                    host.switch(DAMAGED)
                assert host.active_name == name
        finally:
            is_over.set()
        assert sum(client.result(60) for client in clients) >= 8
    outcome = host.answer(Request(Command('wave', PREAMBLE)))
    assert outcome.program, outcome.error


def test_twenty_switches_leave_the_memory_where_it_was(host: GenerationHost) -> None:
    """Half a gigabyte comes and goes ten times; less than 16 MB stay."""
    seen = []
    for _ in range(10):
        for name in (TINY, REAL):
            host.switch(name)
            host.complete('def f():', max_tokens=2)
        seen.append(resident_bytes() or 0)
    assert max(seen[1:]) - seen[0] < 16_000_000, seen
