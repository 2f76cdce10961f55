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

"""The cache: one interface over a store on disk, a dictionary in memory, or nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
import logging
import os
from pathlib import Path
import sqlite3
import tempfile
import threading
import time
from typing import Protocol

from lmpvc_codegen.cache.entry import CacheEntry, CacheStats
from lmpvc_codegen.cache.memory_store import MemoryStore
from lmpvc_codegen.config.settings import CacheConfig
from lmpvc_codegen.errors import CacheError

_logger = logging.getLogger(__name__)


class Store(Protocol):
    """Texts by key."""

    def read(self, key: str) -> str | None:
        """Give the text of a key, or None."""
        ...

    def write(self, texts: dict[str, str]) -> None:
        """Keep all texts, or none of them if it fails."""
        ...

    def remove(self, key: str) -> bool:
        """Remove a key and tell whether it was there."""
        ...

    def keys(self) -> Iterator[str]:
        """Name the keys."""
        ...

    @property
    def size_bytes(self) -> int:
        """Tell the size of what is kept."""
        ...

    def close(self) -> None:
        """Give back files and connections."""
        ...


class ResultCache:
    """
    Remembers programs and functions.

    Opening never fails: a damaged store is moved aside, and where nothing can be kept on disk the
    memory lasts as long as the process. ``trouble`` then says why.
    """

    def __init__(self, store: Store | None, *, place: str, trouble: str = '') -> None:
        """Use a store; None remembers nothing. :meth:`from_config` chooses it."""
        self._store = store
        self._lock = threading.Lock()
        self.place = place
        self.trouble = trouble
        self.hits = 0
        self.misses = 0

    @classmethod
    def from_config(cls, config: CacheConfig) -> ResultCache:
        """Open the cache that the configuration describes."""
        if not config.enabled:
            return cls(None, place='disabled')
        if config.filename is None:
            return cls(MemoryStore(config.size_limit_mb), place='memory')
        folder = cache_folder(config.filename)
        try:
            store, trouble = _open_on_disk(folder, config.size_limit_mb)
        except (OSError, sqlite3.Error) as error:
            trouble = (
                f"The cache '{folder}' cannot be used ({error}). Results are remembered until "
                'the process ends; correct cache.filename or the permissions of the folder.'
            )
            return cls(MemoryStore(config.size_limit_mb), place='memory', trouble=trouble)
        return cls(store, place=str(folder), trouble=trouble)

    def get(self, key: str, *, counts_miss: bool = True) -> CacheEntry | None:
        """
        Find an entry and count its use; whatever goes wrong is a miss.

        :param counts_miss: False where it will be looked for once more.
        """
        with self._lock:
            entry = self._read(key)
            if entry is None:
                self.misses += counts_miss
                return None
            self.hits += 1
            try:
                if self._store:
                    self._store.write({key: entry.used().to_json()})
            except (OSError, sqlite3.Error) as error:
                _logger.debug('The use of a cache entry was not counted: %s.', error)
            return entry

    def put(self, entries: Iterable[CacheEntry]) -> None:
        """
        Keep all entries in one transaction.

        :raises CacheError: they could not be kept; the cache is as it was.
        """
        texts = {entry.key: entry.to_json() for entry in entries}
        with self._lock:
            if self._store is None or not texts:
                return
            try:
                self._store.write(texts)
            except (OSError, sqlite3.Error) as error:
                raise CacheError(
                    f"The cache '{self.place}' cannot be written: {error}.",
                    remedy='Free disk space, or correct cache.filename or its permissions.',
                ) from error

    def entries(self) -> Iterator[CacheEntry]:
        """Yield all entries, without counting a use."""
        for key in list(self._store.keys() if self._store else ()):
            entry = self._read(key)
            if entry:
                yield entry

    def delete(self, *, key: str | None = None, command: str | None = None) -> int:
        """Delete the entries of a key (or its beginning) or of a command, and count them."""
        doomed = [
            entry.key
            for entry in self.entries()
            if (key and entry.key.startswith(key)) or (command and entry.command == command)
        ]
        return self._remove(doomed)

    def clear(self) -> int:
        """Delete all entries and count them."""
        return self._remove(list(self._store.keys() if self._store else ()))

    def stats(self) -> CacheStats:
        """Count what there is and how it served since it was opened."""
        entries = list(self.entries())
        made = sorted(entry.made_at for entry in entries)
        return CacheStats(
            programs=sum(entry.kind == 'program' for entry in entries),
            functions=sum(entry.kind == 'function' for entry in entries),
            size_bytes=self._store.size_bytes if self._store else 0,
            hits=self.hits,
            misses=self.misses,
            oldest=made[0] if made else '',
            newest=made[-1] if made else '',
            place=self.place,
        )

    def backup(self, target: Path) -> int:
        """
        Write all entries to a file, one JSON object a line, and count them.

        The file appears complete or not at all.

        :raises CacheError: it cannot be written.
        """
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            with tempfile.NamedTemporaryFile(
                'w', dir=target.parent, delete=False, encoding='utf-8'
            ) as file:
                written = [file.write(entry.to_json() + '\n') for entry in self.entries()]
            os.replace(file.name, target)
        except OSError as error:
            raise CacheError(f"The backup '{target}' cannot be written: {error}.") from error
        return len(written)

    def restore(self, source: Path) -> int:
        """
        Take the entries of a backup into the cache and count them.

        :raises CacheError: the file cannot be read, or a line of it is no entry.
        """
        try:
            lines = source.read_text(encoding='utf-8').splitlines()
        except (OSError, UnicodeDecodeError) as error:
            raise CacheError(f"The backup '{source}' cannot be read: {error}.") from error
        entries = []
        for number, line in enumerate(lines, start=1):
            entry = CacheEntry.from_json(line)
            if entry is None:
                raise CacheError(
                    f"Line {number} of '{source}' is no cache entry, so nothing was restored.",
                    remedy='Name a file that the backup command wrote.',
                )
            entries.append(entry)
        self.put(entries)
        return len(entries)

    def close(self) -> None:
        """Close the store; closing twice is no error."""
        with self._lock:
            if self._store:
                self._store.close()

    def _read(self, key: str) -> CacheEntry | None:
        try:
            text = self._store.read(key) if self._store else None
        except (OSError, sqlite3.Error, ValueError) as error:
            _logger.warning('A cache entry could not be read: %s.', error)
            return None
        entry = CacheEntry.from_json(text) if text else None
        return entry if entry and entry.key == key else None

    def _remove(self, keys: Iterable[str]) -> int:
        try:
            return sum(self._store.remove(key) for key in keys) if self._store else 0
        except (OSError, sqlite3.Error) as error:
            raise CacheError(f"The cache '{self.place}' cannot be changed: {error}.") from error


def cache_folder(filename: str) -> Path:
    """Give the folder of a cache: an absolute path as it is, a name below the ROS home."""
    home = Path(os.environ.get('ROS_HOME') or Path.home() / '.ros')
    return home / 'lmpvc_codegen' / Path(filename).expanduser()


def _open_on_disk(folder: Path, size_limit_mb: int) -> tuple[Store, str]:
    """Open a store; a damaged one is moved aside and a new one made in its place."""
    from lmpvc_codegen.cache.disk_store import DiskStore

    try:
        return DiskStore(folder, size_limit_mb=size_limit_mb), ''
    except sqlite3.DatabaseError as error:
        if isinstance(error, sqlite3.OperationalError):
            raise
        aside = folder.with_name(f'{folder.name}.damaged-{time.strftime("%Y%m%dT%H%M%S")}')
        folder.rename(aside)
        trouble = f"The cache '{folder}' was damaged ({error}); it was moved to '{aside}'."
        return DiskStore(folder, size_limit_mb=size_limit_mb), trouble
