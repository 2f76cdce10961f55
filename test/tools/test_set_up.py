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

"""The set-up: what it checks, what it skips, and what it says when a step fails."""

from __future__ import annotations

import json
from pathlib import Path
import shutil
import subprocess
import sys

from lmpvc_codegen.bench.coding_tasks.react import NPM_PACKAGES
import pytest

from tools import run_command
from tools.environment import checks, steps
from tools.environment.failures import explain, SetUpError
from tools.environment.interfaces import mended_text
from tools.environment.npm import provide_npm_packages
from tools.environment.steps import Step
from tools.test_matrix import find_interpreter

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize(
    ('output', 'words'),
    [
        ('OSError: [Errno 28] No space left on device', 'disk is full'),
        ('CMake Error: CMAKE_CXX_COMPILER not set', 'no C++ compiler'),
        ("error: command 'gcc' failed: No such file", 'no C++ compiler'),
        ('fatal error: Python.h: No such file or directory', 'python3-dev'),
        ('Temporary failure in name resolution', 'cannot be reached'),
        ('NewConnectionError: Failed to establish a new connection', 'cannot be reached'),
        ('ERROR: No matching distribution found for ros-rclpy', 'x86-64'),
        ("PermissionError: [Errno 13] Permission denied: '.venv'", 'may not be written'),
    ],
)
def test_a_failed_step_says_what_to_do(output: str, words: str) -> None:
    """The cause is a sentence, and the last lines of the tool follow it."""
    said = str(explain('ROS 2', f'first line\n{output}\n'))
    assert said.startswith('ROS 2 failed.')
    assert words in said
    assert output in said


def test_a_command_that_fails_is_explained() -> None:
    """Real commands, real output."""
    code = 'import sys; print("No space left on device"); sys.exit(3)'
    with pytest.raises(SetUpError, match='disk is full'):
        steps.run('something', [sys.executable, '-c', code])


@pytest.mark.parametrize('version', [(3, 9), (3, 14), (2, 7)])
def test_a_wrong_python_is_named(version: tuple[int, int]) -> None:
    """With the versions that are supported."""
    with pytest.raises(SetUpError, match=r'3\.10 to 3\.13'):
        checks.check_python(version)
    checks.check_python((3, 12))


def test_a_missing_compiler_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """With the package that brings it."""
    monkeypatch.setattr('shutil.which', lambda name: None)
    with pytest.raises(SetUpError, match='build-essential'):
        checks.check_compiler()


def test_a_full_disk_is_told_before_anything_is_installed(tmp_path: Path) -> None:
    """Unless the environment is there already."""
    with pytest.raises(SetUpError, match='GB free'):
        checks.check_disk(tmp_path, needed_bytes=10**18)
    (tmp_path / '.venv').mkdir()
    checks.check_disk(tmp_path, needed_bytes=10**18)


def test_a_step_is_done_once_and_again_when_its_inputs_change(tmp_path: Path) -> None:
    """A second set-up takes no time; a failed step is not taken for done."""
    pins = tmp_path / 'pins'
    pins.write_text('a==1')
    done: list[int] = []

    def step(act: object = None) -> Step:
        return Step('libraries', tmp_path, [pins, 'word'], lambda: done.append(1))

    step().run_if_needed()
    step().run_if_needed()
    assert len(done) == 1
    pins.write_text('a==2')
    step().run_if_needed()
    assert len(done) == 2


