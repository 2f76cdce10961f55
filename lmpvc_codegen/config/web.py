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

"""The typed configuration of the web page and its programming interface."""

from __future__ import annotations

from dataclasses import dataclass

from lmpvc_codegen.config.fields import required, variable
from lmpvc_codegen.generation.command import ranged


@dataclass(frozen=True)
class WebConfig:
    """
    The page, and REST, over HTTP.

    :param enabled: serve them from inside the running node; the subcommand 'web' serves always.
    :param host: address to listen at; one that other machines reach needs a token.
    :param port: to listen at; 0 for any that is free.
    :param token_variable: environment variable with the token that whoever changes something has
        to send; null for none, which only a loopback address allows.
    """

    enabled: bool = False
    host: str = required('127.0.0.1')
    port: int = ranged(8765, 0, 65535)
    token_variable: str | None = variable(None)
