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

"""How oracles are put together."""

from __future__ import annotations

from dataclasses import replace

from lmpvc_codegen.bench.commands.matches import Match
from lmpvc_codegen.bench.commands.task import Oracle
from lmpvc_codegen.simulation.traces import Trace


def all_of(*oracles: Oracle) -> Oracle:
    """Ask for everything, on a program that came to its end."""

    def judge(trace: Trace) -> str:
        if trace.failure:
            failure = trace.failure
            return f'it ended with {failure.error} in line {failure.line}: {failure.message}'
        return next(filter(None, (oracle(trace) for oracle in oracles)), '')

    return judge


def any_of(*oracles: Oracle) -> Oracle:
    """Ask for one of several."""

    def judge(trace: Trace) -> str:
        found = [oracle(trace) for oracle in oracles]
        return '' if '' in found else ' and '.join(found)

    return judge


def before(match: Match, oracle: Oracle) -> Oracle:
    """Ask for something to be so by the time that an event happens first, and for the event."""

    def judge(trace: Trace) -> str:
        for number, event in enumerate(trace.events):
            if match(event):
                return oracle(replace(trace, events=trace.events[:number]))
        return 'what something was to happen before did not happen'

    return judge
