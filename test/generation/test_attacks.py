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


"""Programs that try to reach the system, or break the promise otherwise, are refused by name."""

from __future__ import annotations

from collections import Counter
from test.corpus.programs import attacks, corpus_api, CorpusProgram

from lmpvc_codegen.generation import findings
from lmpvc_codegen.generation.checks import check_program
import pytest

MIN_ATTACKS = 100


@pytest.mark.parametrize('attack', attacks(), ids=str)
def test_attack_is_refused_with_the_findings_name(attack: CorpusProgram) -> None:
    """Each attack yields the kind of finding that names what is wrong with it."""
    found = check_program(attack.source, corpus_api())

    assert {type(finding).__name__ for finding in found} & attack.kinds, found


@pytest.mark.parametrize('attack', attacks(), ids=str)
def test_what_is_found_reads_as_a_sentence(attack: CorpusProgram) -> None:
    """Every finding's message is a sentence, and its line lies within the program."""
    for finding in check_program(attack.source, corpus_api()):
        assert len(finding.message.split()) > 2
        assert finding.message[-1] in '.?!'
        assert 0 <= finding.line <= attack.source.count('\n') + 1


@pytest.mark.parametrize(
    'source',
    ['robot.say("a\0b")', 'x = ' + '(' * 2000 + ')' * 2000, 'x = ' + '-' * 20_000 + '1', '\ud800'],
    ids=['a NUL byte', 'two thousand brackets', 'twenty thousand signs', 'half a surrogate pair'],
)
def test_source_that_the_parser_cannot_hold_is_a_finding(source: str) -> None:
    """Text that breaks the parser itself is refused too, and nothing is raised."""
    found = check_program(source, corpus_api())

    assert [type(finding).__name__ for finding in found] == ['SyntaxFinding']


def test_the_corpus_covers_every_kind_of_finding_a_program_can_have() -> None:
    """There are more than a hundred different attacks, and each kind of finding has some."""
    programs = attacks()
    of_an_answer = {
        *('TruncatedFunction', 'RepeatedText', 'StatedQuantity', 'UnwrittenHelper', 'Doubt')
    }
    kinds = {kind.__name__ for kind in findings.Finding.__subclasses__()} - of_an_answer
    named = Counter(kind for attack in programs for kind in attack.kinds)

    assert len({attack.source for attack in programs}) == len(programs) >= MIN_ATTACKS
    assert set(named) == kinds
