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

"""From spans to an account: each second of a command in exactly one column."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from lmpvc_codegen.bench.pipeline.passes import with_passes
from lmpvc_codegen.bench.pipeline.recording import Recording

COLUMNS: Mapping[str, str] = MappingProxyType(
    {
        'queue': 'from the arrival of a request until its turn, and of its answer back',
        'preamble': "reading the robot's API, and what the examples teach",
        'cache': 'keys, look-ups, and what is kept',
        'restating': 'saying a command in unusual words again in plain ones',
        'prompts': 'building prompts, and turning them into tokens',
        'prefixes': 'evaluated prefixes, from disk and back',
        'prefill': 'forward passes over what prompts add to what is evaluated already',
        'decode': 'forward passes for new tokens',
        'sampling': 'what a backend does around its passes: choosing tokens, their text',
        'checks': 'checks of functions and programs, and of text while it grows',
        'repair': 'everything else that was done for better answers than the first ones',
        'rest': 'what is left: the rounds themselves, composing, telling of the progress',
    }
)
"""The columns of the account, and what belongs to them."""

_COLUMN_OF = {'command': 'rest', 'model': 'sampling', 'watch': 'checks'}
"""Where the seconds of a stage belong that it does not share with stages inside it."""

_WHOLE = ('restating', 'repair')
"""Stages that take the seconds of all stages inside them."""

_GAP_S = 0.02
"""Seconds between two passes that belong together; a token is chosen in less."""


@dataclass(frozen=True)
class Stage:
    """
    A stage within its command.

    :param column: where its own seconds belong.
    :param begin: seconds from the arrival; ``end`` likewise.
    :param depth: of the stages around it; the command has 0.
    :param own: seconds without those of the stages inside it.
    :param tokens: that its forward passes evaluated.
    """

    name: str
    column: str
    begin: float
    end: float
    depth: int
    own: float
    tokens: int = 0


def stages(recording: Recording) -> list[Stage]:
    """Nest the spans of the thread that made the command, in the order of their begins."""
    threads = {span.thread for span in recording.spans if span.stage == 'command'}
    spans = [span for span in recording.spans if span.thread in threads]
    nested: list[Stage] = []
    around: list[int] = []
    for span in sorted(with_passes(spans), key=lambda span: (span.begin, -span.end)):
        begin, end = span.begin - recording.arrived, span.end - recording.arrived
        while around and nested[around[-1]].end < end:
            around.pop()
        if around:
            parent = nested[around[-1]]
            nested[around[-1]] = replace(parent, own=parent.own - (end - begin))
        own = _COLUMN_OF.get(span.stage, span.stage)
        outer = nested[around[-1]].column if around else own
        # A command is said again within a repair, and has a column of its own all the same.
        column = outer if outer in _WHOLE and own not in _WHOLE else own
        nested.append(Stage(span.stage, column, begin, end, len(around), end - begin, span.tokens))
        around.append(len(nested) - 1)
    return nested


def seconds_by_column(recording: Recording, nested: Sequence[Stage]) -> dict[str, float]:
    """Share the seconds of a command out among the columns; their sum is what it took."""
    account = dict.fromkeys(COLUMNS, 0.0)
    for stage in nested:
        account[stage.column] += stage.own
    account['queue'] = max(recording.seconds - sum(account.values()), 0.0)
    return account


def before_first_token(nested: Sequence[Stage]) -> float | None:
    """Give the seconds from the arrival to the first pass that decodes, without prefill."""
    first = next((stage.begin for stage in nested if stage.name == 'decode'), None)
    if first is None:
        return None
    reading = (s for s in nested if s.name == 'prefill' and s.end <= first)
    return first - sum(stage.end - stage.begin for stage in reading)


def joined(nested: Sequence[Stage]) -> list[Stage]:
    """Join what follows its like into one, so that a picture of a thousand passes is not huge."""
    shown: list[Stage] = []
    for stage in nested:
        if stage.name == 'watch':
            continue
        last = shown[-1] if shown else stage
        if last.name == stage.name and 0 <= stage.begin - last.end < _GAP_S:
            shown[-1] = replace(
                last, end=stage.end, own=last.own + stage.own, tokens=last.tokens + stage.tokens
            )
        else:
            shown.append(stage)
    return shown
