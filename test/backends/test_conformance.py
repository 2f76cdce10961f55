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


"""What every backend promises, on each of them; the suite itself is part of the package."""

from __future__ import annotations

from collections.abc import Iterator
from test.backends.cases import Case, CASES

from lmpvc_codegen.backends.base import Backend
from lmpvc_codegen.backends.conformance import BackendConformance
import pytest

_PARAMS = [pytest.param(case, marks=case.marks, id=case.name) for case in CASES]


class TestConformance(BackendConformance):
    """The suite, once for each case."""

    @pytest.fixture(scope='class', params=_PARAMS)
    @classmethod
    def case(cls, request: pytest.FixtureRequest) -> Case:
        """Give each case in turn."""
        found: Case = request.param
        return found

    @pytest.fixture(scope='class')
    @classmethod
    def backend(cls, case: Case) -> Iterator[Backend]:
        """Give its backend, loaded."""
        with case.loaded() as backend:
            yield backend

    @pytest.fixture(scope='class')
    @classmethod
    def context_tokens(cls, case: Case) -> int | None:
        """Tell how much its context holds."""
        return case.context_tokens
