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

"""What every test may use, and which tests this machine can run."""

from __future__ import annotations

import importlib.util
import os
from pathlib import Path
import signal
import sys

from hypothesis import HealthCheck, settings
import pytest

# The time of a single example says nothing on a machine that does other things too.
_CALM = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
# A change is judged by the same examples each time; HYPOTHESIS_PROFILE=search looks for new ones.
settings.register_profile('same', _CALM, derandomize=True)
settings.register_profile('search', _CALM, max_examples=2000)
settings.load_profile(os.environ.get('HYPOTHESIS_PROFILE', 'same'))

# A failure of the suite that backends are held to tells the values, as those of tests do.
pytest.register_assert_rewrite('lmpvc_codegen.backends.conformance')

# Modules of tests read the catalogue while they are collected: not the user's own, either.
os.environ['XDG_CONFIG_HOME'] = os.devnull
os.environ.pop('LMPVC_CODEGEN_CONFIG', None)
os.environ.pop('LMPVC_CODEGEN_MODELS', None)

# A shell lets what it starts in the background ignore Ctrl-C, and with it what tests interrupt.
if signal.getsignal(signal.SIGINT) == signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

# The set-up puts the npm packages that the React tasks load into the environment.
_NPM_PACKAGES = Path(sys.prefix, 'npm', 'node_modules')
if _NPM_PACKAGES.is_dir():
    os.environ.setdefault('NODE_PATH', str(_NPM_PACKAGES))

_NEEDS = {
    'ros': ('rclpy', 'lmpvc_interfaces', 'lmpvc_codegen_msgs'),
    'model': ('llama_cpp',),
}


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let tests on a real checkpoint run, which take minutes."""
    parser.addoption('--real-checkpoint', action='store_true', help='test torch on a real model')


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Skip, visibly, what needs a library that is not installed, or more time."""
    for item in items:
        if item.get_closest_marker('real_checkpoint') and not config.getoption('real_checkpoint'):
            item.add_marker(pytest.mark.skip(reason='runs with --real-checkpoint'))
        for marker, modules in _NEEDS.items():
            missing = [name for name in modules if importlib.util.find_spec(name) is None]
            if item.get_closest_marker(marker) and missing:
                item.add_marker(pytest.mark.skip(reason=f'{", ".join(missing)} not installed'))


@pytest.fixture(autouse=True)
def own_ros_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep caches, logs and settings of a test to itself, and its nodes too."""
    monkeypatch.setenv('ROS_HOME', str(tmp_path / 'ros_home'))
    monkeypatch.setenv('ROS_DOMAIN_ID', str(1 + os.getpid() % 100))
    monkeypatch.setenv('ROS_AUTOMATIC_DISCOVERY_RANGE', 'LOCALHOST')
    monkeypatch.setenv('XDG_CONFIG_HOME', str(tmp_path / 'own_config'))
    monkeypatch.delenv('LMPVC_CODEGEN_CONFIG', raising=False)
    monkeypatch.delenv('LMPVC_CODEGEN_MODELS', raising=False)
