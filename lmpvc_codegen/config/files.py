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

"""Where the installed configuration files are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
import os
from pathlib import Path
import sys

from lmpvc_codegen.errors import ConfigError

CONFIG_NAME = 'codegen_config.json'
"""File name of the configuration, as LMPVC has it."""

_PACKAGE = 'lmpvc_codegen'


def find_config_file(name: str, *, environment: Mapping[str, str] = os.environ) -> Path:
    """
    Find a file of ``config/``: in the ROS installation, in the source tree, or in the prefix.

    :raises ConfigError: it is in none of these places; the message names them.
    """
    places = list(_places(environment))
    for folder in places:
        if (folder / name).is_file():
            return folder / name
    listed = ', '.join(str(folder) for folder in places)
    raise ConfigError(
        f"The file '{name}' is in none of these folders: {listed}.",
        remedy='Install the package again, or name a configuration file of your own.',
    )


def user_config_file(name: str, environment: Mapping[str, str] = os.environ) -> Path:
    """Tell where a person keeps a file of their own; it need not exist."""
    folder = environment.get('XDG_CONFIG_HOME') or '~/.config'
    return Path(folder).expanduser() / _PACKAGE / name


def _places(environment: Mapping[str, str]) -> Iterator[Path]:
    for prefix in filter(None, environment.get('AMENT_PREFIX_PATH', '').split(os.pathsep)):
        yield Path(prefix) / 'share' / _PACKAGE / 'config'
    yield Path(__file__).resolve().parents[2] / 'config'
    yield Path(sys.prefix) / 'share' / _PACKAGE / 'config'
