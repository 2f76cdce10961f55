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

"""Finding the definitions in what a model wrote."""

from __future__ import annotations

import ast

from hypothesis import given
from hypothesis import strategies as st
from lmpvc_codegen.generation.source import definitions, parse_statements, syntax_error
import pytest


def names(text: str) -> list[str]:
    """Name the definitions that are found in a text."""
    return [definition.name for definition in definitions(text)]


def test_prose_and_fences_around_the_code_are_passed_over() -> None:
    """The original parsed the whole completion and lost a good function to one sentence."""
    text = 'Sure, here it is:\n\n```python\ndef up(robot):\n    robot.go()\n```\nIt moves: done.'
    assert names(text) == ['up']


def test_code_that_continues_a_fence_of_the_prompt_is_found() -> None:
    """The prompt opened the fence, so the first one in the completion closes it."""
    assert names('def up(robot):\n    robot.go()\n```\nThis moves up.') == ['up']


def test_a_truncated_tail_does_not_cost_the_function_before_it() -> None:
    """A completion that ends in the middle of a line keeps what was complete."""
    text = 'def up(robot):\n    robot.go()\n\ndef down(robot):\n    robot.say("no'
    assert names(text) == ['up']


def test_several_functions_are_all_found_and_the_last_of_a_name_stands() -> None:
    """As in Python, a later definition replaces an earlier one."""
    text = 'def a():\n    return 1\ndef b():\n    return 2\ndef a():\n    return 3\nx = ('
    found = {definition.name: definition.source for definition in definitions(text)}
    assert list(found) == ['a', 'b']
    assert 'return 3' in found['a']


def test_comments_stay_and_annotations_go() -> None:
    """Annotations run code where they stand; comments help whoever reads the program."""
    (kept,) = definitions('def up(robot):\n    # a little\n    robot.go()\n')
    assert kept.source == 'def up(robot):\n    # a little\n    robot.go()'
    (bare,) = definitions(
        'def up(robot: Robot, n: int = 2) -> None:\n    h: float = 0.1\n    x: int\n'
        '    async def later(a: A) -> B:\n        return a\n'
    )
    assert bare.source == (
        'def up(robot, n=2):\n    h = 0.1\n    pass\n\n    async def later(a):\n        return a'
    )


def test_two_dimensional_slices_and_match_survive() -> None:
    """The original unparsed ``pts[:, 1]`` to what Python cannot read."""
    text = (
        'def up(robot: R):\n    pts[:, 1] = 0\n    match pts:\n        case [a, *_]:\n'
        '            robot.say(a)\n'
    )
    (found,) = definitions(text)
    assert 'pts[:, 1] = 0' in found.source
    ast.parse(found.source)


def test_a_text_of_several_lines_inside_a_function_is_not_cut() -> None:
    """A string may hold lines that start in the first column."""
    (found,) = definitions('def up(robot):\n    robot.say("""first\nsecond: line\n""")\n')
    assert 'second: line' in found.source


def test_decorators_are_kept_for_the_checks_to_see() -> None:
    """A decorator is refused later; it must not vanish here."""
    (found,) = definitions('@cache\ndef up(robot):\n    robot.go()\nnot python at all')
    assert found.source.startswith('@cache')


def test_an_indented_answer_is_read() -> None:
    """A function below a sentence may be indented as a quotation."""
    assert names('# so:\n    def up(robot):\n        robot.go()\n') == ['up']


def test_statements_that_parse_are_read_around_those_that_do_not() -> None:
    """Even the preamble of LMPVC holds an indented hint that is not valid Python."""
    text = (
        'import math\n\n# hint\n    def f(robot):\n        g(robot)\n    # end\n\nthis is\nx = 1\n'
    )
    kinds = [type(node).__name__ for node in parse_statements(text)]
    assert kinds == ['Import', 'FunctionDef', 'Assign']


@pytest.mark.parametrize('text', ['def f(:\n    pass', 'def f():\n    x = "\0"'])
def test_a_syntax_error_is_told(text: str) -> None:
    """The repair prompt needs the parser's own words."""
    assert syntax_error(text) is not None


def test_sound_code_has_no_syntax_error() -> None:
    """Fenced code is judged without its fences."""
    assert syntax_error('```python\nx = 1\n```') is None


@pytest.mark.parametrize('text', ['(' * 5000, '-' * 100_000 + '1', 'x' + '.a' * 50_000])
def test_text_that_overwhelms_the_parser_is_passed_over(text: str) -> None:
    """Neither the nesting nor the length of an answer brings the node down."""
    assert definitions(text) == []


@given(st.text())
def test_no_text_raises(text: str) -> None:
    """Whatever a model writes, finding definitions in it is no error."""
    for definition in definitions(text):
        ast.parse(definition.source)
