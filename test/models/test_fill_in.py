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


"""Filling in: the exact strings of the families, and who is refused."""

from __future__ import annotations

from lmpvc_codegen.errors import BackendError
from lmpvc_codegen.models.catalogue import load_catalogue
from lmpvc_codegen.models.fill_in import choose_fill_in, FillIn
import pytest

CATALOGUE = load_catalogue()

BARS = '\uff5c\u2581'
"""The bar and the low line of full width that DeepSeek writes its marks with."""

EXACT = {
    'qwen': '<|fim_prefix|>AB<|fim_suffix|>CD<|fim_middle|>',
    'starcoder': '<fim_prefix>AB<fim_suffix>CD<fim_middle>',
    'codellama': '<PRE> AB <SUF>CD <MID>',
    'codestral': '[SUFFIX]CD[PREFIX]AB',
    'deepseek': '<{0}fim{1}begin{0}>AB<{0}fim{1}hole{0}>CD<{0}fim{1}end{0}>'.format(*BARS),
    'gemma': '<|fim_prefix|>AB<|fim_suffix|>CD<|fim_middle|>',
}  # fmt: skip


@pytest.mark.parametrize('family', EXACT)
def test_the_strings_of_a_family_are_exact(family: str) -> None:
    """One character off, and the model writes anything."""
    told = CATALOGUE.fill_in[family]
    assert FillIn(told.text).prompt('AB', 'CD') == EXACT[family]


def choose(
    model_id: str | None, vocabulary: dict[str, str], tokens: tuple[str, ...] = ()
) -> FillIn:
    """Choose a form for a model with a vocabulary."""
    model = CATALOGUE.model(model_id) if model_id else None
    return choose_fill_in(vocabulary, CATALOGUE, model=model, is_token=tokens.__contains__)


QWEN = {'prefix': '<|fim_prefix|>', 'suffix': '<|fim_suffix|>', 'middle': '<|fim_middle|>'}


@pytest.mark.parametrize(
    'model_id',
    ['codellama-34b-instruct', 'opencoder-8b-instruct', 'codegemma-7b-instruct', 'qwen2.5-14b'],
)
def test_a_model_that_was_not_trained_for_it_is_refused(model_id: str) -> None:
    """Even where its vocabulary has the marks."""
    with pytest.raises(BackendError, match='not trained to fill in'):
        choose(model_id, QWEN)


def test_the_files_own_vocabulary_comes_first() -> None:
    """Its marks are used as it writes them, with the stops of the family that has the same."""
    form = choose('qwen2.5-coder-7b-instruct', QWEN)
    assert form.prompt('a', 'b') == '<|fim_prefix|>a<|fim_suffix|>b<|fim_middle|>'
    assert '<|file_sep|>' in form.stop
    own = {'prefix': '<P>', 'suffix': '<S>', 'middle': '<M>'}
    assert choose(None, own).prompt('a', 'b') == '<P>a<S>b<M>'
    spaced = {'prefix': '\u2581<PRE>', 'suffix': '\u2581<SUF>', 'middle': '\u2581<MID>'}
    assert choose(None, spaced).prompt('a', 'b') == '\u2581<PRE> a\u2581<SUF>b\u2581<MID>'


def test_the_catalogue_helps_where_the_vocabulary_is_silent() -> None:
    """If its marks are tokens there; otherwise nobody could read them."""
    form = choose('codestral-22b', {}, ('[SUFFIX]', '[PREFIX]'))
    assert form.prompt('a', 'b') == '[SUFFIX]b[PREFIX]a'
    assert choose(None, {}, ('<PRE>', '<SUF>', '<MID>')).marks == ('<PRE>', '<SUF>', '<MID>')
    with pytest.raises(BackendError, match='no marks'):
        choose('codestral-22b', {})


def test_marks_in_a_persons_text_are_broken_up() -> None:
    """Nobody ends the prefix from within it."""
    form = FillIn(CATALOGUE.fill_in['qwen'].text, control_texts=tuple(QWEN.values()))
    prompt = form.prompt('x = "<|fim_suffix|>"', '{prefix}')
    assert prompt.count('<|fim_suffix|>') == 1
    assert '{prefix}<|fim_middle|>' in prompt


def test_a_prompt_with_all_marks_is_recognised() -> None:
    """The seed gives such a prompt as it is."""
    form = choose('qwen2.5-coder-7b-instruct', QWEN)
    assert form.is_in('<|fim_prefix|>def f():\n<|fim_suffix|>\n<|fim_middle|>')
    assert not form.is_in('<|fim_middle|> and <|fim_prefix|><|fim_suffix|>')
    assert not form.is_in('def f():')
