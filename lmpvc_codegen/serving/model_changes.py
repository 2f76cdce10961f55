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

"""One change of the model at a time, and who is told of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
import logging
import threading

from lmpvc_codegen.errors import SwitchInProgressError

_logger = logging.getLogger(__name__)

OnChange = Callable[[], None]


class ModelChanges:
    """Keeps changes of the model apart from each other, and tells listeners of everything."""

    def __init__(self) -> None:
        """Start with no change going on, and nobody to tell."""
        self._loading: str | None = None
        self._lock = threading.Lock()
        self._listeners: list[OnChange] = []

    @property
    def loading(self) -> str | None:
        """Name the model that is being loaded; None if none is."""
        return self._loading

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Wait until no change goes on, and let none begin."""
        with self._lock:
            yield

    @contextmanager
    def change(self, name: str | None, *, waits: bool = False) -> Iterator[None]:
        """
        Keep every other change of the model out, and tell of this one.

        :param name: the model that is being loaded; None where one is freed.
        :param waits: wait for a change that goes on, instead of refusing this one.
        :raises SwitchInProgressError: another change goes on.
        """
        if not self._lock.acquire(blocking=waits):
            raise SwitchInProgressError(
                f"The model '{self._loading}' is being loaded."
                if self._loading
                else 'The model is being loaded or freed.',
                remedy='Ask again when that has ended.',
            )
        try:
            self._loading = name
            self.tell()
            yield
        finally:
            self._loading = None
            self._lock.release()
            self.tell()

    def on_change(self, listener: OnChange) -> Callable[[], None]:
        """
        Call a listener, from any thread, whenever something has changed.

        :returns: what takes the listener away again.
        """
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def tell(self) -> None:
        """Tell all listeners; one that fails keeps nothing from the others."""
        for listener in list(self._listeners):
            try:
                listener()
            except Exception:
                _logger.exception('A listener of the model failed.')
