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


"""What a server says while it answers, in the words of no protocol in particular."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
import threading
from typing import Literal, TypeAlias

from lmpvc_codegen.generation.completion import CompletionRequest


@dataclass(frozen=True)
class Event:
    """
    A piece of an answer, or what is known at its end.

    :param finish_reason: why the server ended the answer; None while it goes on.
    :param prompt_tokens: where the server tells; also the following two.
    """

    text: str = ''
    finish_reason: Literal['stop', 'length'] | None = None
    prompt_tokens: int | None = None
    completion_tokens: int | None = None
    reused_tokens: int | None = None


class Ending:
    """Tells the thread that reads an answer to stop, and wakes it where it waits."""

    def __init__(self) -> None:
        """Begin with an answer that is wanted."""
        self._event = threading.Event()
        self._lock = threading.Lock()
        self._wake: Callable[[], None] | None = None

    @property
    def is_set(self) -> bool:
        """Tell whether nobody wants the rest of the answer."""
        return self._event.is_set()

    def end(self) -> None:
        """Ask for no more."""
        self._event.set()
        with self._lock:
            if self._wake is not None:
                self._wake()
            self._wake = None

    def attach(self, wake: Callable[[], None]) -> bool:
        """Say what breaks off whatever the thread waits for; tell whether it is too late."""
        with self._lock:
            self._wake = wake
            return self.is_set

    def detach(self) -> None:
        """Wait for nothing any more; what was attached is not called from now on."""
        with self._lock:
            self._wake = None

    def wait(self, seconds: float) -> bool:
        """Sleep for some time, or until the ending is set, and tell whether it is."""
        return self._event.wait(seconds)


Source: TypeAlias = Callable[[CompletionRequest, Ending], Iterator[Event]]
"""Asks a server and yields what it says; raises only errors of ours."""
