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

"""The machine, the model and the versions that stand behind a figure."""

from __future__ import annotations

from importlib import metadata
import os
from pathlib import Path
import platform
from typing import Any

_PACKAGES = ('lmpvc_codegen', 'llama_cpp_python', 'torch', 'transformers', 'numpy')


def describe_machine() -> dict[str, Any]:
    """Tell processor, cores, memory, system and versions, as a report states them."""
    return {
        'processor': _processor(),
        'cores': len(os.sched_getaffinity(0)),
        'memory_gb': round(os.sysconf('SC_PAGE_SIZE') * os.sysconf('SC_PHYS_PAGES') / 1e9, 1),
        'system': platform.platform(),
        'python': platform.python_version(),
        'versions': {name: v for name in _PACKAGES if (v := _version(name))},
    }


def _processor() -> str:
    for line in Path('/proc/cpuinfo').read_text(encoding='utf-8', errors='replace').split('\n'):
        if line.startswith('model name'):
            return line.partition(':')[2].strip()
    return platform.processor() or platform.machine()


def _version(package: str) -> str:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return ''
