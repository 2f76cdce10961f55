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

"""Recordings that are written by hand, second by second."""

from __future__ import annotations

from lmpvc_codegen.bench.pipeline.recording import Recording
from lmpvc_codegen.generation.completion import Completion, CompletionRequest
from lmpvc_codegen.generation.result import Function, FunctionState, Program
from lmpvc_codegen.generation.stages import Span

SOURCE = '''\
def go(robot):
    """ Go. """
    # slowly
    robot.go()
'''
PROGRAM = Program(SOURCE, (Function('go', state=FunctionState.CHECKED, source=SOURCE, tokens=9),))


def span(stage: str, begin: float, end: float, tokens: int = 0, *, thread: int = 1) -> Span:
    """Write a span."""
    return Span(stage, begin, end, thread, tokens)


def recording(
    *spans: Span, program: Program | None = PROGRAM, prompt: str = 'a b', written: int = 10
) -> Recording:
    """Write a recording that arrived in second 100 and was answered ten seconds later."""
    answer = Completion('x' * 3 * written, 'stop', 100, written, 60)
    return Recording(
        text='go',
        arrived=100.0,
        answered=110.0,
        spans=spans,
        asked=((CompletionRequest(prompt), answer),),
        program=program,
        error='' if program else 'There is none.',
    )


USUAL = recording(
    span('preamble', 101.5, 102),
    span('checks', 102.25, 102.5),
    span('cache', 102, 103),
    span('prefill', 103, 104, 40),
    span('decode', 104, 104.5, 1),
    span('watch', 104.5, 104.75),
    span('decode', 104.75, 105.25, 1),
    span('model', 103, 106),
    span('prefill', 106.5, 107, 10),
    span('model', 106.5, 107.5),
    span('repair', 106, 108),
    span('command', 101, 109),
)
"""A command that waited a second, was repaired, and was answered a second after its end."""
