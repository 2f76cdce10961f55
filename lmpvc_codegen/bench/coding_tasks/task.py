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

"""What a coding task is: a request, its tests, and answers that prove the tests."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

Language: TypeAlias = Literal['python', 'javascript', 'cpp', 'sql', 'react']


@dataclass(frozen=True)
class Case:
    """
    One test of an answer.

    :param given: an expression in the task's language; for SQL, statements that fill the tables.
    :param expected: an expression that it must equal; for SQL, the rows as JSON.
    """

    given: str
    expected: str


@dataclass(frozen=True)
class CodingTask:
    """
    A task in one language.

    :param request: what is asked for, in the words of a person.
    :param signature: how the answer begins, for models that continue text.
    :param cases: tests that are run by the language's own tool.
    :param solution: a right answer; it passes every case.
    :param wrong: answers that a hurried person might give; each fails a case at least.
    :param setup: source in front of the answer; for SQL, the tables.
    :param probe: for SQL that changes something, the query for what has become of it.
    """

    name: str
    language: Language
    request: str
    signature: str
    cases: tuple[Case, ...]
    solution: str
    wrong: tuple[str, ...]
    setup: str = ''
    probe: str = ''

    @property
    def key(self) -> str:
        """Name the task among those of all languages."""
        return f'{self.language}/{self.name}'
