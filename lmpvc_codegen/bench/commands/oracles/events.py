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

"""What is said, waited for and done, and in which order."""

from __future__ import annotations

import re

from lmpvc_codegen.bench.commands.matches import fits, Match, Span
from lmpvc_codegen.bench.commands.task import Oracle
from lmpvc_codegen.simulation.traces import Trace, Wait


def said(*patterns: str) -> Oracle:
    """Ask for speech that holds each of these patterns, in any words around them."""

    def judge(trace: Trace) -> str:
        spoken = ' | '.join(trace.spoken)
        missing = [p for p in patterns if not re.search(p, spoken, re.IGNORECASE)]
        return f'it said {spoken!r}, without {missing}' if missing else ''

    return judge


def not_said(pattern: str) -> Oracle:
    """Ask for speech without a pattern."""

    def judge(trace: Trace) -> str:
        spoken = ' | '.join(trace.spoken)
        return f'it said {spoken!r}' if re.search(pattern, spoken, re.IGNORECASE) else ''

    return judge


spoke = said(r'\w')
"""Ask for speech of any kind."""

was_silent = not_said('.')
"""Ask for no speech."""


def in_order(*matches: Match) -> Oracle:
    """Ask for events one after the other; others may lie between them."""

    def judge(trace: Trace) -> str:
        events = iter(trace.events)
        for number, match in enumerate(matches, start=1):
            if not any(match(event) for event in events):
                return f'thing {number} of {len(matches)} did not happen in its turn'
        return ''

    return judge


def times(number: int, match: Match) -> Oracle:
    """Ask for a number of events."""

    def judge(trace: Trace) -> str:
        found = sum(map(match, trace.events))
        return '' if found == number else f'it happened {found} times instead of {number}'

    return judge


def never(match: Match) -> Oracle:
    """Ask for no such event."""
    return times(0, match)


def waited(seconds: Span) -> Oracle:
    """Ask for the seconds that were slept, in all."""

    def judge(trace: Trace) -> str:
        slept = _slept_s(trace)
        return '' if fits(slept, seconds) else f'it waited {slept:.2f} s instead of {seconds}'

    return judge


def _slept_s(trace: Trace) -> float:
    """Count the time of sleeping, and of looking at the clock meanwhile."""
    return sum(wait.seconds for wait in trace.of(Wait))
