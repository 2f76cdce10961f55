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

"""Building the interface packages into the environment."""

from __future__ import annotations

from collections.abc import Iterator
import os
from pathlib import Path
import subprocess
import tempfile

from tools.environment.failures import explain

_MACHINE_THAT_BUILT_THE_PACKAGES = '/opt/python/'


def build_interfaces(interfaces: Path, venv: Path, *, is_sourced: bool) -> None:
    """
    Build with colcon and install into the environment, where nothing has to be sourced.

    A workspace that has LMPVC's own lmpvc_interfaces keeps them.

    :raises SetUpError: the build failed.
    """
    python = venv / 'bin' / 'python'
    if not is_sourced:
        mend_paths(venv, python)
    skipped = ['lmpvc_interfaces'] if is_sourced and _has_lmpvc(python) else []
    prefixes = [str(venv), *filter(None, [os.environ.get('AMENT_PREFIX_PATH')])]
    environment = {
        **os.environ,
        'PATH': f'{venv / "bin"}{os.pathsep}{os.environ["PATH"]}',
        'AMENT_PREFIX_PATH': os.pathsep.join(prefixes),
        'CMAKE_PREFIX_PATH': os.pathsep.join(prefixes),
    }
    with tempfile.TemporaryDirectory(prefix='lmpvc_codegen_') as folder:
        command = [python, '-m', 'colcon', '--log-base', f'{folder}/log', 'build']
        command += ['--base-paths', interfaces, '--build-base', f'{folder}/build']
        command += ['--install-base', venv, '--merge-install', '--packages-skip', *skipped]
        command += ['--cmake-args', f'-DPython3_EXECUTABLE={python}', '-DBUILD_TESTING=OFF']
        done = subprocess.run(
            [str(part) for part in command],
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors='replace',
            check=False,
        )
    if done.returncode:
        raise explain('interfaces', done.stdout)


def mend_paths(venv: Path, python: Path) -> None:
    """
    Let the CMake files of the ROS packages name this machine's folders.

    They hold two paths of the machine that built them: Python's headers and numpy's.
    """
    code = (
        'import numpy, sysconfig; '
        'print(sysconfig.get_paths()["include"]); print(numpy.get_include())'
    )
    found = subprocess.run(
        [str(python), '-c', code], capture_output=True, text=True, check=True
    ).stdout.split('\n')
    for file in venv.glob('share/*/cmake/*'):
        text = file.read_text(errors='surrogateescape') if file.is_file() else ''
        if _MACHINE_THAT_BUILT_THE_PACKAGES in text:
            mended = mended_text(text, headers=found[0], numpy_headers=found[1])
            file.write_text(mended, errors='surrogateescape')


def mended_text(text: str, *, headers: str, numpy_headers: str) -> str:
    """Replace the two paths in a CMake file."""
    for path in sorted(set(_foreign_paths(text)), key=len, reverse=True):
        text = text.replace(path, numpy_headers if 'numpy' in path else headers)
    return text


def _foreign_paths(text: str) -> Iterator[str]:
    for part in text.replace('"', ';').replace(' ', ';').replace('\n', ';').split(';'):
        if part.startswith(_MACHINE_THAT_BUILT_THE_PACKAGES) and '/include' in part:
            yield part.rstrip(')')


def _has_lmpvc(python: Path) -> bool:
    code = 'import lmpvc_interfaces.srv'
    return (
        subprocess.run([str(python), '-c', code], capture_output=True, check=False).returncode == 0
    )
