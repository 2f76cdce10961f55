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
What every simulated robot is in: a world whose things it finds, where time passes.

Runs inside of the confined process and tells each event as it happens.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
import re
import sys
from typing import Any

from lmpvc_codegen.simulation.clock import HorizonReached, VirtualClock
from lmpvc_codegen.simulation.poses import Waypoint
from lmpvc_codegen.simulation.world import World

PROGRAM_FILE = '<program>'
"""The file name that the program is compiled with."""

_MOST_EVENTS = 10_000
_SEARCH_S = 0.1


@dataclass
class Thing:
    """An object of the world, and where it is by now."""

    name: str
    at: Waypoint
    is_pickable: bool
    visible_from_s: float


class Scene:
    """
    A world while a program runs in it.

    :param tell: sends an event to the parent.
    """

    def __init__(
        self, world: World, clock: VirtualClock, tell: Callable[[Mapping[str, Any]], None]
    ) -> None:
        """Put the things where the world says."""
        self.world = world
        self.clock = clock
        self.things = [
            Thing(o.name, Waypoint(*o.position_m), o.is_pickable, o.visible_from_s)
            for o in world.objects
        ]
        self._tell = tell
        self._events = 0

    def told(self, event: str, **values: Any) -> None:
        """
        Tell an event.

        :raises HorizonReached: there were too many.
        """
        self._events += 1
        if self._events > _MOST_EVENTS:
            raise HorizonReached
        self._tell({'event': event, 'at_s': self.clock.now_s, 'line': program_line(), **values})

    def say(self, text: Any) -> None:
        """Tell what is said aloud."""
        self.told('speech', text=str(text)[:2000])

    def sleep(self, seconds: float) -> None:
        """Let time pass; ``time.sleep`` becomes this."""
        seconds = float(seconds)
        if seconds < 0:
            raise ValueError('sleep length must be non-negative')
        self.told('wait', seconds=seconds)
        self.clock.advance(seconds)

    def search(self, name: Any) -> Thing | None:
        """Look for a thing."""
        found = self.named(name)
        position_m = found.at[:3] if found else None
        self.told('search', name=str(name), is_found=found is not None, position_m=position_m)
        self.clock.advance(_SEARCH_S)
        return found

    def named(self, name: Any) -> Thing | None:
        """Give the thing of a name that can be seen by now."""
        wanted, now_s = _plain(name), self.clock.now_s
        seen = (t for t in self.things if _plain(t.name) == wanted and now_s >= t.visible_from_s)
        return next(seen, None)


def program_line() -> int:
    """Find the line of the program that is being run; 0 where none is."""
    frame = sys._getframe()
    while frame.f_back is not None:
        if frame.f_code.co_filename == PROGRAM_FILE:
            return frame.f_lineno
        frame = frame.f_back
    return 0


def _plain(name: Any) -> str:
    """Let 'the small_bin' and 'Small Bin' be the same; a detector finds either."""
    words = re.sub(r'[\s_-]+', ' ', str(name).lower()).strip()
    return re.sub(r'^(?:the|a|an) ', '', words)
