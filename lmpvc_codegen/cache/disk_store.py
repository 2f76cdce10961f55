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
Texts kept on disk by diskcache, without a pickle read or written.

diskcache's own disk pickles what is no plain value, and unpickles every row that is marked as a
pickle (CVE-2025-69872). This one accepts text keys and text values, and refuses rows of every
other mode unread.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
import sqlite3
from typing import Any

import diskcache
from diskcache.core import MODE_RAW, MODE_TEXT

_MEBIBYTE = 1 << 20
_BUSY_TIMEOUT_S = 10
_CACHED_PAGES = 512
"""Of 4 KiB, in each thread's connection; threads that answer may be many."""


class PickleRefusedError(ValueError):
    """A row of the store is no text; it was not read."""


class TextDisk(diskcache.Disk):  # type: ignore[misc]  # diskcache has no types
    """Stores text under text, and nothing else."""

    def put(self, key: Any) -> tuple[str, bool]:
        """Turn a key into what the database holds."""
        if not isinstance(key, str):
            raise PickleRefusedError('Only text can be a key.')
        return key, True

    def get(self, key: Any, raw: bool) -> str:
        """Turn what the database holds into a key."""
        if not raw or not isinstance(key, str):
            raise PickleRefusedError('A key of the store is no text.')
        return key

    def store(self, value: Any, read: bool, key: Any = None) -> Any:
        """Turn a value into what the database, or a file beside it, holds."""
        if not isinstance(value, str) or read:
            raise PickleRefusedError('Only text can be a value.')
        return super().store(value, read, key=key)

    def fetch(self, mode: int, filename: str | None, value: Any, read: bool) -> str:
        """Turn what the database holds into a value."""
        if mode not in {MODE_RAW, MODE_TEXT} or read:
            raise PickleRefusedError('A value of the store is no text.')
        text = super().fetch(mode, filename, value, read)
        if not isinstance(text, str):
            raise PickleRefusedError('A value of the store is no text.')
        return text


class DiskStore:
    """
    A folder with a database that processes may share.

    SQLite's write-ahead log keeps every committed transaction when a process is killed.
    """

    def __init__(self, folder: Path, *, size_limit_mb: int) -> None:
        """
        Open the store, making the folder where it is missing.

        :raises OSError: the folder cannot be made or written.
        :raises sqlite3.Error: the database cannot be read or written.
        """
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._cache = diskcache.Cache(
            str(folder),
            disk=TextDisk,
            size_limit=size_limit_mb * _MEBIBYTE,
            # Every use writes its entry anew, so this is the least recently used one, and a read
            # changes nothing, where diskcache's own count of uses would write as well.
            eviction_policy='least-recently-stored',
            sqlite_cache_size=_CACHED_PAGES,
            timeout=_BUSY_TIMEOUT_S,
        )

    def read(self, key: str) -> str | None:
        """Give the text of a key, or None."""
        text: str | None = self._cache.get(key)
        return text

    def write(self, texts: dict[str, str]) -> None:
        """Keep all texts in one transaction, or none of them."""
        try:
            with self._cache.transact():
                for key, text in texts.items():
                    self._cache.set(key, text)
        except diskcache.Timeout as error:
            raise sqlite3.OperationalError('another process holds it for too long') from error

    def remove(self, key: str) -> bool:
        """Remove a key and tell whether it was there."""
        return bool(self._cache.delete(key))

    def keys(self) -> Iterator[str]:
        """Name the keys, passing over rows that are no text."""
        for raw, key in self._cache._sql('SELECT raw, key FROM Cache ORDER BY rowid').fetchall():
            if raw and isinstance(key, str):
                yield key

    @property
    def size_bytes(self) -> int:
        """Tell the size of what is kept, on disk."""
        return int(self._cache.volume())

    def close(self) -> None:
        """Close the connection."""
        self._cache.close()
