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

"""Finding the interfaces beside a sourced ROS 2."""

from __future__ import annotations

from pathlib import Path

from lmpvc_codegen.ros.environment import extended_library_path


def test_a_sourced_ros_gets_our_libraries_on_its_path_once(tmp_path: Path) -> None:
    """The loader would not find the interfaces in the environment otherwise."""
    library = tmp_path / 'lib' / 'liblmpvc_codegen_msgs__rosidl_generator_c.so'
    library.parent.mkdir()
    sourced = {'ROS_DISTRO': 'jazzy', 'LD_LIBRARY_PATH': '/opt/ros/jazzy/lib'}
    assert extended_library_path(tmp_path, sourced) == ''
    library.touch()
    extended = extended_library_path(tmp_path, sourced)
    assert extended == f'{tmp_path}/lib:/opt/ros/jazzy/lib'
    assert extended_library_path(tmp_path, {**sourced, 'LD_LIBRARY_PATH': extended}) == ''
    assert extended_library_path(tmp_path, {}) == ''
