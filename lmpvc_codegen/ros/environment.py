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

"""Finding the interfaces where nothing of ours is sourced: in the prefix of this Python."""

from __future__ import annotations

from collections.abc import Mapping
import os
from pathlib import Path
import sys

_INDEX = Path('share') / 'ament_index' / 'resource_index'
_LIBRARY = 'liblmpvc_codegen_msgs__rosidl_generator_c.so'


def prepare_environment() -> None:
    """
    Let ament and the loader find what is installed beside this Python; call it before rclpy.

    The loader reads LD_LIBRARY_PATH once, when a process starts. Beside a sourced ROS 2 this
    starts the process again with the environment's libraries on it; where ROS 2 comes as
    packages, these do the same by themselves.
    """
    prefix = Path(sys.prefix)
    if not os.environ.get('AMENT_PREFIX_PATH') and (prefix / _INDEX).is_dir():
        os.environ['AMENT_PREFIX_PATH'] = sys.prefix
    extended = extended_library_path(prefix, os.environ)
    if extended and 'rclpy' not in sys.modules:
        os.environ['LD_LIBRARY_PATH'] = extended
        os.execv(sys.executable, [sys.executable, *sys.orig_argv[1:]])  # noqa: S606


def extended_library_path(prefix: Path, environment: Mapping[str, str]) -> str:
    """Give the library path that a sourced ROS 2 needs for our interfaces, or '' if none."""
    folder = str(prefix / 'lib')
    known = environment.get('LD_LIBRARY_PATH', '').split(os.pathsep)
    is_sourced = bool(environment.get('ROS_DISTRO'))
    if not is_sourced or folder in known or not (prefix / 'lib' / _LIBRARY).is_file():
        return ''
    return os.pathsep.join(filter(None, [folder, *known]))
