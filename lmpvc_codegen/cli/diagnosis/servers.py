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


"""Whether the servers that a backend asks are there, and have the model."""

from __future__ import annotations

from contextlib import suppress
import socket
from urllib.parse import urlsplit

from lmpvc_codegen.cli.diagnosis.check import Check
from lmpvc_codegen.config import Config
from lmpvc_codegen.errors import CodegenError

_KNOCK_S = 0.5
_PORTS = {'http': 80, 'https': 443}

HOW_TO_START = {
    'openai_compatible': 'Start a server there (vllm serve MODEL, or python -m llama_cpp.server '
    '--model FILE), or correct openai_compatible.base_url.',
    'ollama': 'Install and start it (ollama serve), or correct ollama.base_url.',
    'inference_api': 'Start the endpoint, or correct inference_api.base_url.',
}
"""The one thing to do where nobody listens."""


def check_servers(config: Config) -> Check | None:
    """Ask the configured backend's servers; None for one that asks nobody."""
    from lmpvc_codegen.backends.registry import make_backend
    from lmpvc_codegen.backends.remote import RemoteBackend

    try:
        backend = make_backend(config)
    except CodegenError:
        return None  # the check of the backend has told why
    if not isinstance(backend, RemoteBackend):
        return None
    try:
        return Check('ok', 'server', backend.check())
    except CodegenError as error:
        return Check('fail', 'server', error.message, error.remedy)
    finally:
        backend.close()


def missing_server(config: Config) -> Check | None:
    """Look whether anybody listens where a backend would ask on this machine; send nothing."""
    from lmpvc_codegen.backends.locality import is_this_machine
    from lmpvc_codegen.backends.registry import find_backend

    for address in find_backend(config.model).addresses(config) or ():
        if is_this_machine(address) and not _listens(address):
            remedy = HOW_TO_START.get(config.model, 'Start a server there.')
            return Check('off', config.model, f'nobody listens at {address}', remedy)
    return None


def _listens(address: str) -> bool:
    parts = urlsplit(address)
    place = (parts.hostname or '', parts.port or _PORTS.get(parts.scheme, 0))
    with suppress(OSError), socket.create_connection(place, timeout=_KNOCK_S):
        return True
    return False
