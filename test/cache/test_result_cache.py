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

"""What the cache remembers, and what it never does."""

from __future__ import annotations

from pathlib import Path
import pickle
import signal
import sqlite3
import subprocess
import sys
import threading
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from lmpvc_codegen.cache import cache_key, CacheEntry, ResultCache
from lmpvc_codegen.cache.disk_store import DiskStore, PickleRefusedError
from lmpvc_codegen.config import CacheConfig
from lmpvc_codegen.errors import CacheError
import pytest

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=10,
)


def entry(key: str = 'k', command: str = 'move up', **value: Any) -> CacheEntry:
    """Make an entry of a program."""
    return CacheEntry(key, 'program', command, 'model', value or {'source': 'x'})


def on_disk(folder: Path) -> ResultCache:
    """Open a cache in a folder."""
    return ResultCache.from_config(CacheConfig(filename=str(folder)))


@pytest.fixture(params=['memory', 'disk'])
def cache(request: pytest.FixtureRequest, tmp_path: Path) -> ResultCache:
    """Give an empty cache of each kind."""
    filename = str(tmp_path / 'cache') if request.param == 'disk' else None
    return ResultCache.from_config(CacheConfig(filename=filename))


def test_what_is_put_is_found_and_its_uses_are_counted(cache: ResultCache) -> None:
    """An entry comes back as it was, with when and how often it was used."""
    cache.put([entry(source='äöü 🙂 "quoted"')])
    first = cache.get('k')
    second = cache.get('k')
    assert first is not None
    assert first.value == {'source': 'äöü 🙂 "quoted"'}
    assert second is not None
    assert (second.uses, bool(second.used_at)) == (1, True)
    assert cache.get('other') is None
    assert (cache.hits, cache.misses) == (2, 1)


def test_a_disabled_cache_keeps_nothing() -> None:
    """The original went on adding entries."""
    cache = ResultCache.from_config(CacheConfig(enabled=False))
    cache.put([entry()])
    assert cache.get('k') is None
    assert list(cache.entries()) == []
    assert cache.clear() == 0


def test_entries_outlive_the_process(tmp_path: Path) -> None:
    """What one process kept, the next one finds."""
    first = on_disk(tmp_path / 'cache')
    first.put([entry()])
    first.close()
    assert on_disk(tmp_path / 'cache').get('k') is not None


def test_entries_are_deleted_by_key_command_and_all(cache: ResultCache) -> None:
    """A key may be given by its beginning."""
    cache.put([entry('aa1'), entry('ab2', 'say hello'), entry('b3', 'say hello')])
    assert cache.delete(key='aa') == 1
    assert cache.delete(command='say hello') == 2
    assert cache.delete(key='nothing') == 0
    cache.put([entry('c4')])
    assert cache.clear() == 1


def test_statistics_count_kinds_bytes_and_ages(cache: ResultCache) -> None:
    """``cache stats`` has what an operator asks for."""
    cache.put([entry('a'), CacheEntry('b', 'function', 'f(x)', 'model', {'text': ''})])
    stats = cache.stats()
    assert (stats.programs, stats.functions) == (1, 1)
    assert stats.size_bytes > 0
    assert stats.oldest <= stats.newest


def test_a_backup_comes_back(cache: ResultCache, tmp_path: Path) -> None:
    """It works to a new file, and restores what was deleted since."""
    cache.put([entry('a'), entry('b')])
    assert cache.backup(tmp_path / 'new' / 'backup.jsonl') == 2
    cache.clear()
    assert cache.restore(tmp_path / 'new' / 'backup.jsonl') == 2
    assert cache.get('a') is not None


@pytest.mark.parametrize('text', ['nonsense\n', '{"key": 1}\n', '[1]\n'])
def test_a_file_that_is_no_backup_changes_nothing(
    cache: ResultCache, tmp_path: Path, text: str
) -> None:
    """A wrong line is named, and no line before it is taken."""
    file = tmp_path / 'backup.jsonl'
    file.write_text(entry('a').to_json() + '\n' + text)
    with pytest.raises(CacheError, match='Line 2'):
        cache.restore(file)
    assert cache.get('a') is None
    with pytest.raises(CacheError, match='cannot be read'):
        cache.restore(tmp_path / 'missing')
    with pytest.raises(CacheError, match='cannot be written'):
        cache.backup(file / 'below a file')


def test_the_least_recently_used_entries_go_first() -> None:
    """A bounded memory keeps what is asked for."""
    cache = ResultCache.from_config(CacheConfig(filename=None, size_limit_mb=1))
    for number in range(12):
        cache.put([entry(str(number), text='x' * 100_000)])
        cache.get('0')
    assert cache.get('0') is not None
    assert cache.get('1') is None


class Trap:
    """Unpickling this creates a file."""

    def __init__(self, path: Path) -> None:
        """Name the file."""
        self.path = path

    def __reduce__(self) -> Any:
        """Create it on loading."""
        return open, (str(self.path), 'w')


def test_a_planted_pickle_is_never_loaded(tmp_path: Path) -> None:
    """A row that is marked as a pickle counts as absent; its code does not run."""
    trap = tmp_path / 'sprung'
    cache = on_disk(tmp_path / 'cache')
    cache.put([entry('good')])
    cache.close()
    with sqlite3.connect(tmp_path / 'cache' / 'cache.db') as database:
        payload = pickle.dumps(Trap(trap))
        database.execute("UPDATE Cache SET mode = 4, value = ? WHERE key = 'good'", [payload])
        database.execute(
            'INSERT INTO Cache (key, raw, store_time, mode, value) VALUES (?, 0, 0, 1, ?)',
            [payload, payload],
        )
    opened = on_disk(tmp_path / 'cache')
    assert opened.get('good') is None
    assert list(opened.entries()) == []
    assert opened.stats().programs == 0
    assert opened.clear() == 1
    assert not trap.exists()


