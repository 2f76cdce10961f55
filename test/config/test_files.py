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

"""Where the installed files are looked for."""

from __future__ import annotations

from pathlib import Path
import sys

from lmpvc_codegen.config import find_config_file
from lmpvc_codegen.errors import ConfigError
import pytest

_SOURCE_TREE = Path(__file__).resolve().parents[2] / 'config'


def _installed(prefix: Path) -> Path:
    file = prefix / 'share/lmpvc_codegen/config/codegen_config.json'
    file.parent.mkdir(parents=True)
    file.write_text('{}')
    return file


def test_the_first_prefix_of_ros_wins(tmp_path: Path) -> None:
    """An overlay hides what lies below it, as everywhere in ROS."""
    overlay = _installed(tmp_path / 'overlay')
    _installed(tmp_path / 'underlay')
    prefixes = f'{tmp_path}/nothing::{tmp_path}/overlay:{tmp_path}/underlay'
    assert find_config_file(overlay.name, environment={'AMENT_PREFIX_PATH': prefixes}) == overlay


def test_without_ros_the_source_tree_is_used() -> None:
    """A checkout works with nothing sourced."""
    found = find_config_file('codegen_config.json', environment={})
    assert found == _SOURCE_TREE / 'codegen_config.json'


def test_without_a_source_tree_the_prefix_is_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A wheel puts its data below the environment's share folder."""
    file = _installed(tmp_path)
    other = file.with_name('only-here.json')
    other.write_text('{}')
    monkeypatch.setattr(sys, 'prefix', str(tmp_path))
    assert find_config_file(other.name, environment={}) == other


def test_all_places_are_named_when_a_file_is_in_none() -> None:
    """The person learns where the file was expected."""
    with pytest.raises(ConfigError) as refusal:
        find_config_file('missing.json', environment={'AMENT_PREFIX_PATH': '/opt/robot'})
    message = str(refusal.value)
    assert '/opt/robot/share/lmpvc_codegen/config' in message
    assert str(_SOURCE_TREE) in message
    assert f'{sys.prefix}/share/lmpvc_codegen/config' in message
