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

"""
Run the ROS 2 node that answers on ``code_gen`` and ``code_gen/generate``.

Parameters are the keys of the configuration, as in ``--ros-args -p gguf.context_size:=8192``, and
``config_file``, the path of another configuration, and ``autostart``, false to leave it to a
lifecycle manager to configure and activate the node.
"""

from __future__ import annotations

import argparse

from lmpvc_codegen.errors import ServiceError

SUMMARY = 'run the ROS 2 service (parameters go after --ros-args)'


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare nothing: the node is set by ROS parameters."""
    parser.usage = '%(prog)s [-h] [--ros-args -p NAME:=VALUE ... -r FROM:=TO ...]'


def run(arguments: argparse.Namespace) -> int:
    """
    Run the node until Ctrl-C or SIGTERM.

    :raises ServiceError: ROS 2 or the interfaces are not there.
    """
    try:
        from lmpvc_codegen.ros.service import main
    except ImportError as error:
        raise ServiceError(
            f'ROS 2 is not to be had: {error}.',
            remedy='Source a ROS 2 installation and this workspace, or install them as the README '
            "says; 'lmpvc_codegen doctor' tells what is missing.",
        ) from error
    return main(arguments.ros_arguments)
