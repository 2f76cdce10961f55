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

"""Why a step of the set-up failed, in a sentence that says what to do."""

from __future__ import annotations

import re


class SetUpError(Exception):
    """A step failed; the message is for a person."""


_CAUSES = (
    (
        r'No space left on device|Errno 28',
        'The disk is full. Free about 6 GB, then run the same command again.',
    ),
    (
        r'CMAKE_C(XX)?_COMPILER|No CMAKE_C|C\+\+ compiler|gcc: not found|command .?(gcc|cc|g\+\+)',
        'There is no C++ compiler. Run: sudo apt-get install build-essential, then again.',
    ),
    (
        r'Python\.h: No such file|Could NOT find Python3 \(missing: .*Development',
        "Python's headers are missing. Run: sudo apt-get install python3-dev, then again.",
    ),
    (
        r'Temporary failure in name resolution|Name or service not known|NewConnectionError|'
        r'ConnectTimeout|Network is unreachable|Connection refused|Failed to establish|'
        r'Connection broken|ReadTimeout|ProxyError',
        'The package index cannot be reached. Check the network or the proxy, then run again.',
    ),
    (
        r'No matching distribution found|Could not find a version',
        'A pinned package is not to be had for this Python or processor. ROS 2 comes as packages '
        'for x86-64 and Python 3.10 to 3.14; elsewhere install ROS 2 and source it first.',
    ),
    (
        r'Permission denied|Errno 13|Read-only file system',
        'A file may not be written. Check who owns the folder .venv.',
    ),
)


def explain(step: str, output: str) -> SetUpError:
    """Turn the output of a failed command into a sentence, with its last lines."""
    cause = next((said for pattern, said in _CAUSES if re.search(pattern, output)), '')
    lines = [line for line in output.strip().splitlines() if line.strip()]
    tail = '\n'.join(f'  {line}' for line in lines[-12:])
    return SetUpError(f'{step} failed. {cause}\nThe last lines were:\n{tail}')
