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
System call filters (seccomp), made by libseccomp, which Debian and Ubuntu always have.

Two filters: one for Python programs that were imported before, which names what they may still
call; one for tools such as compilers, which names what no tool needs.
"""

from __future__ import annotations

import ctypes
import errno
from functools import cache
import os

_ALLOW = 0x7FFF0000
_REFUSE = 0x00050000 | errno.EPERM

COMPUTING = """
brk clock_getres clock_gettime clock_nanosleep close exit exit_group fstat fsync futex getcpu
getpid getppid getrandom getrusage gettid gettimeofday ioctl lseek madvise mmap mprotect mremap
munmap nanosleep newfstatat pread64 pselect6 read restart_syscall rt_sigaction rt_sigprocmask
rt_sigreturn sched_getaffinity sched_yield select sigaltstack sysinfo times uname write writev
""".split()
"""What a program that only computes calls; opening, connecting, forking, killing are not in it.

Python 3.10 sleeps with ``select``.
"""

FORBIDDEN_TO_TOOLS = """
accept accept4 add_key bind bpf chroot connect delete_module finit_module init_module
io_uring_setup kexec_load keyctl kill listen mount move_mount open_by_handle_at open_tree
perf_event_open pidfd_send_signal pivot_root process_vm_readv process_vm_writev ptrace reboot
request_key sendmmsg sendmsg sendto setdomainname sethostname setns settimeofday socket swapon
tgkill tkill umount2 unshare userfaultfd
""".split()
"""What a compiler or an interpreter does not need for its work in a folder."""


def is_available() -> bool:
    """Tell whether libseccomp is there, and load it while files can still be opened."""
    try:
        return bool(_library().seccomp_api_get())
    except (OSError, AttributeError):
        return False


def allow_only(calls: list[str]) -> None:
    """
    Refuse every system call but these, from now on, with the error ``EPERM``.

    :raises OSError: libseccomp or the kernel refused.
    """
    _load(default=_REFUSE, exception=_ALLOW, calls=calls)


def forbid(calls: list[str]) -> None:
    """
    Refuse these system calls from now on, in this process and all that it starts.

    :raises OSError: libseccomp or the kernel refused.
    """
    _load(default=_ALLOW, exception=_REFUSE, calls=calls)


def _load(*, default: int, exception: int, calls: list[str]) -> None:
    library = _library()
    context = library.seccomp_init(default)
    if not context:
        raise OSError(errno.ENOMEM, 'libseccomp made no filter')
    try:
        for name in calls:
            number = library.seccomp_syscall_resolve_name(name.encode())
            if number >= 0:  # an architecture lacks some of them
                _checked(library.seccomp_rule_add_array(context, exception, number, 0, None))
        _checked(library.seccomp_load(context))
    finally:
        library.seccomp_release(context)


@cache
def _library() -> ctypes.CDLL:
    library = ctypes.CDLL('libseccomp.so.2')
    pointer, number = ctypes.c_void_p, ctypes.c_uint32
    library.seccomp_init.restype, library.seccomp_init.argtypes = pointer, [number]
    library.seccomp_load.argtypes = library.seccomp_release.argtypes = [pointer]
    library.seccomp_rule_add_array.argtypes = [
        pointer,
        number,
        ctypes.c_int,
        ctypes.c_uint,
        ctypes.c_void_p,
    ]
    return library


def _checked(result: int) -> None:
    if result < 0:
        raise OSError(-result, os.strerror(-result))
