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

"""The default preamble: what is known of the robot where the client says nothing."""

from __future__ import annotations

from pathlib import Path

from lmpvc_codegen.config import find_config_file
from lmpvc_codegen.errors import ConfigError


def read_default_preamble(path: str | None) -> str:
    """
    Read the configured preamble, or the one that is installed.

    :raises ConfigError: the file cannot be read.
    """
    file = Path(path).expanduser() if path else find_config_file('preamble.py')
    try:
        return file.read_text(encoding='utf-8')
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(
            f"The default preamble '{file}' cannot be read: {error}.",
            remedy='Correct robot.preamble in the configuration.',
        ) from error