def test_npm_packages_are_installed_once(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A second set-up asks npm nothing, and a manifest that has changed is installed again."""
    if shutil.which('npm') is None:
        pytest.skip('npm is not installed')
    manifest = tmp_path / 'package.json'
    manifest.write_text('{"private": true}')
    provide_npm_packages(manifest, tmp_path)
    provide_npm_packages(manifest, tmp_path)
    assert capsys.readouterr().err.count('npm packages ...') == 1

    manifest.write_text('{"private": true, "engines": {"node": "<1"}}')
    for _ in range(2):
        provide_npm_packages(manifest, tmp_path)
        said = capsys.readouterr().err
        assert 'npm packages failed.' in said
        assert 'Node.js 20.19' in said


def test_without_npm_the_set_up_says_what_is_not_tested(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """It goes on, and leaves nothing behind."""
    monkeypatch.setattr('shutil.which', lambda name: None)
    provide_npm_packages(ROOT / 'test' / 'npm' / 'package.json', tmp_path)
    assert 'React tasks' in capsys.readouterr().err
    assert not any(tmp_path.iterdir())


def test_every_npm_package_of_the_react_tasks_is_pinned() -> None:
    """What the tasks load is what the tests install, each in one version."""
    manifest = json.loads((ROOT / 'test' / 'npm' / 'package.json').read_text())
    pins = manifest['dependencies']
    assert set(NPM_PACKAGES) <= set(pins)
    assert all(version[0].isdigit() for version in pins.values())


def test_a_failed_step_is_tried_again(tmp_path: Path) -> None:
    """Nothing is stamped that did not succeed."""

    def fail() -> None:
        raise SetUpError('no')

    for _ in range(2):
        with pytest.raises(SetUpError):
            Step('libraries', tmp_path, [], fail).run_if_needed()


def test_the_two_paths_of_the_ros_packages_are_mended() -> None:
    """They name the machine that built them."""
    foreign = '/opt/python/cp312-cp312'
    text = (
        f'set(x "{foreign}/include/python3.12;'
        f'{foreign}/lib/python3.12/site-packages/numpy/_core/include")'
    )
    assert mended_text(text, headers='/h', numpy_headers='/n') == 'set(x "/h;/n")'


def test_a_sourced_ros_is_used_instead_of_packages() -> None:
    """With ROS_DISTRO and AMENT_PREFIX_PATH set, no ROS package is installed."""
    sourced = {'ROS_DISTRO': 'jazzy', 'AMENT_PREFIX_PATH': '/opt/ros/jazzy'}
    names = [step.name for step in steps.steps(ROOT, sourced, with_tests=True)]
    assert 'ROS 2' not in names
    assert 'ROS 2' in [step.name for step in steps.steps(ROOT, {}, with_tests=False)]


def test_a_sourced_ros_keeps_its_own_numpy_and_empy(tmp_path: Path) -> None:
    """Its messages are built against them; everything else stays pinned."""
    pins = ROOT / 'constraints.txt'
    assert steps._pins_for(tmp_path, pins, is_sourced=False) == pins
    kept = steps._pins_for(tmp_path, pins, is_sourced=True).read_text()
    assert 'llama-cpp-python==' in kept
    assert not [line for line in kept.splitlines() if line.startswith(('numpy', 'empy', 'ros-'))]


def test_an_interpreter_that_is_not_there_is_none() -> None:
    """The matrix skips it."""
    assert find_interpreter('3.99') is None
    own = f'{sys.version_info.major}.{sys.version_info.minor}'
    assert find_interpreter(own) is not None


CHILD = (
    'import signal, sys, time\n'
    'signal.signal(signal.SIGINT, lambda *_: sys.exit(0))\n'
    'sys.stderr.write({said!r}); sys.stderr.flush()\n'
    'time.sleep(60)\n'
)


def child(said: str) -> subprocess.Popen[bytes]:
    """Start something that says a line as the service does."""
    return subprocess.Popen(
        [sys.executable, '-c', CHILD.format(said=said)],
        stderr=subprocess.PIPE,
        start_new_session=True,
    )


@pytest.mark.parametrize(
    ('said', 'is_ready'), [('[INFO] Ready: gguf\n', True), ('The node is not active.\n', False)]
)
def test_running_a_command_waits_for_the_service_and_stops_it(said: str, is_ready: bool) -> None:
    """It knows readiness and failure by what the service says."""
    service = child(said)
    assert run_command.wait_until_ready(service) is is_ready
    run_command.stop(service)
    assert service.poll() == 0
    assert service.stderr is not None
    service.stderr.close()
