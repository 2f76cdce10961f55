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

"""What the cache holds, and under which key."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime, timezone
import hashlib
import json
from typing import Any, Literal, TypeAlias

EntryKind: TypeAlias = Literal['program', 'function']

FORMAT_VERSION = 1
"""Part of every key; raised when prompts, checks or values change what an entry means."""


def cache_key(**parts: Any) -> str:
    """Make the key of an answer: a hash over everything that decides it, as canonical JSON."""
    told = {'format_version': FORMAT_VERSION, **parts}
    text = json.dumps(told, sort_keys=True, ensure_ascii=True, separators=(',', ':'))
    return hashlib.sha256(text.encode('ascii')).hexdigest()


def now() -> str:
    """Give the time as it is written into entries: ISO 8601, UTC."""
    return datetime.now(timezone.utc).isoformat(timespec='milliseconds')


@dataclass(frozen=True)
class CacheEntry:
    """
    One remembered answer.

    :param command: the sentence of a program, or the call site of a function.
    :param model: identity of the model that answered.
    :param value: the answer, as JSON.
    :param made_at: when it was made, ISO 8601 in UTC.
    :param used_at: when it was last used, likewise.
    :param uses: how often it was found.
    """

    key: str
    kind: EntryKind
    command: str
    model: str
    value: Mapping[str, Any]
    made_at: str = field(default_factory=now)
    used_at: str = ''
    uses: int = 0

    def used(self) -> CacheEntry:
        """Give the entry after one more use."""
        return replace(self, used_at=now(), uses=self.uses + 1)

    def to_json(self) -> str:
        """Write the entry as one line of JSON."""
        return json.dumps(asdict(self), ensure_ascii=False, sort_keys=True)

    @classmethod
    def from_json(cls, text: str) -> CacheEntry | None:
        """Read an entry back; None where the text is none."""
        try:
            told = json.loads(text)
            entry = cls(**told)
        except (TypeError, ValueError, RecursionError):
            return None
        sound = (
            all(isinstance(v, str) for v in (entry.key, entry.command, entry.model))
            and entry.kind in {'program', 'function'}
            and isinstance(entry.value, dict)
            and isinstance(entry.uses, int)
        )
        return entry if sound else None


@dataclass(frozen=True)
class CacheStats:
    """What the cache holds and how it served: counts, bytes on disk, hits since it was opened."""

    programs: int
    functions: int
    size_bytes: int
    hits: int
    misses: int
    oldest: str
    newest: str
    place: str
