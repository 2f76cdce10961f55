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

"""What the benchmark on hierarchy counts."""

from __future__ import annotations

from typing import Any

from lmpvc_codegen.bench.hierarchy import as_markdown, make_report
import pytest


def result(*, outcome: str = 'right', functions: int = 1, depth: int = 0) -> dict[str, Any]:
    """Make the result of a command of several stages."""
    sums = ('model_calls', 'tokens', 'prompt_tokens', 'evaluated_tokens', 'repairs', 'remembered')
    return {
        'text': 'a command',
        'is_hierarchical': True,
        'outcome': outcome,
        'complaint': '',
        'functions': functions,
        'depth': depth,
        'seconds': 1.0,
        **dict.fromkeys(sums, 1),
    }


def report(hierarchical: dict[str, Any], flat: dict[str, Any]) -> dict[str, Any]:
    """Make the report of one command."""
    found = {'hierarchical': {'k': hierarchical}, 'flat': {'k': flat}}
    return make_report(found, about={'model': {'name': 'm'}})


@pytest.mark.parametrize(('functions', 'depth', 'with_helpers'), [(1, 0, 0), (2, 1, 1), (4, 3, 1)])
def test_helpers_are_the_functions_below_the_top_one(
    functions: int, depth: int, with_helpers: int
) -> None:
    """A model that never leaves one undefined scores 0, one that always does scores 1."""
    found = report(result(functions=functions, depth=depth), result())
    counted = found['modes']['hierarchical']['of several stages']

    assert counted['helpers_max'] == functions - 1
    assert counted['depth_max'] == depth
    assert counted['with_helpers'] == with_helpers


def test_the_two_ways_stand_beside_each_other() -> None:
    """A command that only one of them understands is named."""
    told = as_markdown(report(result(functions=3, depth=1), result(outcome='refused')))

    assert '| of several stages | hierarchical | 1 of 1 (100 %)' in told
    assert '| of several stages | flat | 0 of 1 (0 %)' in told
    assert '| k: "a command" | right | 2 | refused |' in told
