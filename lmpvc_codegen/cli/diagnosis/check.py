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

"""What a check of the doctor found."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

State: TypeAlias = Literal['ok', 'warn', 'fail', 'off']
"""Fit; fit with a restriction; what was configured cannot work; what was not, could not."""


@dataclass(frozen=True)
class Check:
    """
    One thing that was looked at.

    :param what: the thing.
    :param value: what was found.
    :param remedy: what to do; empty where all is well.
    """

    state: State
    what: str
    value: str
    remedy: str = ''

    def as_line(self) -> str:
        """Write it on one line."""
        line = f'{self.state:<5} {self.what:<14} {self.value}'
        return f'{line} -> {self.remedy}' if self.remedy else line


def gigabytes(size_bytes: float) -> str:
    """Show a size as people say it."""
    return f'{size_bytes / 1e9:.1f} GB'
