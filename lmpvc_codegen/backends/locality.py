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


"""Keeping what must not leave this machine on it."""

from __future__ import annotations

from collections.abc import Sequence
import ipaddress
from urllib.parse import urlsplit

from lmpvc_codegen.errors import NotLocalError


def is_this_machine(url: str) -> bool:
    """
    Tell whether an address is this machine's own, without asking anybody.

    A name other than ``localhost`` is taken for another machine: to look it up is to send it.
    """
    try:
        host = urlsplit(url).hostname or ''
    except ValueError:
        return False
    if host == 'localhost' or host.endswith('.localhost'):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def refuse_remote(backend: str, addresses: Sequence[str] | None) -> None:
    """
    Refuse a backend that sends prompts to another machine, or does not tell.

    :raises NotLocalError: it would, or may.
    """
    remedy = (
        "Set 'model' to a backend that runs here, give it an address such as "
        "http://127.0.0.1:8000/v1, or set 'local_only' to false."
    )
    if addresses is None:
        raise NotLocalError(
            f"The backend '{backend}' does not tell where it sends prompts, and 'local_only' is "
            'set.',
            remedy=remedy,
        )
    elsewhere = [address for address in addresses if not is_this_machine(address)]
    if elsewhere:
        raise NotLocalError(
            f"The backend '{backend}' would send prompts to {', '.join(elsewhere)}, and "
            "'local_only' is set.",
            remedy=remedy,
        )
