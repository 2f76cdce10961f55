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

"""Examples of preambles: a text in, its examples out, and the closest of them to a request."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st
from lmpvc_codegen.generation.examples import (
    closest_example,
    Example,
    read_examples,
    telling_words,
)
import pytest

PREAMBLE = Path(__file__).parents[2] / 'config' / 'preamble.py'
EXAMPLES = [
    Example('pick up the bolt', "def pick(robot):\n    pose = robot.find('bolt')"),
    Example('draw a circle of 8 cm radius', 'def draw(robot):\n    robot.go()'),
    Example('open and close the hand three times', 'def grip(robot):\n    robot.close_hand()'),
    Example('push the plate away', "def push(robot):\n    pose = robot.find('plate')"),
    Example('move half a meter up', 'def lift(robot):\n    pose.position.z += 0.5'),
]


def test_examples_are_read() -> None:
    """An example is what stands between the two comments; what is around them is none."""
    text = (
        'import math\n\n# define function: wave\ndef wave(robot):\n    robot.go()\n'
        '# end of function\n\nx = 1\n# define function:   stop  \ndef stop(robot):\n'
        '    robot.stop()\n\n# end of function\n'
    )
    assert read_examples(text) == (
        Example('wave', 'def wave(robot):\n    robot.go()'),
        Example('stop', 'def stop(robot):\n    robot.stop()'),
    )


@pytest.mark.parametrize(
    'text',
    [
        '',
        'import math\n',
        '# define function: wave\n',
        '# define function: a\nx = 1\n',
        '  # define function: a\n  x = 1\n  # end of function\n',
        '# end of function\n',
    ],
)
def test_no_example(text: str) -> None:
    """What is not opened, not closed or indented is no example."""
    assert read_examples(text) == ()


def test_example_that_is_not_closed_does_not_swallow_the_next() -> None:
    """A forgotten end costs one example alone."""
    text = '# define function: a\nx = 1\n# define function: b\ny = 2\n# end of function'
    assert read_examples(text) == (Example('b', 'y = 2'),)


SENTENCES = st.text('abc def', min_size=1).map(str.strip).filter(bool)


@given(st.lists(st.builds(Example, SENTENCES, SENTENCES)))
def test_written_examples_are_read_back(examples: list[Example]) -> None:
    """What an example is written as is read as that example."""
    text = '\n\n\n'.join(map(str, examples))
    assert read_examples(text) == tuple(examples)


def test_all_examples_of_the_default_preamble_are_read() -> None:
    """The preamble that comes with the package has as many examples as openings."""
    text = PREAMBLE.read_text(encoding='utf-8')
    examples = read_examples(text)
    assert len(examples) == text.count('\n# define function:') > 5
    assert all(example.source.startswith('def ') for example in examples)


@pytest.mark.parametrize(
    ('request_', 'closest'),
    [
        ('pick up the wrench', 'pick up the bolt'),
        ('Pick up the BOLTS!', 'pick up the bolt'),
        ('draw a circle of 12.5 cm radius', 'draw a circle of 8 cm radius'),
        ('pick up the plate', 'pick up the bolt'),
        ('push the bolt away', 'push the plate away'),
        ('close the hand', 'open and close the hand three times'),
        ('pick up the widget', 'pick up the bolt'),
        ('push the widget', 'push the plate away'),
    ],
)
def test_closest_example(request_: str, closest: str) -> None:
    """The example that shares the rare words is the closest."""
    found = closest_example(request_, EXAMPLES)
    assert found is not None
    assert found.request == closest


@pytest.mark.parametrize(
    ('request_', 'examples'),
    [('sing', EXAMPLES), ('', EXAMPLES), ('pick up the bolt', []), ('move it 5 cm up', EXAMPLES)],
)
def test_no_example_is_close(request_: str, examples: list[Example]) -> None:
    """Where no word is shared but those of every request, no example is closest."""
    assert closest_example(request_, examples) is None


@given(st.text(), st.lists(st.text(), max_size=5))
def test_any_request_is_compared(request_: str, requests: list[str]) -> None:
    """No text is an error; the closest example is one of those given."""
    examples = [Example(text, '') for text in requests]
    assert closest_example(request_, examples) in [None, *examples]


@pytest.mark.parametrize('example', EXAMPLES[:-1], ids=lambda example: example.request)
def test_example_is_the_closest_to_its_own_request(example: Example) -> None:
    """Nothing is closer to a request than itself."""
    assert closest_example(example.request, EXAMPLES) == example


@pytest.mark.parametrize(
    ('text', 'expected'),
    [
        ('Pick up the bolts', {'pick', 'bolt'}),
        ('pick_up_the_bolt', {'pick', 'bolt'}),
        ('move five centimeters to the left', set()),
        ('move 1.5 cm, then 3 more', {'more'}),
        ('is this its place', {'place'}),
        ('', set()),
    ],
)
def test_telling_words(text: str, expected: set[str]) -> None:
    """Numbers, units, directions and words of all sentences tell nothing."""
    assert telling_words(text) == expected
