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

"""Which programs passed their checks already, so that none is checked twice."""

from __future__ import annotations

from collections import OrderedDict
import threading


class SoundPrograms:
    """
    The programs that passed their checks in this process; the least recently used ones go.

    :param size: how many there are at most.
    """

    def __init__(self, size: int = 1024) -> None:
        """Start with none."""
        self._sources: OrderedDict[str, str] = OrderedDict()
        self._size = size
        self._lock = threading.Lock()

    def has(self, key: str, source: str) -> bool:
        """Tell whether this very text passed; the key decides what it was held against."""
        with self._lock:
            if self._sources.get(key) != source:
                return False
            self._sources.move_to_end(key)
            return True

    def add(self, key: str, source: str) -> None:
        """Note that a text passed."""
        with self._lock:
            self._sources[key] = source
            self._sources.move_to_end(key)
            if len(self._sources) > self._size:
                self._sources.popitem(last=False)
