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
The corpus of programs: attacks that every check must refuse, and ordinary programs.

Each text file holds many programs. A line ``# %% what it does: Finding`` (for attacks) or
``# %% what it does`` (for ordinary programs) opens one. Where Python versions differ in what a
module holds, an attack may name two findings: ``UnsafeConstruct or MissingAttribute``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
import re

from lmpvc_codegen.config import DEFAULT_MODULES
from lmpvc_codegen.generation.robot_api import read_robot_api, RobotApi

_CORPUS = Path(__file__).parent
_HEADING = re.compile(r'^# %% (.*)\n', re.MULTILINE)

PREAMBLE_FILE = _CORPUS.parent.parent / 'config' / 'preamble.py'
"""The default robot."""

MORE_IMPORTS = """\
import collections
from collections import deque, namedtuple
import datetime
import functools
from functools import partial
import itertools
import os
import re
import statistics
import string

import numpy
import scipy
from scipy.spatial.transform import Rotation as R
"""
"""What a generous preamble imports further: every module permitted by default, and one not."""


@dataclass(frozen=True)
class CorpusProgram:
    """
    A program of the corpus.

    :param title: what it does.
    :param kinds: the kinds of finding that refuse it; none where nothing may.
    """

    file: str
    title: str
    kinds: frozenset[str]
    source: str

    def __str__(self) -> str:
        """Name the program in a test's name."""
        return f'{self.file}: {self.title}'


def attacks() -> list[CorpusProgram]:
    """Read the programs that break the promise."""
    return list(_programs('attacks', has_kind=True))


def ordinary_programs() -> list[CorpusProgram]:
    """Read the programs that keep it."""
    return list(_programs('ordinary', has_kind=False))


@cache
def corpus_api() -> RobotApi:
    """Describe the robot that the programs are written for: the default one, with policies."""
    preamble = MORE_IMPORTS + PREAMBLE_FILE.read_text(encoding='utf-8')
    policies = (_CORPUS / 'policies.txt').read_text(encoding='utf-8')
    return read_robot_api(preamble, policies, modules=DEFAULT_MODULES)


def _programs(folder: str, *, has_kind: bool) -> Iterator[CorpusProgram]:
    for path in sorted((_CORPUS / folder).glob('*.txt')):
        _before, *parts = _HEADING.split(path.read_text(encoding='utf-8'))
        for heading, source in zip(parts[::2], parts[1::2], strict=True):
            title, _colon, kinds = heading.rpartition(': ') if has_kind else (heading, '', '')
            named = frozenset(kinds.split(' or ')) - {''}
            yield CorpusProgram(path.stem, title, named, source.strip('\n') + '\n')
