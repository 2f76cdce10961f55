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

"""The real application on a free port, over a few real files and a backend with a script."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from test.serving.tiny_models import configured, stock
import test.web.libraries  # noqa: F401 - skips what cannot run
import time

from lmpvc_codegen.backends.base import Backend
from lmpvc_codegen.backends.scripted import ScriptedBackend
from lmpvc_codegen.cache import ResultCache
from lmpvc_codegen.config import Config, WebConfig
from lmpvc_codegen.errors import OutOfMemoryError
from lmpvc_codegen.generator import CodeGenerator
from lmpvc_codegen.models.catalogue import overlay_path
from lmpvc_codegen.serving.generation_host import GenerationHost
from lmpvc_codegen.web.server import WebServer

ATTACK = '<img src=x onerror="window.attacked = true">'

ANSWERS = {
    'wave': 'def wave(robot):\n    # Up and down again.\n    lift(robot)\n    lower(robot)\n',
    'lift(robot)': 'def lift(robot):\n    robot.set_speed(0.5)\n    robot.go()\n',
    'lower(robot)': "def lower(robot):\n    robot.go()\n    robot.say('down')\n",
    'loop': 'def loop(robot):\n    open("/etc/passwd")\n',
    'greet': f"def greet(robot):\n    robot.say('{ATTACK}')\n",
    'use policy': 'def use_policy(robot):\n    bow(robot)\n',
}


class Served:
    """
    A server with a host; its models are scripts under the names of real small files.

    ``tiny-a`` is in use, ``tiny-b`` is here, ``tiny-c`` is damaged and cannot be loaded,
    ``tiny-far`` is on a server of the test, ``tiny-gone`` is nowhere, ``tiny-huge`` fits nowhere.
    """

    def __init__(self, home: Path, source: str, content: bytes) -> None:
        """Write the files and the catalogue; nothing is served yet."""
        self.files = stock(home)
        _extend_catalogue(source, content)
        self.seconds_per_token = self.seconds_to_load = 0.0
        self.host = GenerationHost(
            configured(), make_generator=self._generator, make_backend=self._backend
        )
        self._server: WebServer | None = None
        self._port = 0

    @property
    def url(self) -> str:
        """Give the address of the page."""
        return f'http://127.0.0.1:{self._port}'

    def start(self, *, token_variable: str | None = None) -> None:
        """Serve, at the same port as before if there was one."""
        if not self.host.is_active:
            self.host.load()
        settings = WebConfig(port=self._port, token_variable=token_variable)
        self._server = WebServer(self.host, settings)
        self._port = int(self._server.url.rpartition(':')[2])
        self._server.start()

    def stop(self) -> None:
        """End serving; the host lives on."""
        if self._server:
            self._server.stop()

    def close(self) -> None:
        """End all of it."""
        self.stop()
        self.host.close()

    def _generator(self, config: Config) -> CodeGenerator:
        return CodeGenerator(config, self._backend(config), ResultCache.from_config(config.cache))

    def _backend(self, config: Config) -> Backend:
        return _Script(config, self.seconds_per_token, self.seconds_to_load)


class _Script(ScriptedBackend):
    """Writes as slowly as it is told to, and takes a while to load."""

    def __init__(self, config: Config, seconds_per_token: float, seconds_to_load: float) -> None:
        super().__init__(config, _answer, seconds_per_token=seconds_per_token)
        self._file = str(config.gguf.filename)
        self._seconds_to_load = seconds_to_load

    def load(self) -> None:
        """Refuse the damaged one as one that is too large is refused."""
        if 'tiny-c' in self._file:
            raise OutOfMemoryError('It needs 40 GB of 24 GB.', remedy='Choose a smaller one.')
        time.sleep(self._seconds_to_load)
        super().load()


def _answer(key: str) -> str:
    return ANSWERS.get(key, "    robot.say('yes')\n")


def _extend_catalogue(source: str, content: bytes) -> None:
    tree = json.loads(overlay_path().read_text())
    known = tree['models']
    for name, entry in zip('ABC', known, strict=True):
        entry.update(display_name=f'Tiny {name}', provider='tinies', specialization='tests')

    def model(
        model_id: str, *kinds: str, path: str = '', size: int = len(content), **changes: object
    ) -> None:
        files = [
            {
                'quantization': kind,
                'repository': f'me/{model_id}',
                'filename': f'{model_id}-{kind}.gguf',
                'size_bytes': size,
                'sha256': hashlib.sha256(content).hexdigest(),
                'sources': [f'{source}/{path}{{repository}}/{{filename}}'],
            }
            for kind in kinds
        ]
        known.append({**known[0], 'model_id': model_id, 'name': f'me/{model_id}', 'files': files})
        known[-1].update(changes)

    model('tiny-far', 'q4_k_m', 'f32', display_name='Tiny far away')
    model('tiny-gone', 'f32', path='missing/', display_name='Tiny gone')
    model(
        'tiny-odd',
        'f32',
        display_name=ATTACK,
        specialization=ATTACK,
        licence=ATTACK,
        provider=ATTACK,
    )
    model('tiny-huge', 'f32', display_name='Tiny huge', size=1 << 42, parameters=10**12)
    overlay_path().write_text(json.dumps(tree))
