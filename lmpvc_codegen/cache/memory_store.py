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

"""Texts kept for as long as the process runs."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator

_MEBIBYTE = 1 << 20


class MemoryStore:
    """A dictionary that drops what was not used for longest when it grows too large."""

    def __init__(self, size_limit_mb: int) -> None:
        """Start empty."""
        self._texts: OrderedDict[str, str] = OrderedDict()
        self._limit_bytes = size_limit_mb * _MEBIBYTE

    def read(self, key: str) -> str | None:
        """Give the text of a key, or None."""
        if key in self._texts:
            self._texts.move_to_end(key)
        return self._texts.get(key)

    def write(self, texts: dict[str, str]) -> None:
        """Keep texts."""
        self._texts.update(texts)
        while self.size_bytes > self._limit_bytes:
            self._texts.popitem(last=False)

    def remove(self, key: str) -> bool:
        """Remove a key and tell whether it was there."""
        return self._texts.pop(key, None) is not None

    def keys(self) -> Iterator[str]:
        """Name the keys."""
        yield from list(self._texts)

    @property
    def size_bytes(self) -> int:
        """Tell the size of what is kept."""
        return sum(len(text) for text in self._texts.values())

    def close(self) -> None:
        """Keep nothing open, so close nothing."""
