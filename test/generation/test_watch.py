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

"""Cutting a completion: the function is over, or it repeats itself."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from lmpvc_codegen.generation.watch import CompletionWatch, function_is_over


def cut_at(text: str, opening: str = '') -> str:
    """Feed a text character by character and give what was taken when it was cut, or ''."""
    watch = CompletionWatch(opening)
    for character in text:
        if watch.add(character):
            return watch.text
    return ''


def test_a_completion_is_cut_when_prose_or_a_call_follows_the_function() -> None:
    """Nothing after the function is worth a token."""
    assert cut_at('def up(robot):\n    robot.go()\n\nup(robot)\nup(robot)\n').endswith(
        'up(robot)\n'
    )
    assert cut_at('    robot.go()\nThis moves.\nMore', opening='def up(robot):\n').endswith('.\n')


def test_a_helper_that_the_function_names_may_follow() -> None:
    """What the function calls is worth reading; another example is not."""
    body = 'def up(robot):\n    lift(robot)\n\n'
    assert not cut_at(body + 'def lift(robot):\n    robot.go()\n')
    assert cut_at(body + 'def other(robot):\n    robot.go()\n')


def test_comments_decorators_and_imports_do_not_end_a_function() -> None:
    """They may introduce a helper."""
    assert not function_is_over('def up(robot):\n    lift()\n# next\nimport math\n@a\n')


def test_a_text_of_several_lines_does_not_end_the_function() -> None:
    """Lines inside a triple-quoted string are not statements."""
    assert not function_is_over('def up(robot):\n    """Do\nsomething\n')


def test_a_repeated_line_is_a_loop() -> None:
    """One command of LMPVC repeated itself to the token limit for ten seconds."""
    line = '    robot.add_waypoint(pose)\n'
    taken = cut_at('def up(robot):\n' + line * 40)
    assert taken.count(line) == 8


def test_a_repeated_block_is_a_loop() -> None:
    """Blocks of a few lines are seen as well."""
    block = '    robot.go()\n    time.sleep(3)\n    robot.find("cover")\n'
    taken = cut_at('def up(robot):\n' + block * 40)
    assert taken.count(block) == 6


def test_repetition_within_a_line_is_a_loop() -> None:
    """A list of the same number without end never reaches the end of its line."""
    assert len(cut_at('def up(robot):\n    x = [' + '0.05, ' * 300)) < 400


def test_a_movement_spelled_out_three_times_is_no_loop() -> None:
    """Three repetitions are what "three times" asks for."""
    assert not cut_at('def up(robot):\n' + '    left(robot)\n    right(robot)\n' * 3)


@given(st.lists(st.text(max_size=20), max_size=30))
def test_watching_keeps_every_piece(pieces: list[str]) -> None:
    """The watch never loses or changes text."""
    watch = CompletionWatch('def f(')
    for piece in pieces:
        watch.add(piece)
    assert watch.text == 'def f(' + ''.join(pieces)
