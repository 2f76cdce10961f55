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

"""What can be told about the machine before anything is installed."""

from __future__ import annotations

import importlib.util
from pathlib import Path
import shutil
import sys

from tools.environment.failures import SetUpError

_OLDEST, _NEWEST = (3, 10), (3, 13)
_NEEDED_BYTES = 5_000_000_000


def check_machine(root: Path) -> None:
    """
    Check Python, the compiler and the disk.

    :raises SetUpError: something is missing.
    """
    check_python(sys.version_info[:2])
    if importlib.util.find_spec('ensurepip') is None or importlib.util.find_spec('venv') is None:
        raise SetUpError(
            'This Python cannot make environments. Run: sudo apt-get install python3-venv, then '
            'again.'
        )
    check_compiler()
    check_disk(root)


def check_python(version: tuple[int, int]) -> None:
    """
    Check the version of Python.

    :raises SetUpError: it is too old or too new.
    """
    if not _OLDEST <= version <= _NEWEST:
        raise SetUpError(
            f'This is Python {version[0]}.{version[1]}; 3.10 to 3.13 are supported. '
            'Name another one: make PYTHON=python3.12 ...'
        )


def check_compiler() -> None:
    """
    Check that llama.cpp and the interfaces can be compiled.

    :raises SetUpError: there is no C or no C++ compiler.
    """
    for names in (('cc', 'gcc', 'clang'), ('c++', 'g++', 'clang++')):
        if not any(shutil.which(name) for name in names):
            raise SetUpError(
                f'There is no compiler ({" or ".join(names)}). '
                'Run: sudo apt-get install build-essential, then again.'
            )


def check_disk(root: Path, needed_bytes: int = _NEEDED_BYTES) -> None:
    """
    Check that the environment fits on the disk, unless it is there already.

    :raises SetUpError: it does not.
    """
    free = shutil.disk_usage(root).free
    if free < needed_bytes and not (root / '.venv').exists():
        raise SetUpError(
            f'The disk of {root} has {free / 1e9:.1f} GB free; the environment and the model need '
            f'about {needed_bytes / 1e9:.0f} GB.'
        )
