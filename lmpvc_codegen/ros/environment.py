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

"""Finding the interfaces where nothing is sourced: they lie in the environment's own prefix."""

from __future__ import annotations

import os
from pathlib import Path
import sys

_INDEX = Path('share') / 'ament_index' / 'resource_index'


def prepare_environment() -> None:
    """
    Let the ament index find what is installed beside this Python; call it before rclpy.

    A sourced ROS 2 installation has set AMENT_PREFIX_PATH already and is left alone.
    """
    if not os.environ.get('AMENT_PREFIX_PATH') and (Path(sys.prefix) / _INDEX).is_dir():
        os.environ['AMENT_PREFIX_PATH'] = sys.prefix
