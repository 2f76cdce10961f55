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

"""The public API of the package, and what importing it costs."""

from __future__ import annotations

import subprocess
import sys

import lmpvc_codegen
import pytest

HEAVY = 'numpy llama_cpp torch rclpy diskcache huggingface_hub rich tqdm jinja2'.split()


@pytest.mark.parametrize('name', lmpvc_codegen.__all__)
def test_every_public_name_is_there(name: str) -> None:
    """What ``__all__`` names can be had."""
    assert getattr(lmpvc_codegen, name).__name__ == name


def test_an_unknown_name_is_an_attribute_error() -> None:
    """As of any other module."""
    with pytest.raises(AttributeError, match='nonsense'):
        lmpvc_codegen.nonsense  # noqa: B018


@pytest.mark.parametrize('module', ['lmpvc_codegen', 'lmpvc_codegen.generation.hierarchy'])
def test_importing_brings_no_heavy_library(module: str) -> None:
    """A desk without a robot and a robot without a desk start quickly."""
    code = f'import {module}, sys; print(*sys.modules)'
    done = subprocess.run([sys.executable, '-c', code], capture_output=True, text=True, check=True)
    assert not set(HEAVY) & set(done.stdout.split())
