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


"""Ordinary robot programs of many shapes pass every check."""

from __future__ import annotations

from test.corpus.programs import corpus_api, CorpusProgram, ordinary_programs

from lmpvc_codegen.generation.checks import check_program
import pytest

MIN_PROGRAMS = 100


@pytest.mark.parametrize('program', ordinary_programs(), ids=str)
def test_ordinary_program_is_not_refused(program: CorpusProgram) -> None:
    """No check holds anything against an ordinary program."""
    assert [str(finding) for finding in check_program(program.source, corpus_api())] == []


def test_the_corpus_is_large_and_has_no_program_twice() -> None:
    """There are more than a hundred different ordinary programs."""
    programs = ordinary_programs()

    assert len({program.source for program in programs}) == len(programs) >= MIN_PROGRAMS
