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

"""The preamble of the mobile base is right: it describes the robot that is simulated."""

from __future__ import annotations

import ast
import inspect

from lmpvc_codegen.bench.commands.robots import suite_of
from lmpvc_codegen.config import DEFAULT_MODULES
from lmpvc_codegen.generation.checks import check_function
from lmpvc_codegen.generation.examples import Example, read_examples
from lmpvc_codegen.generation.robot_api import read_robot_api
from lmpvc_codegen.generation.source import Definition
from lmpvc_codegen.simulation.mobile_base import SimulatedMobileBase
import pytest

SUITE = suite_of('mobile_base')
API = read_robot_api(SUITE.preamble, '', modules=DEFAULT_MODULES)
EXAMPLES = read_examples(SUITE.preamble)


def test_the_methods_are_those_of_the_simulated_base() -> None:
    """Each with the names of its parameters."""
    simulated = inspect.getmembers(SimulatedMobileBase, inspect.isfunction)
    known = {
        name: list(inspect.signature(method).parameters)[1:]
        for name, method in simulated
        if name[0] != '_'
    }

    assert {name: list(s.parameters) for name, s in API.methods.items()} == known


@pytest.mark.parametrize('example', EXAMPLES, ids=lambda example: str(example.request))
def test_an_example_passes_the_checks(example: Example) -> None:
    """As the answers of a model have to."""
    (node,) = ast.parse(example.source).body
    assert isinstance(node, ast.FunctionDef)

    assert not check_function(Definition(node.name, example.source, node), API, siblings={})


def test_no_command_of_the_suite_is_an_example() -> None:
    """Nobody is asked what they were told."""
    assert len(EXAMPLES) >= 12
    assert not {example.request for example in EXAMPLES} & {task.text for task in SUITE.tasks}
