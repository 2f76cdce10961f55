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

"""What a benchmark has found so far, on disk line by line: Ctrl-C loses nothing."""

from __future__ import annotations

from collections.abc import Mapping
import json
from pathlib import Path
from typing import Any

from lmpvc_codegen.errors import BenchmarkError


class Journal:
    """
    An append-only file of results; the first line says what was measured, and with what.

    :param path: made with its folder where it is missing.
    :param header: what has to be the same for results to belong together.
    :param is_fresh: forget what is there.
    :raises BenchmarkError: the file holds results of something else, or cannot be read.
    """

    def __init__(self, path: Path, header: Mapping[str, Any], *, is_fresh: bool = False) -> None:
        """Read what is there, or begin."""
        self.path = path
        self._results: dict[str, Mapping[str, Any]] = {}
        self.header = header = json.loads(json.dumps(header))
        try:
            lines = [] if is_fresh or not path.exists() else _whole_lines(path)
        except (OSError, ValueError) as error:
            raise BenchmarkError(
                f"The results in '{path}' cannot be read: {error}.", remedy='Add --fresh.'
            ) from error
        if lines and lines[0] != header:
            raise BenchmarkError(
                f"'{path}' holds results of another run: {_difference(lines[0], header)}.",
                remedy='Add --fresh to forget them, or name another --output.',
            )
        if not lines:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(json.dumps(header) + '\n', encoding='utf-8')
        for line in lines[1:]:
            self._results[line['key']] = line['result']

    @property
    def results(self) -> Mapping[str, Mapping[str, Any]]:
        """Give what was found, by key, in the order in which it was found."""
        return self._results

    def add(self, key: str, result: Mapping[str, Any]) -> None:
        """Keep a result, on disk before this returns."""
        self._results[key] = result
        with self.path.open('a', encoding='utf-8') as file:
            file.write(json.dumps({'key': key, 'result': result}) + '\n')


def read_journal(path: Path) -> Journal:
    """
    Open a journal as it is, whatever it is about.

    :raises BenchmarkError: it is not there, or cannot be read.
    """
    try:
        header = _whole_lines(path)[0]
    except (OSError, ValueError, IndexError) as error:
        raise BenchmarkError(
            f"The journal '{path}' cannot be read: {error}.",
            remedy='Name the --output folder of a run.',
        ) from error
    return Journal(path, header)


def _whole_lines(path: Path) -> list[dict[str, Any]]:
    """Read the lines; the last may have been cut off in the middle, and is dropped."""
    text = path.read_text(encoding='utf-8')
    whole, _newline, rest = text.rpartition('\n')
    if rest:
        path.write_text(whole + '\n' if whole else '', encoding='utf-8')
    return [json.loads(line) for line in whole.split('\n') if line]


def _difference(theirs: Mapping[str, Any], ours: Mapping[str, Any]) -> str:
    keys = [key for key in {**theirs, **ours} if theirs.get(key) != ours.get(key)]
    return '; '.join(f'{key} {theirs.get(key)!r}, now {ours.get(key)!r}' for key in keys[:3])
