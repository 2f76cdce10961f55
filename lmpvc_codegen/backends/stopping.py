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

"""Finding stop strings in text that grows, without reading it again at each piece."""

from __future__ import annotations

from collections.abc import Sequence


class StopScanner:
    """
    Releases text as soon as it cannot be the beginning of a stop string any more.

    :param stops: strings that end the text and are not part of it.
    """

    def __init__(self, stops: Sequence[str]) -> None:
        """Start with no text."""
        self._stops = tuple(filter(None, stops))
        self._held = ''
        self.found = False

    def feed(self, piece: str) -> str:
        """Take a piece and give the text that is certain; ``found`` tells of a stop string."""
        self._held += piece
        places = [(self._held.find(stop), stop) for stop in self._stops]
        first = min((place for place, _stop in places if place >= 0), default=-1)
        if first >= 0:
            self.found = True
            released, self._held = self._held[:first], ''
            return released
        keep = max((self._overlap(stop) for stop in self._stops), default=0)
        cut = len(self._held) - keep
        released, self._held = self._held[:cut], self._held[cut:]
        return released

    def flush(self) -> str:
        """Give what was held back, because nothing follows."""
        released, self._held = self._held, ''
        return released

    def _overlap(self, stop: str) -> int:
        """Count the characters at the end of the text that begin a stop string."""
        longest = min(len(stop) - 1, len(self._held))
        return next((n for n in range(longest, 0, -1) if self._held.endswith(stop[:n])), 0)
