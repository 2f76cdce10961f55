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


"""Several servers with the same model: which one is asked, and what happens where it fails."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
import logging
import math
import random
import threading
import time
from typing import Final, Generic, Protocol, TypeVar

from lmpvc_codegen.backends.remote_errors import RequestFailedError, Server
from lmpvc_codegen.backends.remote_events import Ending, Event
from lmpvc_codegen.errors import (
    BackendError,
    ContextOverflowError,
    ServerBusyError,
    ServerUnreachableError,
)


class Line(Protocol):
    """A connection to a server; one request at a time goes over it."""

    @property
    def is_broken(self) -> bool:
        """Tell whether it was broken off, so that it is of no more use."""
        ...

    def break_off(self) -> None:
        """End what is under way, from another thread."""
        ...

    def close(self) -> None:
        """Give it back; closing twice is no error."""
        ...


LineT = TypeVar('LineT', bound=Line)

FIRST_WAIT_S: Final = 0.5
LONGEST_WAIT_S: Final = 60.0
"""A server that asks for more time than this is given up."""

_REST_S: Final = 10.0
"""How long a server that failed is asked only where no other one is well."""

_logger = logging.getLogger(__name__)


@dataclass
class _Member(Generic[LineT]):
    """One of the servers, its idle connections, and how it fares."""

    server: Server
    idle: list[LineT] = field(default_factory=list)
    in_flight: int = 0
    rests_until: float = 0.0


class Fleet(Generic[LineT]):
    """
    Spreads requests over servers, and takes another one where one fails.

    :param servers: all of them with the same model.
    :param connect: makes a connection to one of them.
    :param retries: further tries of one request.
    """

    def __init__(
        self,
        servers: Sequence[Server],
        connect: Callable[[Server], LineT],
        *,
        retries: int,
    ) -> None:
        """Connect to nobody yet."""
        self._members: list[_Member[LineT]] = [_Member(server) for server in servers]
        self._new_line = connect
        self._retries = retries
        self._is_closed = False
        self._lock = threading.Lock()

    def stream(self, read: Callable[[LineT], Iterator[Event]], ending: Ending) -> Iterator[Event]:
        """
        Ask for an answer and yield it as it comes.

        Where an answer breaks off it is asked for again, and goes on where it was if it begins
        the same way.

        :raises BackendError: no server answered within the retries.
        """
        said = ''
        for attempt in range(self._retries + 1):
            if ending.is_set:
                return
            skip = said
            try:
                for event in self._once(read, ending):
                    shared = min(len(skip), len(event.text))
                    if skip[:shared] != event.text[:shared]:
                        raise _changed(said)
                    skip = skip[shared:]
                    said += event.text[shared:]
                    yield replace(event, text=event.text[shared:])
            except RequestFailedError as failure:
                if ending.is_set:
                    return
                if attempt == self._retries or not self._may_help(failure):
                    raise failure.error from failure
                self._wait(failure, attempt, ending)
            else:
                return

    def each(self, ask: Callable[[LineT], None]) -> None:
        """
        Ask every server something; those that fail rest, and are asked again later.

        :raises BackendError: of the first one, where all fail, or where one fails for good.
        """
        failures = []
        for member in self._members:
            connection = self._connect(member)
            try:
                self._ask_patiently(ask, connection)
                member.rests_until = 0.0
            except RequestFailedError as failure:
                failures.append(failure)
                rest_s = _REST_S if failure.is_passing else math.inf
                member.rests_until = time.monotonic() + rest_s
                if len(self._members) > 1:
                    _logger.warning('%s', failure.error)
            finally:
                self._put_back(member, connection)
        if len(failures) == len(self._members):
            raise failures[0].error from failures[0]

    def close(self) -> None:
        """Close all connections that nobody uses."""
        with self._lock:
            self._is_closed = True
            idle = [connection for member in self._members for connection in member.idle]
            for member in self._members:
                member.idle.clear()
        for connection in idle:
            connection.close()

    def _ask_patiently(self, ask: Callable[[LineT], None], connection: LineT) -> None:
        """Give a server time that is there already, and loads its model or is busy."""
        for attempt in range(self._retries + 1):
            try:
                return ask(connection)
            except RequestFailedError as failure:
                is_busy = isinstance(failure.error, ServerBusyError)
                if not is_busy or attempt == self._retries:
                    raise
                self._pause(failure, attempt, Ending())
        return None

    def _once(self, read: Callable[[LineT], Iterator[Event]], ending: Ending) -> Iterator[Event]:
        """Ask the server that is likeliest to answer soon."""
        with self._lock:
            now = time.monotonic()
            member = min(self._members, key=lambda m: (max(m.rests_until - now, 0), m.in_flight))
            member.in_flight += 1
        connection = self._connect(member)
        try:
            if ending.attach(connection.break_off):
                return
            yield from read(connection)
            member.rests_until = 0.0
        except RequestFailedError as failure:
            is_well = isinstance(failure.error, ContextOverflowError)
            if not ending.is_set and not is_well:
                member.rests_until = time.monotonic() + (failure.wait_s or _REST_S)
            raise
        finally:
            ending.detach()
            self._put_back(member, connection)
            with self._lock:
                member.in_flight -= 1

    def _may_help(self, failure: RequestFailedError) -> bool:
        """Tell whether another try, or another server, may have more luck."""
        if any(member.rests_until <= time.monotonic() for member in self._members):
            return not isinstance(failure.error, ContextOverflowError)
        return failure.is_passing and not (failure.is_silence and len(self._members) == 1)

    def _wait(self, failure: RequestFailedError, attempt: int, ending: Ending) -> None:
        """Wait as long as the server asks, or longer each time; not where another one is well."""
        now = time.monotonic()
        if any(member.rests_until <= now for member in self._members):
            return
        self._pause(failure, attempt, ending)

    def _pause(self, failure: RequestFailedError, attempt: int, ending: Ending) -> None:
        wait_s = failure.wait_s
        if wait_s is None:
            # Servers that come back are not asked by everybody in the same moment.
            jitter = random.uniform(0.8, 1.2)  # noqa: S311
            wait_s = min(FIRST_WAIT_S * 2**attempt * jitter, LONGEST_WAIT_S)
        if wait_s > LONGEST_WAIT_S:
            error = failure.error
            raise type(error)(
                f'{error.message} It asks to be left alone for {wait_s:.0f} seconds.',
                remedy=error.remedy,
            ) from failure
        _logger.info('%s Trying again in %.1f s.', failure.error.message, wait_s)
        ending.wait(wait_s)

    def _connect(self, member: _Member[LineT]) -> LineT:
        with self._lock, suppress(IndexError):
            return member.idle.pop()
        return self._new_line(member.server)

    def _put_back(self, member: _Member[LineT], connection: LineT) -> None:
        with self._lock:
            is_kept = not (connection.is_broken or self._is_closed)
            if is_kept:
                member.idle.append(connection)
        if not is_kept:
            connection.close()


def _changed(said: str) -> BackendError:
    return ServerUnreachableError(
        f'The answer broke off after {len(said)} characters, and began differently when it was '
        'asked for again.',
        remedy='Ask again.',
    )
