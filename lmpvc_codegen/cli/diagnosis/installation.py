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

"""Whether Python, ROS 2, the interfaces and the backend's library are there and fit together."""

from __future__ import annotations

from collections.abc import Mapping
import importlib
import os
import platform
import sys

from lmpvc_codegen.cli.diagnosis.check import Check
from lmpvc_codegen.config import Config
from lmpvc_codegen.errors import CodegenError

OLDEST_PYTHON = (3, 10)
NEWEST_PYTHON = (3, 14)

LIBRARIES: Mapping[str, tuple[str, str]] = {
    'bitsandbytes': ('bitsandbytes', 'bitsandbytes'),
    'gguf': ('llama_cpp', 'llama-cpp-python'),
    'gptq': ('transformers', 'transformers'),
    'torch_cpu': ('transformers', 'transformers'),
}
"""Modules that a backend loads when it starts, and what installs them."""

_INTERFACES = (('lmpvc_interfaces.srv', 'CodeGen'), ('lmpvc_codegen_msgs.action', 'Generate'))


def check_python(version: tuple[int, ...] = sys.version_info[:3]) -> Check:
    """Check that this Python is one that the package is made for."""
    shown = f'{".".join(map(str, version))} at {sys.executable}'
    supported = '.'.join(map(str, OLDEST_PYTHON)) + ' to ' + '.'.join(map(str, NEWEST_PYTHON))
    if version[:2] < OLDEST_PYTHON:
        return Check('fail', 'Python', shown, f'Use Python {supported}.')
    if version[:2] > NEWEST_PYTHON:
        return Check('warn', 'Python', shown, f'It is tested with Python {supported}.')
    return Check('ok', 'Python', shown)


def check_ros(environment: Mapping[str, str] = os.environ) -> Check:
    """Check that rclpy can be imported, and tell where it comes from."""
    try:
        rclpy = importlib.import_module('rclpy')
    except Exception as error:  # noqa: BLE001 - a broken installation raises anything
        return Check(
            'warn',
            'ROS 2',
            f'rclpy cannot be imported ({_reason(error)})',
            'Only the node needs it: source a ROS 2 installation, or install the wheels as the '
            'README says.',
        )
    distribution = environment.get('ROS_DISTRO') or 'Python wheels'
    return Check('ok', 'ROS 2', f'{distribution} at {os.path.dirname(rclpy.__file__ or "?")}')


def check_interfaces() -> Check:
    """Check that the interfaces can be imported together with their libraries."""
    for module, name in _INTERFACES:
        try:
            kind = getattr(importlib.import_module(module), name)
            importlib.import_module('rclpy.type_support').check_for_type_support(kind)
        except Exception as error:  # noqa: BLE001 - a broken installation raises anything
            return Check(
                'warn',
                'interfaces',
                f'{module}.{name} cannot be used ({_reason(error)})',
                'Only the node needs it: build the interfaces with colcon and source the '
                'workspace, or run: make setup',
            )
    return Check('ok', 'interfaces', ', '.join('.'.join(parts) for parts in _INTERFACES))


def check_backend(config: Config) -> Check:
    """Check that the configured backend and its library can be imported."""
    from lmpvc_codegen.backends.registry import make_backend

    try:
        make_backend(config).close()
    except CodegenError as error:
        return Check('fail', 'backend', error.message, error.remedy)
    module, package = LIBRARIES.get(config.model, ('', ''))
    if not module:
        return Check('ok', 'backend', config.model)
    try:
        library = importlib.import_module(module)
    except Exception as error:  # noqa: BLE001 - a broken installation raises anything
        value = f'{module} cannot be imported ({_reason(error)})'
        remedy = f'Run: pip install --force-reinstall --no-deps {package}'
        return Check('fail', 'backend', value, remedy)
    return Check('ok', 'backend', f'{config.model}, {package} {library.__version__}')


def check_machine() -> Check:
    """Tell the operating system and the processor."""
    return Check('ok', 'system', f'{platform.system()} {platform.release()} {platform.machine()}')


def _reason(error: Exception) -> str:
    lines = str(error).strip().splitlines() or ['no reason given']
    return f'{type(error).__name__}: {lines[0][:120]}'
