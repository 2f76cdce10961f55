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
Serve the page and REST: speak a command, choose, download and delete models.

The page is at / and /models. An address that other machines reach needs a token: put a long random
one into an environment variable, and name that with '--token-variable'.
"""

from __future__ import annotations

import argparse
from contextlib import suppress
from dataclasses import replace
import os
import signal
import sys
import threading
from types import FrameType
from typing import TYPE_CHECKING

from lmpvc_codegen.cli.arguments import add_configuration_arguments, configuration
from lmpvc_codegen.config import Config
from lmpvc_codegen.errors import CodegenError, ModelNotFoundError, ServiceError

if TYPE_CHECKING:
    from lmpvc_codegen.serving.generation_host import GenerationHost
    from lmpvc_codegen.web.server import WebServer

SUMMARY = 'serve the page and REST'

_CLOSE_TIMEOUT_S = 4.0
_LAST_PORT = 65535


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the address and the configuration."""
    add_configuration_arguments(parser)
    parser.add_argument('--host', metavar='ADDRESS', help='to listen at, by itself 127.0.0.1')
    parser.add_argument('--port', type=_port, metavar='N', help='by itself 8765; 0 for any')
    parser.add_argument(
        '--token-variable', metavar='NAME', help='environment variable that holds the token'
    )


def run(arguments: argparse.Namespace) -> int:
    """
    Serve until Ctrl-C or SIGTERM.

    :raises CodegenError: the address cannot be had, needs a token, or a library is missing.
    """
    config = configuration(arguments, overrides=_overrides(arguments))
    # What is not here is downloaded when a person asks for it on the page, not by the way.
    config = replace(config, gguf=replace(config.gguf, offline=True))
    host, server = _make(config)
    try:
        _stop_on_signals(server)
        print(server.url, flush=True)
        threading.Thread(target=_load, args=(host,), name='load', daemon=True).start()
        server.run()
    finally:
        _close(host)
    return 0


def _overrides(arguments: argparse.Namespace) -> dict[str, object]:
    given = {
        'web.host': arguments.host,
        'web.port': arguments.port,
        'web.token_variable': arguments.token_variable,
    }
    return {key: value for key, value in given.items() if value is not None}


def _make(config: Config) -> tuple[GenerationHost, WebServer]:
    from lmpvc_codegen.serving.generation_host import GenerationHost

    try:
        from lmpvc_codegen.web.server import WebServer
    except ImportError as error:
        raise ServiceError(
            f'The web server is not installed: {error}.',
            remedy="Install it: pip install 'lmpvc_codegen[web]'.",
        ) from error
    host = GenerationHost(config)
    return host, WebServer(host, config.web)


def _load(host: GenerationHost) -> None:
    """Load the configured model; without it, another can be chosen on the page."""
    try:
        host.load()
        told = f'Ready: {host.identity}'
    except ModelNotFoundError:
        told = f"The model '{host.identity}' is not here. Choose or download one on the page."
    except CodegenError as error:
        told = f'{error} Or choose another model on the page.'
    print(f'lmpvc_codegen: {told}', file=sys.stderr)


def _stop_on_signals(server: WebServer) -> None:
    """End in order at the first Ctrl-C or SIGTERM, and at once at the second."""
    pressed = threading.Event()

    def handle(_number: int, _frame: FrameType | None) -> None:
        if pressed.is_set():
            raise KeyboardInterrupt
        pressed.set()
        server.stop()

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, handle)


def _close(host: GenerationHost) -> None:
    """Free the model; loading one cannot be interrupted, and is not waited for."""
    closing = threading.Thread(target=host.close, name='close', daemon=True)
    closing.start()
    closing.join(_CLOSE_TIMEOUT_S)
    if closing.is_alive():
        with suppress(OSError):
            sys.stdout.flush()
        os._exit(0)


def _port(text: str) -> int:
    if not text.isdecimal() or int(text) > _LAST_PORT:
        raise argparse.ArgumentTypeError(f'{text!r} is no port from 0 to {_LAST_PORT}')
    return int(text)
