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

"""What a process gives up before it runs a program of somebody else, and does not get back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
import ctypes
from dataclasses import dataclass
from pathlib import Path
import resource
import signal
import sys

from lmpvc_codegen.simulation import landlock, seccomp

_SET_PARENT_DEATH_SIGNAL, _SET_DUMPABLE, _SET_NO_NEW_PRIVILEGES = 1, 4, 38

_MEBIBYTE = 1 << 20
_TOOL_FILE_MB = 256
_SYSTEM_FOLDERS = tuple(map(Path, ('/usr', '/lib', '/lib64', '/bin', '/etc', '/opt')))
_PACKAGE_FOLDERS = ('site-packages', 'dist-packages')
_DEVICES = tuple(map(Path, ('/dev/null', '/dev/zero', '/dev/urandom', '/dev/random')))


@dataclass(frozen=True)
class Limits:
    """
    The most that a confined process may take.

    :param cpu_s: seconds of processor time.
    :param wall_s: seconds from its start, imports included.
    :param memory_mb: address space in mebibytes.
    :param output_mb: mebibytes that it may tell.
    """

    cpu_s: int = 5
    wall_s: float = 20.0
    memory_mb: int = 1024
    output_mb: int = 8


def confine_computation(limits: Limits) -> tuple[str, ...]:
    """
    Leave this process memory and arithmetic, and the files it has open.

    Modules that the program needs are imported before; afterwards no file can be opened.

    :returns: names of the limits that hold: ``rlimits``, ``landlock``, ``seccomp``.
    """
    _begin(limits, file_mb=0)
    return (
        'rlimits',
        *_held('landlock', landlock.restrict),
        *_held('seccomp', lambda: seccomp.allow_only(seccomp.COMPUTING)),
    )


def confine_tools(
    limits: Limits, folder: Path, more_readable: Sequence[Path] = ()
) -> tuple[str, ...]:
    """
    Leave this process, and the tools it starts, one folder and the system's files to read.

    :returns: names of the limits that hold: ``rlimits``, ``landlock``, ``seccomp``.
    """
    _begin(limits, file_mb=_TOOL_FILE_MB)
    # Without the module site, as this process runs, sys.prefix is not that of a virtual one.
    packages = [path for path in map(Path, sys.path) if path.name in _PACKAGE_FOLDERS]
    readable = [
        *_SYSTEM_FOLDERS,
        Path('/proc/self'),
        Path(sys.base_prefix),
        *packages,
        *more_readable,
    ]
    return (
        'rlimits',
        *_held(
            'landlock', lambda: landlock.restrict(readable=readable, writable=[folder, *_DEVICES])
        ),
        *_held('seccomp', lambda: seccomp.forbid(seccomp.FORBIDDEN_TO_TOOLS)),
    )


def _begin(limits: Limits, *, file_mb: int) -> None:
    """Set the limits that every Linux has; whoever ends our parent ends us."""
    seccomp.is_available()
    control = ctypes.CDLL(None, use_errno=True).prctl
    control(_SET_PARENT_DEATH_SIGNAL, signal.SIGKILL, 0, 0, 0)
    control(_SET_DUMPABLE, 0, 0, 0, 0)
    control(_SET_NO_NEW_PRIVILEGES, 1, 0, 0, 0)
    _limit(resource.RLIMIT_CPU, limits.cpu_s)
    _limit(resource.RLIMIT_AS, limits.memory_mb * _MEBIBYTE)
    _limit(resource.RLIMIT_FSIZE, file_mb * _MEBIBYTE)
    _limit(resource.RLIMIT_CORE, 0)
    if not file_mb:
        _limit(resource.RLIMIT_NPROC, 0)
        _limit(resource.RLIMIT_NOFILE, 16)


def _limit(kind: int, value: int) -> None:
    _soft, hard = resource.getrlimit(kind)
    bound = value if hard == resource.RLIM_INFINITY else min(value, hard)
    resource.setrlimit(kind, (bound, bound))


def _held(name: str, restrict: Callable[[], None]) -> tuple[str, ...]:
    """Try a limit that not every kernel has, and tell whether it holds."""
    try:
        restrict()
    except OSError:
        return ()
    return (name,)
