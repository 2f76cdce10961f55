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

"""Evaluated prefixes on disk: found again, checked, bounded, and never in the way."""

from __future__ import annotations

import os
from pathlib import Path

from lmpvc_codegen.backends.prefix_store import KeptPrefix, PrefixStore
import pytest

TOKENS = tuple(range(300))
MORE = (*TOKENS, 7, 8, 9)


def store(folder: Path, *, identity: str = 'model', size_limit_mb: int = 8) -> PrefixStore:
    """Open the store of a model."""
    return PrefixStore(folder / 'prefixes', identity=identity, size_limit_mb=size_limit_mb)


def test_a_prefix_is_found_again(tmp_path: Path) -> None:
    """Another process with the same model finds it for each prompt that begins with it."""
    store(tmp_path).keep(KeptPrefix(TOKENS, bytearray(b'state')))

    assert store(tmp_path).longest(MORE) == len(TOKENS)
    assert store(tmp_path).find(MORE) == KeptPrefix(TOKENS, bytearray(b'state'))


def test_the_longest_of_several_is_found(tmp_path: Path) -> None:
    """The more is evaluated, the better."""
    kept = store(tmp_path)
    kept.keep(KeptPrefix(TOKENS[:260], bytearray(b'short')))
    kept.keep(KeptPrefix(TOKENS, bytearray(b'long')))

    assert kept.find(MORE) == KeptPrefix(TOKENS, bytearray(b'long'))
    assert kept.find(TOKENS[:280]) == KeptPrefix(TOKENS[:260], bytearray(b'short'))


@pytest.mark.parametrize('prompt', [TOKENS, (1, *TOKENS), (*TOKENS[:-1], 0, 1), ()])
def test_other_prompts_do_not_find_it(tmp_path: Path, prompt: tuple[int, ...]) -> None:
    """A prompt needs a token more than the prefix, and all of it in its place."""
    store(tmp_path).keep(KeptPrefix(TOKENS, bytearray(b'state')))

    assert store(tmp_path).find(prompt) is None


def test_other_models_do_not_find_it(tmp_path: Path) -> None:
    """A state is nothing to another model."""
    store(tmp_path).keep(KeptPrefix(TOKENS, bytearray(b'state')))

    assert store(tmp_path, identity='other').find(MORE) is None


@pytest.mark.parametrize('damage', [b'', b'nonsense', b'{"tokens": [1]}\n', b'[]\nstate'])
def test_a_damaged_file_is_deleted(tmp_path: Path, damage: bytes) -> None:
    """The prefix is evaluated again, and kept again."""
    kept = store(tmp_path)
    kept.keep(KeptPrefix(TOKENS, bytearray(b'state')))
    (file,) = (tmp_path / 'prefixes').iterdir()
    file.write_bytes(damage)

    assert kept.find(MORE) is None
    assert not file.exists()


def test_a_changed_state_is_noticed(tmp_path: Path) -> None:
    """One changed byte is enough."""
    kept = store(tmp_path)
    kept.keep(KeptPrefix(TOKENS, bytearray(b'state')))
    (file,) = (tmp_path / 'prefixes').iterdir()
    file.write_bytes(file.read_bytes()[:-1] + b'E')

    assert kept.find(MORE) is None


def test_the_least_recently_used_goes_first(tmp_path: Path) -> None:
    """The limit holds; the newest stays even where it alone is too big."""
    kept = store(tmp_path, size_limit_mb=1)
    state = bytearray(600 << 10)
    for number in range(3):
        kept.keep(KeptPrefix((number, *TOKENS), state))
        for file in (tmp_path / 'prefixes').iterdir():
            os.utime(file, (file.stat().st_atime, file.stat().st_mtime - 10))

    assert [kept.longest((number, *MORE)) > 0 for number in range(3)] == [False, False, True]


def test_a_folder_that_cannot_be_written_is_no_fault(tmp_path: Path) -> None:
    """Nothing is kept, and nothing is raised."""
    (tmp_path / 'prefixes').write_text('a file')

    store(tmp_path).keep(KeptPrefix(TOKENS, bytearray(b'state')))

    assert store(tmp_path).find(MORE) is None


def test_a_refused_prefix_is_forgotten(tmp_path: Path) -> None:
    """What the engine does not take is not offered again."""
    kept = store(tmp_path)
    kept.keep(KeptPrefix(TOKENS, bytearray(b'state')))
    kept.forget(KeptPrefix(TOKENS, bytearray(b'state')))

    assert kept.longest(MORE) == 0
