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
Landlock: a process gives up the files, and the TCP ports, that it does not name.

Spoken through the kernel's own calls (since Linux 5.13); see the manual page landlock(7).
"""

from __future__ import annotations

from collections.abc import Sequence
import ctypes
import os
from pathlib import Path
import struct

_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_ASK_VERSION = 1
_BENEATH_A_PATH = 1

_EXECUTE, _WRITE_FILE, _READ_FILE, _READ_DIRECTORY = 1, 1 << 1, 1 << 2, 1 << 3
_TRUNCATE = 1 << 14
_READING = _EXECUTE | _READ_FILE | _READ_DIRECTORY
_OF_A_FILE = _EXECUTE | _WRITE_FILE | _READ_FILE | _TRUNCATE
_ALL_TCP = 0b11
_SIGNALS_AND_ABSTRACT_SOCKETS = 0b11

_TCP_SINCE, _SCOPES_SINCE = 4, 6
_FIRST_RIGHTS, _ONE_MORE_SINCE = 13, (2, 3, 5)

_libc = ctypes.CDLL(None, use_errno=True)


def version() -> int:
    """Ask the kernel for its version of Landlock; 0 where it has none."""
    return max(0, int(_libc.syscall(_CREATE_RULESET, None, 0, _ASK_VERSION)))


def restrict(*, readable: Sequence[Path] = (), writable: Sequence[Path] = ()) -> None:
    """
    Leave this process the files below some folders, and nothing else.

    The caller has set ``no_new_privs``.

    :raises OSError: the kernel refused.
    """
    known = version()
    files = _files_that_a_version_knows(known)
    ruleset = _create(
        files,
        tcp=_ALL_TCP if known >= _TCP_SINCE else 0,
        scopes=_SIGNALS_AND_ABSTRACT_SOCKETS if known >= _SCOPES_SINCE else 0,
    )
    try:
        for path in readable:
            _allow(ruleset, path, _READING & files)
        for path in writable:
            _allow(ruleset, path, files)
        _checked(_libc.syscall(_RESTRICT_SELF, ruleset, 0))
    finally:
        os.close(ruleset)


def _files_that_a_version_knows(known: int) -> int:
    """Give the mask of file rights; each version added some, and refuses those it lacks."""
    rights = _FIRST_RIGHTS + sum(known >= since for since in _ONE_MORE_SINCE)
    return int((1 << rights) - 1)


def _create(files: int, *, tcp: int, scopes: int) -> int:
    attributes = struct.pack('=QQQ', files, tcp, scopes)
    # A kernel accepts a longer structure than it knows when the rest is zero.
    return _checked(_libc.syscall(_CREATE_RULESET, attributes, len(attributes), 0))


def _allow(ruleset: int, path: Path, rights: int) -> None:
    if not path.exists():
        return
    opened = os.open(path, os.O_PATH | os.O_CLOEXEC)
    try:
        if not path.is_dir():
            rights &= _OF_A_FILE
        rule = struct.pack('=Qi', rights, opened)
        _checked(_libc.syscall(_ADD_RULE, ruleset, _BENEATH_A_PATH, rule, 0))
    finally:
        os.close(opened)


def _checked(result: int) -> int:
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
    return int(result)
