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

"""Where the seconds of a command go: spans of its stages, for whoever measures."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
import threading
import time
from typing import NamedTuple, ParamSpec, TypeVar

P = ParamSpec('P')
R = TypeVar('R')


class Span(NamedTuple):
    """
    A stage from its begin to its end, in seconds of :func:`time.perf_counter`.

    Spans of one thread are nested or follow each other; they are told in the order of their ends.

    :param tokens: that a forward pass of the model evaluated in it.
    """

    stage: str
    begin: float
    end: float
    thread: int
    tokens: int = 0


Listener = Callable[[Span], None]

_listeners: list[Listener] = []
"""Empty wherever nobody measures: a stage then costs one look at this list."""


@contextmanager
def listening(listener: Listener) -> Iterator[None]:
    """Tell a listener of every stage that ends, in whichever thread, until the block ends."""
    _listeners.append(listener)
    try:
        yield
    finally:
        _listeners.remove(listener)


def staged(stage: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Make every call of a function a stage."""

    def decorate(function: Callable[P, R]) -> Callable[P, R]:
        @wraps(function)
        def timed(*args: P.args, **kwargs: P.kwargs) -> R:
            if not _listeners:
                return function(*args, **kwargs)
            begin = time.perf_counter()
            try:
                return function(*args, **kwargs)
            finally:
                tell(stage, begin)

        return timed

    return decorate


def tell(stage: str, begin: float, *, tokens: int = 0) -> None:
    """Tell whoever listens of a stage that ends now."""
    if not _listeners:
        return
    span = Span(stage, begin, time.perf_counter(), threading.get_ident(), tokens)
    for listener in tuple(_listeners):
        listener(span)
