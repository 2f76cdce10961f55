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


"""How a key of the configuration is declared: its default, and what a value must look like."""

from __future__ import annotations

from dataclasses import field
from typing import Any

URL_PATTERN = r'^https?://[^/@?#\s]+(/[^@?#\s]*)?$(?!\n)'
"""An address without a name, a password or a query in it: those would be written to logs."""

VARIABLE_PATTERN = r'^[A-Za-z_][A-Za-z0-9_]*$(?!\n)'
"""The name of an environment variable; hardly a key that was put in its place."""


def required(default: str | None) -> Any:
    """Declare a text that may not be empty."""
    return field(default=default, metadata={'is_required': True})


def path(default: str | None) -> Any:
    """Declare the path of a file or folder; a leading ~ is somebody's home folder."""
    return field(default=default, metadata={'is_required': True, 'is_path': True})


def url(default: str | tuple[str, ...] | None) -> Any:
    """Declare the address of a server, or several of them."""
    metadata = {
        'pattern': URL_PATTERN,
        'pattern_means': 'an address such as http://127.0.0.1:8000/v1',
    }
    return field(default=default, metadata=metadata)


def variable(default: str | None) -> Any:
    """Declare the name of an environment variable that holds a secret."""
    metadata = {
        'pattern': VARIABLE_PATTERN,
        'pattern_means': 'the name of an environment variable (the key itself never stands here)',
        'is_secret': True,
    }
    return field(default=default, metadata=metadata)
