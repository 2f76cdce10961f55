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

"""The executables that ``ros2 run`` and the shell find; each runs the subcommand of its name."""

from __future__ import annotations

import sys

from lmpvc_codegen.cli.main import main


def service() -> int:
    """Run the ROS 2 service."""
    return _run('service')


def codegen() -> int:
    """Run the ROS 2 service under the name that LMPVC gave it."""
    return _run('codegen')


def generate() -> int:
    """Turn commands into programs."""
    return _run('generate')


def simulate() -> int:
    """Show what a robot would do."""
    return _run('simulate')


def cache() -> int:
    """Look at what is remembered."""
    return _run('cache')


def models() -> int:
    """List, fetch, check and choose models."""
    return _run('models')


def gguf() -> int:
    """Convert, quantise, inspect and run GGUF files."""
    return _run('gguf')


def complete() -> int:
    """Complete text, or fill in what is missing."""
    return _run('complete')


def doctor() -> int:
    """Check the machine and the installation."""
    return _run('doctor')


def bench() -> int:
    """Measure what is promised."""
    return _run('bench')


def web() -> int:
    """Serve the page and REST."""
    return _run('web')


def _run(subcommand: str) -> int:
    return main([subcommand, *sys.argv[1:]])
