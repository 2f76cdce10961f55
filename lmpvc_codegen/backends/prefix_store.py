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
Evaluated prefixes of prompts, kept on disk from one start to the next.

Evaluating a preamble of 2300 tokens takes a CPU of two cores a minute; reading its state back
takes a fraction of a second.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
import hashlib
import json
import logging
import os
from pathlib import Path
import tempfile

_logger = logging.getLogger(__name__)

_SUFFIX = '.prefix'
_LONGEST_HEAD = 1 << 20
SHORTEST = 256
"""Tokens; a shorter prefix is evaluated sooner than it is looked for."""


@dataclass(frozen=True)
class KeptPrefix:
    """
    A prefix that was evaluated once.

    :param state: what llama.cpp wrote of its sequence.
    """

    tokens: tuple[int, ...]
    state: bytearray


class PrefixStore:
    """
    A folder of evaluated prefixes of one model in one configuration.

    Whatever is wrong with a file or with the folder, the prefix is evaluated again instead.

    :param identity: names model, engine and what decides the form of a state.
    :param size_limit_mb: megabytes on disk after which the least recently used ones go.
    """

    def __init__(self, folder: Path, *, identity: str, size_limit_mb: int) -> None:
        """Take the folder; it is made when the first prefix is kept."""
        self._folder = folder
        self._model = hashlib.sha256(identity.encode()).hexdigest()[:16]
        self._limit = size_limit_mb << 20

    def longest(self, tokens: Sequence[int]) -> int:
        """Tell how many of a prompt's tokens the longest prefix has that is kept; 0 for none."""
        return max(self._lengths(tokens), default=0)

    def find(self, tokens: Sequence[int]) -> KeptPrefix | None:
        """Read the longest prefix of a prompt that is kept; a damaged file is deleted."""
        length = self.longest(tokens)
        if not length:
            return None
        file = self._file(tokens[:length])
        try:
            prefix = _read(file)
            os.utime(file)
        except (OSError, ValueError, LookupError, TypeError) as error:
            _logger.warning("The kept prefix '%s' cannot be used: %r.", file, error)
            with suppress(OSError):
                file.unlink()
            return None
        return prefix if prefix.tokens == tuple(tokens[:length]) else None

    def keep(self, prefix: KeptPrefix) -> None:
        """Write a prefix, and delete the least recently used ones where there are too many."""
        head = {
            'tokens': prefix.tokens,
            'sha256': hashlib.sha256(prefix.state).hexdigest(),
        }
        try:
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            with tempfile.NamedTemporaryFile(dir=self._folder, delete=False) as stream:
                stream.write(json.dumps(head).encode() + b'\n')
                stream.write(prefix.state)
            Path(stream.name).replace(self._file(prefix.tokens))
            self._shrink()
        except OSError as error:
            _logger.warning("The prefix cannot be kept in '%s': %s.", self._folder, error)

    def forget(self, prefix: KeptPrefix) -> None:
        """Delete a prefix that the engine did not take."""
        with suppress(OSError):
            self._file(prefix.tokens).unlink()

    def _lengths(self, tokens: Sequence[int]) -> list[int]:
        """Give the lengths of those prefixes of a prompt that are kept."""
        kept = (path.name.split('-') for path in self._folder.glob(f'{self._model}-*{_SUFFIX}'))
        lengths = {int(parts[1]) for parts in kept if parts[1].isdigit()}
        fitting = (length for length in lengths if length < len(tokens))
        return [length for length in fitting if self._file(tokens[:length]).exists()]

    def _file(self, tokens: Sequence[int]) -> Path:
        digest = hashlib.sha256(json.dumps(list(tokens)).encode()).hexdigest()[:16]
        return self._folder / f'{self._model}-{len(tokens)}-{digest}{_SUFFIX}'

    def _shrink(self) -> None:
        files = sorted(
            self._folder.glob(f'*{_SUFFIX}'), key=lambda path: path.stat().st_mtime, reverse=True
        )
        total = 0
        for number, file in enumerate(files):
            total += file.stat().st_size
            if number and total > self._limit:
                file.unlink()


def _read(file: Path) -> KeptPrefix:
    """
    Read a prefix and check it.

    :raises ValueError: the file is not what was written.
    """
    with file.open('rb') as stream:
        head = json.loads(stream.readline(_LONGEST_HEAD))
        # Tens of megabytes, which need not be copied once more.
        state = bytearray(max(file.stat().st_size - stream.tell(), 0))
        stream.readinto(state)
    if hashlib.sha256(state).hexdigest() != head['sha256']:
        raise ValueError('its content was changed')
    return KeptPrefix(tuple(map(int, head['tokens'])), state)
