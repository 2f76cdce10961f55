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

"""What a robot did: every motion, word, grip, search and wait, in order."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any, ClassVar, TypeVar

from lmpvc_codegen.simulation.poses import Waypoint
from lmpvc_codegen.simulation.world import World


@dataclass(frozen=True)
class Event:
    """
    Something that the robot did.

    :param at_s: virtual seconds from the start of the program.
    :param line: the line of the program that asked for it; 0 where none did.
    """

    kind: ClassVar[str] = ''

    at_s: float
    line: int


@dataclass(frozen=True)
class Motion(Event):
    """The hand, or the base, went along a path; the first waypoint is where it was."""

    kind = 'motion'

    waypoints: tuple[Waypoint, ...]
    speed_m_s: float
    seconds: float


@dataclass(frozen=True)
class Drive(Motion):
    """
    The base drove or turned; the headings of the waypoints are its own.

    Waypoints lie so close that it turns by a right angle at most from one to the next.

    :param is_blocked: it stopped where something is in the way.
    """

    kind = 'drive'

    is_blocked: bool = False


@dataclass(frozen=True)
class Docking(Event):
    """The base came to its dock and charges, or did not get there."""

    kind = 'docking'

    is_docked: bool


@dataclass(frozen=True)
class Speech(Event):
    """The robot said something."""

    kind = 'speech'

    text: str


@dataclass(frozen=True)
class Grip(Event):
    """The hand closed or opened; the thing is what it took or let go of, '' for nothing."""

    kind = 'grip'

    is_closed: bool
    thing: str


@dataclass(frozen=True)
class Search(Event):
    """The robot looked for something; the position is where it was found."""

    kind = 'search'

    name: str
    is_found: bool
    position_m: tuple[float, float, float] | None = None


@dataclass(frozen=True)
class Wait(Event):
    """Time passed because the program slept."""

    kind = 'wait'

    seconds: float


@dataclass(frozen=True)
class SpeedChange(Event):
    """The speed of the moves that follow was set."""

    kind = 'speed'

    speed_m_s: float


@dataclass(frozen=True)
class Halt(Event):
    """The robot was stopped."""

    kind = 'halt'


@dataclass(frozen=True)
class Failure(Event):
    """The program ended with an error, or was ended."""

    kind = 'failure'

    error: str
    message: str


EVENTS: Mapping[str, type[Event]] = {
    kind.kind: kind
    for kind in (
        Motion,
        Drive,
        Docking,
        Speech,
        Grip,
        Search,
        Wait,
        SpeedChange,
        Halt,
        Failure,
    )
}

AnEvent = TypeVar('AnEvent', bound=Event)


@dataclass(frozen=True)
class Trace:
    """
    What a program made of a world.

    :param events: in order; a failure is the last.
    :param confinement: the limits that held while it ran.
    :param wall_s: real seconds that it took, the start of the process included.
    """

    world: World
    events: tuple[Event, ...]
    confinement: tuple[str, ...] = ()
    wall_s: float = 0.0

    def of(self, kind: type[AnEvent]) -> tuple[AnEvent, ...]:
        """Give the events of a kind."""
        return tuple(event for event in self.events if isinstance(event, kind))

    @property
    def failure(self) -> Failure | None:
        """Give what ended the program before its time, if something did."""
        return next(iter(self.of(Failure)), None)

    @property
    def start(self) -> Waypoint:
        """Give where the hand, or the base, was at first."""
        return Waypoint(*self.world.start_m)

    @property
    def path(self) -> tuple[Waypoint, ...]:
        """Give all that the hand, or the base, went through, the start first."""
        return (self.start, *(w for motion in self.of(Motion) for w in motion.waypoints[1:]))

    @property
    def spoken(self) -> tuple[str, ...]:
        """Give what was said."""
        return tuple(speech.text for speech in self.of(Speech))

    @property
    def waited_s(self) -> float:
        """Give the virtual seconds that the program slept."""
        return sum(wait.seconds for wait in self.of(Wait))

    def to_json(self) -> dict[str, Any]:
        """Give what JSON can hold."""
        return {
            'world': self.world.to_json(),
            'events': [{'event': event.kind, **asdict(event)} for event in self.events],
            'confinement': list(self.confinement),
            'wall_s': self.wall_s,
        }


def read_trace(told: Mapping[str, Any]) -> Trace:
    """
    Read a trace from what :meth:`Trace.to_json` gave.

    :raises SimulationError: its world is not acceptable.
    """
    return Trace(
        World.from_json(told['world']),
        tuple(read_events(iter(told['events']))),
        tuple(told['confinement']),
        told['wall_s'],
    )


def read_events(told: Iterator[Mapping[str, Any]]) -> Iterator[Event]:
    """Read events that a confined process told; what is no event is left out."""
    for values in told:
        try:
            fields = dict(values)
            kind = EVENTS[fields.pop('event')]
            for key in ('waypoints', 'position_m'):
                if fields.get(key) is not None:
                    fields[key] = tuple(fields[key])
            if 'waypoints' in fields:
                fields['waypoints'] = tuple(Waypoint(*w) for w in fields['waypoints'])
            yield kind(**fields)
        except (KeyError, TypeError):
            continue
