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

"""The package as ROS 2 and pip see it."""

from __future__ import annotations

import ast
from importlib import import_module
import importlib.util
from pathlib import Path
import re
from xml.etree import ElementTree

import pytest

ROOT = Path(__file__).resolve().parents[1]

PACKAGES = [
    ROOT,
    ROOT / 'interfaces' / 'lmpvc_interfaces',
    ROOT / 'interfaces' / 'lmpvc_codegen_msgs',
]


@pytest.mark.parametrize('folder', PACKAGES, ids=lambda folder: folder.name)
def test_package_xml_is_of_format_3_and_complete(folder: Path) -> None:
    """What bloom and rosdep read is there."""
    package = ElementTree.parse(folder / 'package.xml').getroot()
    assert package.get('format') == '3'
    for name in ('name', 'version', 'description', 'maintainer', 'license'):
        assert package.findtext(name)
    assert package.findtext('license') == 'Apache-2.0'
    assert package.findtext('export/build_type') in {'ament_python', 'ament_cmake'}


@pytest.mark.skipif(not importlib.util.find_spec('catkin_pkg'), reason='no catkin_pkg')
@pytest.mark.parametrize('folder', PACKAGES, ids=lambda folder: folder.name)
def test_package_xml_is_accepted_by_the_tools_of_ros(folder: Path) -> None:
    """Without a warning."""
    package_module = import_module('catkin_pkg.package')
    warnings: list[str] = []
    package_module.parse_package(str(folder), warnings=warnings)
    assert not warnings


def test_versions_agree() -> None:
    """One version in package.xml, setup.py and the package."""
    from lmpvc_codegen import __version__

    written = ElementTree.parse(ROOT / 'package.xml').getroot().findtext('version')
    in_set_up = re.search(r"version='([^']+)'", (ROOT / 'setup.py').read_text())
    assert in_set_up is not None
    assert {written, in_set_up[1]} == {__version__}


def test_every_executable_has_its_function_and_its_subcommand() -> None:
    """``ros2 run lmpvc_codegen X`` and ``python -m lmpvc_codegen X`` are the same."""
    from lmpvc_codegen.cli import entry_points
    from lmpvc_codegen.cli.main import SUBCOMMANDS

    tree = ast.parse((ROOT / 'setup.py').read_text())
    (names,) = [
        ast.literal_eval(node.value)
        for node in tree.body
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == 'SUBCOMMANDS'
    ]
    assert set(names) == set(SUBCOMMANDS)
    assert all(callable(getattr(entry_points, name)) for name in names)


def test_executables_go_where_ros2_run_looks() -> None:
    """Into ``lib/lmpvc_codegen``, by both ways of installing."""
    written = (ROOT / 'setup.cfg').read_text()
    assert 'script_dir=$base/lib/lmpvc_codegen' in written
    assert 'install_scripts=$base/lib/lmpvc_codegen' in written


def test_launch_files_are_python_that_describes() -> None:
    """Each has the function that launch calls."""
    files = list((ROOT / 'launch').glob('*.launch.py'))
    assert files
    for file in files:
        functions = [n.name for n in ast.parse(file.read_text()).body if hasattr(n, 'name')]
        assert 'generate_launch_description' in functions


@pytest.mark.skipif(not importlib.util.find_spec('launch_ros'), reason='no launch_ros')
def test_the_launch_file_describes_the_node() -> None:
    """Where launch is installed, its description is made and names its arguments."""
    source = importlib.util.spec_from_file_location('it', ROOT / 'launch' / 'codegen.launch.py')
    assert source is not None
    assert source.loader is not None
    module = importlib.util.module_from_spec(source)
    source.loader.exec_module(module)
    described = module.generate_launch_description()
    names = {argument.name for argument in described.get_launch_arguments()}
    assert {'namespace', 'config_file', 'autostart', 'log_level'} <= names


def test_the_service_is_lmpvcs_field_for_field() -> None:
    """Comments aside, the definition is LMPVC's."""
    written = (ROOT / 'interfaces' / 'lmpvc_interfaces' / 'srv' / 'CodeGen.srv').read_text()
    fields = [line for line in written.splitlines() if line and line[0] != '#']
    assert fields == [
        'string prompt', 'string preamble', 'string policies', '---', 'string result',
    ]  # fmt: skip
