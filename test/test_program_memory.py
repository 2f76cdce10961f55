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

"""What is remembered from one command to the next, and what is not."""

from __future__ import annotations

from dataclasses import replace
import logging
from pathlib import Path
from test.scripted_generator import asked, GO, make, OTHER_ROBOT

from lmpvc_codegen.cache import CacheEntry, ResultCache
from lmpvc_codegen.config import CacheConfig, PromptingConfig
from lmpvc_codegen.errors import (
    CacheError,
    CommandRejectedError,
    UnsoundProgramError,
)
from lmpvc_codegen.generation.checks import check_program
from lmpvc_codegen.generation.command import Command, Sampling
from lmpvc_codegen.generation.findings import Finding
from lmpvc_codegen.generation.result import FunctionState, FunctionTree
from lmpvc_codegen.generation.robot_api import RobotApi
import pytest


def test_a_remembered_command_costs_no_model_call() -> None:
    """The same program comes back, marked as remembered."""
    generator = make({'move': '    lift(robot)\n', 'lift(robot)': GO})
    first = generator.generate(Command('move'))
    trees: list[FunctionTree] = []
    again = generator.generate(Command(' move\n'), on_progress=trees.append)
    assert (again.source, again.from_cache, asked(generator)) == (first.source, True, 2)
    assert {function.state for function in trees[-1]} == {FunctionState.CACHED}


def test_functions_are_remembered_beyond_their_command() -> None:
    """Another command that needs the same helper does not ask for it again."""
    generator = make({'a': '    lift(robot)\n', 'b': '    lift(robot)\n', 'lift(robot)': GO})
    generator.generate(Command('a'))
    generator.generate(Command('b'))
    assert asked(generator) == 3


def test_another_robot_gets_another_program() -> None:
    """The original keyed its cache by the prompt alone, and gave one robot's code to another."""
    generator = make(lambda _request: '    robot.open_hands()\n')
    generator.generate(Command('move', preamble=OTHER_ROBOT))
    with pytest.raises(UnsoundProgramError, match='no open_hands'):
        generator.generate(Command('move'))
    more = Command('move', preamble=OTHER_ROBOT + '# faster')
    assert not generator.generate(more).from_cache


@pytest.mark.parametrize(
    'change',
    [
        {'sampling': Sampling(seed=3)},
        {'prompting': PromptingConfig(frame='completion')},
        {'prompting': PromptingConfig(system='Be quick.')},
    ],
)
def test_another_configuration_does_not_find_the_old_answer(change: dict[str, object]) -> None:
    """What decides an answer is part of its key."""
    cache = ResultCache.from_config(CacheConfig())
    answer = {'move': 'move(robot):\n    robot.go()\n'}
    make({'move': GO}, cache).generate(Command('move'))
    changed = make(answer if 'completion' in str(change) else {'move': GO}, cache, **change)
    assert not changed.generate(Command('move')).from_cache


def test_a_failed_command_leaves_the_cache_as_it_was() -> None:
    """Its sound functions are not kept either; the original emptied the cache."""
    generator = make({'good': GO, 'bad': '    lift(robot)\n    robot.goo()\n', 'lift(robot)': GO})
    generator.generate(Command('good'))
    before = [entry.key for entry in generator.cache.entries()]
    with pytest.raises(UnsoundProgramError):
        generator.generate(Command('bad'))
    assert [entry.key for entry in generator.cache.entries()] == before


def test_a_remembered_program_is_checked_before_it_is_given() -> None:
    """An entry that somebody changed is generated anew."""
    generator = make({'move': GO})
    generator.generate(Command('move'))
    (entry,) = [e for e in generator.cache.entries() if e.kind == 'program']
    evil = CacheEntry(entry.key, 'program', 'move', 'scripted', {'source': 'import os\n'})
    generator.cache.put([evil])
    program = generator.generate(Command('move'))
    assert 'import os' not in program.source


def test_a_remembered_program_is_checked_once_in_a_process(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a file gives is checked at first sight, and again whenever it is another text."""
    on_disk = CacheConfig(filename=str(tmp_path))
    make({'move': GO}, ResultCache.from_config(on_disk)).generate(Command('move'))
    checked: list[str] = []

    def check(source: str, api: RobotApi) -> tuple[Finding, ...]:
        checked.append(source)
        return check_program(source, api)

    monkeypatch.setattr('lmpvc_codegen.program_memory.check_program', check)
    generator = make({}, ResultCache.from_config(on_disk))
    programs = [generator.recall(Command('move')) for _ in range(3)]
    assert programs[0]
    assert checked == [programs[0].source]
    (entry,) = [e for e in generator.cache.entries() if e.kind == 'program']
    generator.cache.put([replace(entry, value={'source': 'import os\n'})])
    assert [generator.recall(Command('move')) for _ in range(2)] == [None, None]
    assert checked[1:] == ['import os\n'] * 2


def test_what_is_not_remembered_is_no_miss_until_it_is_generated() -> None:
    """Looking before there is a turn for the model does not count twice."""
    generator = make({'move': GO})
    assert generator.recall(Command('move')) is None
    assert generator.cache.misses == 0
    with pytest.raises(CommandRejectedError):
        generator.recall(Command('?'))


def test_a_cache_that_cannot_be_written_costs_no_answer(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """The answer comes, and the log says why it was not kept."""
    generator = make({'move': GO})

    def refuse(_entries: object) -> None:
        raise CacheError('The disk is full.')

    monkeypatch.setattr(generator.cache, 'put', refuse)
    monkeypatch.setattr(logging.getLogger('lmpvc_codegen'), 'propagate', True)
    with caplog.at_level(logging.WARNING):
        assert 'robot.go()' in generator.generate(Command('move')).source
    assert 'not remembered. The disk is full.' in caplog.text
