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

"""Tests of the node run where rclpy and the interfaces are; the header of the run says so."""

from __future__ import annotations

import importlib.util

from lmpvc_codegen.ros.environment import prepare_environment

prepare_environment()

_MISSING = [
    name
    for name in ('rclpy', 'lmpvc_interfaces', 'lmpvc_codegen_msgs')
    if importlib.util.find_spec(name) is None
]

collect_ignore_glob = ['*.py'] if _MISSING else []


def pytest_report_header() -> str:
    """Say whether the node is tested."""
    if _MISSING:
        return f'test/ros: skipped, {", ".join(_MISSING)} not installed'
    return 'test/ros: real nodes'