def test_the_store_takes_text_and_nothing_else(tmp_path: Path) -> None:
    """What is no text is refused before diskcache could pickle it."""
    store = DiskStore(tmp_path, size_limit_mb=1)
    disk: Any = store._cache.disk
    refused: list[tuple[Any, tuple[Any, ...]]] = [
        (disk.put, (1,)),
        (disk.get, (b'x', False)),
        (disk.store, ({}, False)),
        (disk.fetch, (4, None, b'', False)),
        (disk.fetch, (1, None, 3, False)),
    ]
    for act, arguments in refused:
        with pytest.raises(PickleRefusedError):
            act(*arguments)


@pytest.mark.parametrize('damage', [b'', b'no database at all' * 100])
def test_a_damaged_file_is_moved_aside_and_a_new_one_made(tmp_path: Path, damage: bytes) -> None:
    """The answer still comes, and the log says what happened to the old file."""
    folder = tmp_path / 'cache'
    first = on_disk(folder)
    first.put([entry(str(number), text='x' * 1000) for number in range(50)])
    first.close()
    database = folder / 'cache.db'
    database.write_bytes(damage or database.read_bytes()[:3000])
    opened = on_disk(folder)
    opened.put([entry('new')])
    assert opened.get('new') is not None
    assert 'damaged' in opened.trouble
    assert list(tmp_path.glob('cache.damaged-*'))


def test_a_place_that_cannot_be_written_is_replaced_by_memory(tmp_path: Path) -> None:
    """A file where the folder should be does not stop anybody."""
    (tmp_path / 'taken').write_text('')
    cache = on_disk(tmp_path / 'taken' / 'cache')
    assert 'cannot be used' in cache.trouble
    cache.put([entry()])
    assert cache.get('k') is not None


def test_a_full_disk_is_an_error_that_loses_nothing(tmp_path: Path) -> None:
    """What does not fit is refused as a whole, and what was there stays."""
    cache = on_disk(tmp_path / 'cache')
    cache.put([entry('old')])
    assert isinstance(cache._store, DiskStore)
    cache._store._cache._sql('PRAGMA max_page_count = 20')
    more = [entry(str(number), text='x' * 10_000) for number in range(100)]
    with pytest.raises(CacheError, match='cannot be written'):
        cache.put(more)
    assert cache.get('old') is not None
    assert cache.get('0') is None


WRITER = """
import sys
from pathlib import Path
from lmpvc_codegen.cache import CacheEntry, ResultCache
from lmpvc_codegen.config import CacheConfig
cache = ResultCache.from_config(CacheConfig(filename=sys.argv[1]))
number = int(sys.argv[2])
while True:
    cache.put([CacheEntry(f'{number}-{i}', 'program', 'c', 'm', {'n': 'x' * 5000})
               for i in range(3)])
    print(number, flush=True)
    number += 1
"""


def test_everything_committed_survives_kill_9(tmp_path: Path) -> None:
    """Killed in the midst of writing, again and again, nothing that was told is lost."""
    folder = tmp_path / 'cache'
    committed = 0
    for _ in range(4):
        command = [sys.executable, '-c', WRITER, str(folder), str(committed + 1)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as writer:
            assert writer.stdout is not None
            timer = threading.Timer(0.8, writer.send_signal, [signal.SIGKILL])
            timer.start()
            told = [int(line) for line in writer.stdout if line.endswith('\n')]
            timer.cancel()
        committed = max([committed, *told])
        cache = on_disk(folder)
        assert not cache.trouble
        for number in range(1, committed + 1):
            assert [cache.get(f'{number}-{i}') is not None for i in range(3)] == [True] * 3
        cache.close()
    assert committed > 4


def test_two_processes_share_a_cache(tmp_path: Path) -> None:
    """What both write at once, both find."""
    script = WRITER.replace('while True:', 'for _ in range(20):')
    writers = [
        subprocess.Popen([sys.executable, '-c', script, str(tmp_path / 'cache'), start])
        for start in ('1000', '2000')
    ]
    assert [writer.wait(60) for writer in writers] == [0, 0]
    cache = on_disk(tmp_path / 'cache')
    assert sum(1 for _ in cache.entries()) == 2 * 20 * 3


@given(st.dictionaries(st.text(min_size=1), JSON, min_size=1))
def test_a_key_depends_on_every_part_and_on_no_order(parts: dict[str, Any]) -> None:
    """The same parts in another order make the same key; one changed part another."""
    shuffled = dict(reversed(list(parts.items())))
    assert cache_key(**parts) == cache_key(**shuffled)
    name = next(iter(parts))
    assert cache_key(**{**parts, name: [parts[name]]}) != cache_key(**parts)


@given(st.text(), st.dictionaries(st.text(), JSON))
def test_entries_survive_their_json(command: str, value: dict[str, Any]) -> None:
    """Whatever was said or answered comes back to the letter."""
    written = CacheEntry('k', 'function', command, 'm', value)
    try:
        read = CacheEntry.from_json(written.to_json())
    except UnicodeEncodeError:
        return
    assert read == written


@given(st.text())
def test_any_text_is_an_entry_or_none(text: str) -> None:
    """Reading a strange file raises nothing."""
    assert CacheEntry.from_json(text) is None
