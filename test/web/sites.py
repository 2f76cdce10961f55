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

"""A real server over a host whose models are scripts, with a catalogue of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from functools import cache
import hashlib
import json
import os
from pathlib import Path
import tempfile
from test.bench.speed.tiny_gguf import write_tiny_gguf
import test.web.libraries  # noqa: F401 - skips what cannot run
import threading
import time
from typing import Any

import httpx2
from lmpvc_codegen.backends.scripted import ScriptedBackend
from lmpvc_codegen.cache import ResultCache
from lmpvc_codegen.config import CacheConfig, Config, GgufConfig, ServiceConfig, WebConfig
from lmpvc_codegen.generator import CodeGenerator
from lmpvc_codegen.models.gguf_header import read_header
from lmpvc_codegen.models.shape import ModelShape
from lmpvc_codegen.serving.generation_host import GenerationHost
from lmpvc_codegen.web.server import WebServer
import pytest

FIRST, SECOND, ABSENT, HUGE = 'tiny-a:f32', 'tiny-b:f32', 'far-1b-instruct:q8_0', 'huge:f32'
HERE = (FIRST, SECOND, HUGE)

PREAMBLE = 'def example(robot):\n    robot.go()\n'
ANSWERS = {
    'wave': 'def wave(robot):\n    lift(robot)\n    lower(robot)\n',
    'lift(robot)': 'def lift(robot):\n    robot.go()\n',
    'lower(robot)': 'def lower(robot):\n    robot.go()\n',
    'loop': 'def loop(robot):\n    open("/etc/passwd")\n',
    'write': 'one two three four five six seven eight nine ten',
}
WAVE = {'command': 'wave', 'preamble': PREAMBLE}

Answers = Mapping[str, str] | Callable[[str], str]


def stock(folder: Path, monkeypatch: pytest.MonkeyPatch, *, url: str = '') -> bytes:
    """
    Put models into a home of their own, and a catalogue that knows these alone.

    :param url: where the absent one can be had.
    :returns: the content of the absent one.
    """
    home = folder / 'hf'
    monkeypatch.setenv('HF_HOME', str(home))
    monkeypatch.delenv('HF_HUB_CACHE', raising=False)
    content = _content(9)
    (folder / 'far.gguf').write_bytes(content)
    shape = asdict(ModelShape.of(read_header(folder / 'far.gguf')))
    entries, files = [], []
    for name in (*HERE, ABSENT):
        model_id, _colon, quantization = name.partition(':')
        file: dict[str, Any] = {'quantization': quantization, 'repository': f'me/{model_id}'}
        file['filename'] = f'{model_id}.gguf'
        files.append(file)
        entries.append({
            'model_id': model_id, 'name': f'me/{model_id}', 'parameters': 1_000_000,
            'tuning': 'instruct' if name == ABSENT else 'base',
            'context_length': 1024, 'licence': 'apache-2.0', 'provider': 'me',
            'shape': shape, 'files': [file],
        })  # fmt: skip
        path = home / 'llms' / 'me' / model_id / f'{model_id}.gguf'
        if name in HERE:
            path.parent.mkdir(parents=True)
            path.write_bytes(_content(len(entries)))
        if name == HUGE:
            os.truncate(path, 1 << 40)  # takes no room on the disk
            file['size_bytes'] = 1 << 40
    files[-1] |= {
        'size_bytes': len(content),
        'sha256': hashlib.sha256(content).hexdigest(),
        'sources': [f'{url}/{{repository}}/{{filename}}'],
    }
    config = folder / 'prefix' / 'share' / 'lmpvc_codegen' / 'config'
    config.mkdir(parents=True)
    (config / 'models.json').write_text(json.dumps({'models': entries}))
    before = os.environ.get('AMENT_PREFIX_PATH', '')
    monkeypatch.setenv('AMENT_PREFIX_PATH', f'{folder}/prefix:{before}')
    return content


@cache
def _content(seed: int) -> bytes:
    """Make a model once for all tests."""
    with tempfile.TemporaryDirectory() as folder:
        return write_tiny_gguf(Path(folder) / 'tiny.gguf', seed=seed).read_bytes()


@dataclass
class Site:
    """A running server, a client of it, and what is behind it."""

    host: GenerationHost
    server: WebServer
    client: httpx2.Client
    asked: list[str]
    may_load: threading.Event

    def post(self, path: str, body: Any = None, **options: Any) -> httpx2.Response:
        """Send JSON."""
        return self.client.post(path, json={} if body is None else body, **options)


@contextmanager
def running(
    *,
    answers: Answers = ANSWERS,
    seconds_per_token: float = 0.0,
    queue_size: int = 32,
    settings: WebConfig | None = None,
    is_loaded: bool = True,
) -> Iterator[Site]:
    """Serve until the end of the with statement."""
    asked: list[str] = []
    may_load = threading.Event()
    may_load.set()

    def answer(key: str) -> str:
        asked.append(key)
        return answers(key) if callable(answers) else answers.get(key, "    robot.say('?')\n")

    def make_backend(config: Config) -> ScriptedBackend:
        backend = _Gated(config, answer, seconds_per_token=seconds_per_token)
        backend.may_load = may_load
        return backend

    def make_generator(config: Config) -> CodeGenerator:
        cache = ResultCache.from_config(config.cache)
        return CodeGenerator(config, make_backend(config), cache)

    host = GenerationHost(
        _configured(queue_size), make_generator=make_generator, make_backend=make_backend
    )
    if is_loaded:
        host.load()
    server = WebServer(host, settings or WebConfig(port=0))
    server.start()
    try:
        with httpx2.Client(base_url=server.url, timeout=20) as client:
            yield Site(host, server, client, asked, may_load)
    finally:
        may_load.set()
        server.stop()
        host.close()


class _Gated(ScriptedBackend):
    """A script that is not loaded before the test allows it."""

    may_load: threading.Event

    def load(self) -> None:
        """Wait for the test."""
        self.may_load.wait(20)
        super().load()


def _configured(queue_size: int) -> Config:
    model_id = FIRST.partition(':')[0]
    gguf = GgufConfig(
        model=FIRST, hf_url=f'me/{model_id}', filename=f'{model_id}.gguf', context_size=1024
    )
    return Config(
        gguf=gguf,
        cache=CacheConfig(filename=None),
        service=ServiceConfig(queue_size=queue_size),
    )


def refusal(response: httpx2.Response, status: int, words: str = '') -> str:
    """Check the shape of a failure, and give its class."""
    told = response.json()
    assert response.status_code == status, told
    assert told['success'] is False
    assert set(told) >= {'success', 'error', 'message', 'remedy'}
    assert told['message'].endswith('.')
    assert words in f'{told["message"]} {told["remedy"]}'
    return str(told['error'])


def until(holds: Callable[[], bool], *, timeout_s: float = 10.0) -> None:
    """Wait for something to become true."""
    ends = time.monotonic() + timeout_s
    while not holds():
        assert time.monotonic() < ends, 'it did not become true in time'
        time.sleep(0.01)


def read_events(response: httpx2.Response) -> Iterator[tuple[str, dict[str, Any]]]:
    """Give the names and the data of events as they come."""
    name = ''
    for line in response.iter_lines():
        if line.startswith('event: '):
            name = line.removeprefix('event: ')
        elif line.startswith('data: '):
            yield name, json.loads(line.removeprefix('data: '))
        elif not line:
            name = ''
