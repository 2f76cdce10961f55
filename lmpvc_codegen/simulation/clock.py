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

"""Virtual time: sleeping costs nothing, and looking at the clock takes a moment."""

from __future__ import annotations

from collections.abc import Callable
import datetime
import sys
import time
from typing import Any

START_S = 1_750_000_000.0
"""Seconds since 1970 at which every simulation begins, a day in June 2025."""

GLANCE_S = 0.01
"""Virtual seconds that looking at the clock takes, so that a busy wait ends."""


class HorizonReached(BaseException):
    """The program is still at it after the longest time that a simulation lasts."""


class VirtualClock:
    """
    The time of a simulation.

    :param horizon_s: virtual seconds after which the program is ended.
    """

    def __init__(self, horizon_s: float) -> None:
        """Begin at 0."""
        self.now_s = 0.0
        self._horizon_s = horizon_s

    def advance(self, seconds: float) -> None:
        """
        Let time pass.

        :raises HorizonReached: it is over.
        """
        self.now_s += seconds
        if self.now_s > self._horizon_s:
            raise HorizonReached

    def glance(self) -> float:
        """Look at the clock."""
        self.advance(GLANCE_S)
        return self.now_s

    def install(self, sleep: Callable[[float], None]) -> None:
        """
        Put virtual time in the place of real time, in this process, for good.

        :param sleep: what ``time.sleep`` becomes.
        """
        virtual: Any = time
        virtual.sleep = sleep
        virtual.time = lambda: START_S + self.glance()
        virtual.time_ns = lambda: round((START_S + self.glance()) * 1e9)
        for name in ('monotonic', 'perf_counter', 'process_time', 'thread_time'):
            setattr(virtual, name, self.glance)
            setattr(virtual, f'{name}_ns', lambda: round(self.glance() * 1e9))
        if 'datetime' in sys.modules:
            self._install_dates()

    def _install_dates(self) -> None:
        clock = self

        class VirtualDatetime(datetime.datetime):
            """A date whose present is virtual."""

            @classmethod
            def now(cls, tz: datetime.tzinfo | None = None) -> VirtualDatetime:
                """Give the virtual present."""
                return cls.fromtimestamp(START_S + clock.glance(), tz)

            @classmethod
            def utcnow(cls) -> VirtualDatetime:
                """Give the virtual present, in UTC."""
                return cls.now(datetime.timezone.utc).replace(tzinfo=None)

            @classmethod
            def today(cls) -> VirtualDatetime:
                """Give the virtual present."""
                return cls.now()

        datetime.datetime = VirtualDatetime  # type: ignore[misc]
