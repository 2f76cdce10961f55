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

"""
Counts of what commands cost, held against the bounds that are committed beside this file.

Seconds depend on the machine and on what else it does; tokens, passes and calls do not.

    python -m test.bench.regression

counts anew and writes the bounds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
import json
from pathlib import Path
import sys
from test.backends.cases import SMALL
from types import FrameType
from typing import Any

from lmpvc_codegen.backends.scripted import ScriptedBackend
from lmpvc_codegen.bench.pipeline.account import stages
from lmpvc_codegen.bench.pipeline.recording import Recorder, Recording
from lmpvc_codegen.cache import ResultCache
from lmpvc_codegen.config import CacheConfig, Config, DEFAULT_MODULES
from lmpvc_codegen.generation.checks import check_program
from lmpvc_codegen.generation.command import Command
from lmpvc_codegen.generation.learning import learn
from lmpvc_codegen.generation.prompts import ChatFrame
from lmpvc_codegen.generation.robot_api import read_robot_api
from lmpvc_codegen.generator import CodeGenerator

BOUNDS = Path(__file__).with_name('regression_bounds.json')

SLACK = {'model': 0.10, 'python': 0.05}
"""Share by which a count may rise: another processor rounds otherwise, another Python inlines."""

PREAMBLE = (Path(__file__).parent / 'regression_preamble.txt').read_text(encoding='utf-8')

COMMANDS = (
    'move ten centimeters up',
    'go to the cup and open the gripper there',
    'move a little left and then five centimeters down',
    'if you see a ball, say hello, otherwise wait two seconds',
)

PROGRAM = """\
import time
def look_for(robot, name):
    for thing in robot.visible():
        if name in thing:
            return robot.find(thing)
    return None
def carry(robot, name, target):
    place = look_for(robot, name)
    if place is None:
        robot.say(f'I see no {name}.')
        return False
    robot.move_to(place[0], place[1], place[2] + 0.1)
    robot.open()
    robot.move_to(*place)
    robot.close()
    time.sleep(0.5)
    end = robot.find(target)
    robot.move_to(end[0], end[1], end[2] + 0.1)
    robot.open()
    return True
def tidy_up(robot):
    for name in ['ball', 'cup', 'pen']:
        if carry(robot, name, 'box'):
            robot.say(f'The {name} is in the box.')
tidy_up(robot)
"""

Counts = dict[str, dict[str, int]]


def count_model() -> Counts:
    """Count what the small model reads and writes for each command."""
    config = Config(gguf=replace(SMALL, context_size=2048, n_batch=512))
    cache = ResultCache.from_config(CacheConfig())
    from lmpvc_codegen.backends.registry import make_backend

    with CodeGenerator(config, make_backend(config), cache) as generator:
        recorder = Recorder(generator, preamble=PREAMBLE)
        try:
            return {text: _cost(recorder.record(text)) for text in COMMANDS}
        finally:
            recorder.close()


def _cost(recording: Recording) -> dict[str, int]:
    answers = [answer for _request, answer in recording.asked]
    passes = [stage for stage in stages(recording) if stage.tokens]
    return {
        'model calls': len(answers),
        'tokens read': sum(answer.prompt_tokens - answer.reused_tokens for answer in answers),
        'tokens written': sum(answer.completion_tokens for answer in answers),
        'passes that write': sum(stage.name == 'decode' for stage in passes),
    }


def count_python() -> Counts:
    """Count the calls of Python functions that things take which happen with every command."""
    return {name: {'calls': calls_of(work)} for name, work in _python_work().items()}


def _python_work() -> dict[str, Callable[[], object]]:
    api = read_robot_api(PREAMBLE, '', modules=DEFAULT_MODULES)
    assert not check_program(PROGRAM, api), check_program(PROGRAM, api)

    def read_preamble() -> None:
        found = read_robot_api(PREAMBLE, '', modules=DEFAULT_MODULES)
        ChatFrame.for_robot(PREAMBLE, found, None, lessons=learn(PREAMBLE))

    generator, again = _scripted(), _scripted()
    again.generate(Command('say ten lines', PREAMBLE))
    return {
        'reading a preamble': read_preamble,
        'checking a program': lambda: check_program(PROGRAM, api),
        'a command of ten lines': lambda: generator.generate(Command('say ten lines', PREAMBLE)),
        'a command of forty lines': lambda: generator.generate(
            Command('say forty lines', PREAMBLE)
        ),
        'a remembered command': lambda: again.generate(Command('say ten lines', PREAMBLE)),
    }


def _scripted() -> CodeGenerator:
    answers = {f'say {word} lines': ''.join(_lines(n)) for word, n in (('ten', 10), ('forty', 40))}
    config = Config()
    backend = ScriptedBackend(config, answers)
    generator = CodeGenerator(config, backend, ResultCache.from_config(CacheConfig()))
    generator.generate(Command('say hello', PREAMBLE))  # the preamble is read
    return generator


def _lines(count: int) -> Iterator[str]:
    yield from (f"    robot.say('line number {number}')\n" for number in range(count))


def calls_of(work: Callable[[], object]) -> int:
    """Count the calls of Python functions in some work, in this thread."""
    calls = 0

    def note(_frame: FrameType, event: str, _argument: Any) -> None:
        nonlocal calls
        calls += event == 'call'

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        work()
    finally:
        sys.setprofile(before)
    return calls


def risen(kind: str, counts: Counts, bounds: Mapping[str, Mapping[str, int]]) -> str:
    """
    Say what rose above its bound, and where; '' where nothing did.

    What a model writes is held against the sum over all commands, calls one by one.
    """
    groups = [list(counts)] if kind == 'model' else [[name] for name in counts]
    told = [
        line
        for names in groups
        for metric in counts[names[0]]
        for line in _risen(metric, names, counts, bounds, SLACK[kind])
    ]
    if told:
        told.append('If that is worth it, write new bounds: python -m test.bench.regression')
    return '\n'.join(told)


def _risen(
    metric: str,
    names: list[str],
    counts: Counts,
    bounds: Mapping[str, Mapping[str, int]],
    slack: float,
) -> Iterator[str]:
    pairs = {name: (bounds.get(name, {}).get(metric, 0), counts[name][metric]) for name in names}
    before, now = (sum(values) for values in zip(*pairs.values(), strict=True))
    bound = int(before * (1 + slack))
    if now > bound:
        yield f'{metric}: {before} became {now}, and {bound} is the bound.'
        yield from (f'  {name}: {a} became {b}' for name, (a, b) in pairs.items() if b > a)


def read_bounds() -> dict[str, Counts]:
    """Read the committed counts, by kind."""
    return dict(json.loads(BOUNDS.read_text(encoding='utf-8')))


def main() -> None:
    """Count anew, say what changed, and write the bounds."""
    counts = {'model': count_model(), 'python': count_python()}
    before = read_bounds() if BOUNDS.exists() else {'model': {}, 'python': {}}
    for kind, found in counts.items():
        for name, metrics in found.items():
            for metric, now in metrics.items():
                was = before[kind].get(name, {}).get(metric)
                if was != now:
                    print(f'{name}: {metric}: {was} became {now}')
    BOUNDS.write_text(json.dumps(counts, indent=1) + '\n', encoding='utf-8')


if __name__ == '__main__':
    main()
