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


"""How a model is asked to write what is missing between two texts, if it was trained for that."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
import re

from lmpvc_codegen.errors import BackendError
from lmpvc_codegen.models.catalogue import Catalogue
from lmpvc_codegen.models.catalogue_entries import CatalogueModel, FillInFamily

_PLACES = re.compile(r'\{prefix\}|\{suffix\}')
_WORD_MARK = '▁'
"""How some vocabularies write the space before a word."""

_REMEDY = "Take one that 'lmpvc_codegen models list' shows to fill in."


@dataclass(frozen=True)
class FillIn:
    """
    The form in which a model is asked to fill in.

    :param text: the prompt, with ``{prefix}`` and ``{suffix}``.
    :param stop: texts that end the answer.
    :param control_texts: what the model reads as control tokens; broken up in a person's text.
    """

    text: str
    stop: tuple[str, ...] = ()
    control_texts: tuple[str, ...] = ()

    @property
    def marks(self) -> tuple[str, ...]:
        """Give the marks that frame the two texts, in their order."""
        return marks_of(self.text)

    def prompt(self, prefix: str, suffix: str) -> str:
        """Write the prompt for a gap between two texts."""
        parts = {'{prefix}': self._harmless(prefix), '{suffix}': self._harmless(suffix)}
        return _PLACES.sub(lambda place: parts[place[0]], self.text)

    def is_in(self, text: str) -> bool:
        """Tell whether a text is such a prompt already."""
        places = [text.find(mark) for mark in self.marks]
        return all(place >= 0 for place in places) and places == sorted(places)

    def _harmless(self, text: str) -> str:
        known = sorted((t for t in self.control_texts if len(t) > 1), key=len, reverse=True)
        if not known:
            return text
        pattern = '|'.join(map(re.escape, known))
        return re.sub(pattern, lambda found: f'{found[0][0]} {found[0][1:]}', text)


def marks_of(text: str) -> tuple[str, ...]:
    """Give the marks of a form, without the spaces around them."""
    return tuple(part.strip() for part in _PLACES.split(text) if part.strip())


def choose_fill_in(
    vocabulary: Mapping[str, str],
    catalogue: Catalogue,
    *,
    model: CatalogueModel | None,
    is_token: Callable[[str], bool],
    control_texts: Sequence[str] = (),
) -> FillIn:
    """
    Choose the form: by the marks in the model's own vocabulary, else by its family.

    :param vocabulary: the marks 'prefix', 'suffix' and 'middle', as far as the file names them.
    :param model: what the catalogue knows of it; None for a file that nobody told of.
    :param is_token: tells whether the vocabulary has a text as one token.
    :raises BackendError: the model was not trained for it.
    """
    if model and model.fill_in is None:
        raise BackendError(
            f'The model {model.model_id} was not trained to fill in.', remedy=_REMEDY
        )
    family = _family(vocabulary, catalogue, model, is_token)
    if family is None:
        raise BackendError("The model's vocabulary has no marks to fill in with.", remedy=_REMEDY)
    return FillIn(family.text, family.stop, tuple(control_texts))


def _family(
    vocabulary: Mapping[str, str],
    catalogue: Catalogue,
    model: CatalogueModel | None,
    is_token: Callable[[str], bool],
) -> FillInFamily | None:
    if len(vocabulary) == 3:  # noqa: PLR2004 - prefix, suffix and middle
        return _by_vocabulary(vocabulary, catalogue)
    if model and model.fill_in:
        families = [catalogue.fill_in[model.fill_in]]
    else:
        families = list(catalogue.fill_in.values())
    return next((f for f in families if all(map(is_token, marks_of(f.text)))), None)


def _by_vocabulary(vocabulary: Mapping[str, str], catalogue: Catalogue) -> FillInFamily:
    """Take the family with the same marks, for its spaces and stops; else the usual order."""
    plain = {text.lstrip(_WORD_MARK): text for text in vocabulary.values()}
    for family in catalogue.fill_in.values():
        if set(marks_of(family.text)) == set(plain):
            text = family.text
            for mark, written in plain.items():
                if written.startswith(_WORD_MARK):  # the token holds its space itself
                    text = text.replace(f' {mark}', mark).replace(mark, written)
            return FillInFamily(text, family.stop)
    text = (
        f'{vocabulary["prefix"]}{{prefix}}{vocabulary["suffix"]}{{suffix}}{vocabulary["middle"]}'
    )
    return FillInFamily(text)
