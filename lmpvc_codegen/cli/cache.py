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
Look at what is remembered, delete it, carry it to another machine.

Entries are whole programs and single functions; keys may be shortened to their beginning.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
import json
from pathlib import Path
import sys

from lmpvc_codegen.cache import CacheEntry, ResultCache
from lmpvc_codegen.config import load_config
from lmpvc_codegen.errors import CacheError

SUMMARY = 'list, show, delete, back up and restore what is remembered'

_SHOWN_KEY = 12


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the actions and what each takes."""
    parser.add_argument(
        '--config', type=Path, metavar='FILE', help='configuration in place of the installed one'
    )
    actions = parser.add_subparsers(metavar='ACTION', title='actions', required=True)

    def add(name: str, act: Callable[..., int], text: str) -> argparse.ArgumentParser:
        action = actions.add_parser(name, help=text, description=f'{text.capitalize()}.')
        action.set_defaults(act=act)
        return action

    listing = add('list', _list, 'list the entries, a line each')
    listing.add_argument('--json', action='store_true', help='one JSON object a line')
    show = add('show', _show, 'show one entry')
    show.add_argument('key', metavar='KEY', help='key of the entry, or its beginning')
    show.add_argument('--json', action='store_true', help='as JSON')
    stats = add('stats', _stats, 'count what there is')
    stats.add_argument('--json', action='store_true', help='as JSON')
    delete = add('delete', _delete, 'delete the entries of a command or a key')
    which = delete.add_mutually_exclusive_group(required=True)
    which.add_argument('--command', metavar='TEXT', help='the command as it was given')
    which.add_argument('--key', help='key of the entry, or its beginning')
    add('clear', _clear, 'delete all entries')
    backup = add('backup', _backup, 'write all entries to a file')
    backup.add_argument('file', type=Path, metavar='FILE')
    restore = add('restore', _restore, 'take the entries of a backup into the cache')
    restore.add_argument('file', type=Path, metavar='FILE')


def run(arguments: argparse.Namespace) -> int:
    """
    Do what was asked for.

    :raises CacheError: there is no cache on disk, or it cannot be read or changed.
    """
    with _opened(arguments.config) as cache:
        return int(arguments.act(cache, arguments))


@contextmanager
def _opened(path: Path | None) -> Iterator[ResultCache]:
    config = load_config(path).cache
    if not config.enabled or config.filename is None:
        why = 'cache.filename is null' if config.enabled else 'cache.enabled is false'
        raise CacheError(f'Nothing is kept on disk, for {why}.', remedy='Set it otherwise.')
    cache = ResultCache.from_config(config)
    try:
        if cache.trouble:
            raise CacheError(cache.trouble)
        yield cache
    finally:
        cache.close()


def _list(cache: ResultCache, arguments: argparse.Namespace) -> int:
    for entry in sorted(cache.entries(), key=lambda entry: entry.made_at):
        print(entry.to_json() if arguments.json else _as_line(entry))
    return 0


def _as_line(entry: CacheEntry) -> str:
    made_at = entry.made_at[:19].replace('T', ' ')
    return (
        f'{entry.key[:_SHOWN_KEY]}  {entry.kind:<8}  {made_at}  {entry.uses:>4}  {entry.command}'
    )


def _show(cache: ResultCache, arguments: argparse.Namespace) -> int:
    found = [entry for entry in cache.entries() if entry.key.startswith(arguments.key)]
    if len(found) != 1:
        number = 'No entry has' if not found else f'{len(found)} entries have'
        raise CacheError(
            f'{number} a key that begins with {arguments.key!r}.',
            remedy="'cache list' shows the keys.",
        )
    (entry,) = found
    if arguments.json:
        print(entry.to_json())
        return 0
    for name in ('key', 'kind', 'command', 'model', 'made_at', 'used_at', 'uses'):
        print(f'# {name}: {getattr(entry, name)}')
    print(str(entry.value.get('source') or entry.value.get('text') or '').rstrip('\n'))
    return 0


def _stats(cache: ResultCache, arguments: argparse.Namespace) -> int:
    stats = asdict(cache.stats())
    uses = sum(entry.uses for entry in cache.entries())
    # Hits and misses count since this process opened the cache, which tells nothing here.
    told = {name: stats[name] for name in stats if name not in {'hits', 'misses'}} | {'uses': uses}
    if arguments.json:
        print(json.dumps(told))
        return 0
    for name, value in told.items():
        print(f'{name:<12}{value}')
    return 0


def _delete(cache: ResultCache, arguments: argparse.Namespace) -> int:
    number = cache.delete(key=arguments.key, command=arguments.command)
    if not number:
        raise CacheError(
            f'There is no entry for {arguments.key or arguments.command!r}.',
            remedy="'cache list' shows keys and commands.",
        )
    return _report(f'{number} deleted')


def _clear(cache: ResultCache, _arguments: argparse.Namespace) -> int:
    return _report(f'{cache.clear()} deleted')


def _backup(cache: ResultCache, arguments: argparse.Namespace) -> int:
    return _report(f"{cache.backup(arguments.file)} written to '{arguments.file}'")


def _restore(cache: ResultCache, arguments: argparse.Namespace) -> int:
    return _report(f"{cache.restore(arguments.file)} taken from '{arguments.file}'")


def _report(done: str) -> int:
    print(f'Entries: {done}.', file=sys.stderr)
    return 0
