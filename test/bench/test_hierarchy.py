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


def result(*, outcome: str = 'right', helpers: int = 0, **told: Any) -> dict[str, Any]:
    """Make the result of a command of several stages; each helper lies below the one before."""
    sums = ('model_calls', 'tokens', 'prompt_tokens', 'evaluated_tokens', 'repairs', 'remembered')
    return {
        'text': 'a command',
        'is_hierarchical': True,
        'outcome': outcome,
        'complaint': '',
        'functions': 1 + helpers,
        'origins': {'command': 1, 'helper': helpers},
        'helpers_depth': helpers,
        'seconds': 1.0,
        **dict.fromkeys(sums, 1),
        **told,
    }


def report(hierarchical: dict[str, Any], flat: dict[str, Any]) -> dict[str, Any]:
    """Make the report of one command."""
    found = {'hierarchical': {'k': hierarchical}, 'flat': {'k': flat}}
    return make_report(found, about={'model': {'name': 'm'}})


@pytest.mark.parametrize(('helpers', 'with_helpers'), [(0, 0), (1, 1), (3, 1)])
def test_helpers_are_what_the_model_left_undefined(helpers: int, with_helpers: int) -> None:
    """A model that never leaves one undefined scores 0, one that always does scores 1."""
    found = report(result(helpers=helpers), result())
    counted = found['modes']['hierarchical']['of several stages']

    assert counted['helpers'] == counted['helpers_max'] == helpers
    assert counted['helpers_depth'] == helpers
    assert counted['with_helpers'] == with_helpers


def test_steps_and_what_is_taught_are_no_helpers() -> None:
    """Nobody asked the model for them, so they say nothing about it."""
    found = report(result(origins={'command': 1, 'step': 3, 'taught': 2, 'given': 1}), result())
    counted = found['modes']['hierarchical']['of several stages']

    assert counted['helpers'] == counted['with_helpers'] == 0
    assert (counted['step'], counted['taught'], counted['given']) == (3, 2, 1)


def test_the_two_ways_stand_beside_each_other() -> None:
    """A command that only one of them understands is named, with the reason."""
    flat = result(outcome='wrong', complaint='it says | nothing')
    told = as_markdown(report(result(helpers=2), flat))

    assert '| of several stages | hierarchical | 1 of 1 (100 %)' in told
    assert '| of several stages | flat | 0 of 1 (0 %)' in told
    assert '| k: "a command" | right | 2 | 0 | wrong | it says \\| nothing |' in told


def test_commands_that_are_all_of_several_stages_are_told_once() -> None:
    """All of them are the same as those of several stages."""
    assert '| all |' not in as_markdown(report(result(), result()))
    assert '| all |' in as_markdown(report(result(is_hierarchical=False), result()))
