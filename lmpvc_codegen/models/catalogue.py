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


"""The catalogue of models: what they are, how to know their files again, where to get them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
import os
from pathlib import Path, PurePosixPath
import re
from typing import Any

from lmpvc_codegen.config.building import build
from lmpvc_codegen.config.files import find_config_file, user_config_file
from lmpvc_codegen.config.loading import read_json
from lmpvc_codegen.config.settings import GgufConfig
from lmpvc_codegen.errors import ConfigError
from lmpvc_codegen.generation.findings import did_you_mean
from lmpvc_codegen.models.catalogue_entries import CatalogueFile, CatalogueModel, FillInFamily

CATALOGUE_NAME = 'models.json'
OVERLAY_VARIABLE = 'LMPVC_CODEGEN_MODELS'
"""Environment variable with the path of a catalogue that adds to the installed one."""

_ID = re.compile(r'[a-z0-9][a-z0-9._-]*')
_REPOSITORY = re.compile(r'[A-Za-z0-9][\w.-]*/[A-Za-z0-9][\w.-]*')


@dataclass(frozen=True)
class _Content:
    models: tuple[CatalogueModel, ...] = ()


@dataclass(frozen=True)
class Catalogue:
    """
    Everything that the catalogue says.

    :param chat: templates of conversations by family.
    :param presets: ready configurations by name, as the JSON file has them.
    """

    models: Mapping[str, CatalogueModel]
    fill_in: Mapping[str, FillInFamily]
    chat: Mapping[str, str]
    presets: Mapping[str, Mapping[str, Any]]

    @cached_property
    def _by_file(self) -> dict[tuple[str, str], tuple[CatalogueModel, CatalogueFile]]:
        return {
            (piece.repository, piece.filename): (model, piece if piece is not file else file)
            for model in self.models.values()
            for file in model.files
            for piece in file.pieces()
        }

    def model(self, name: str) -> CatalogueModel:
        """
        Look up a model by its id, its repository, or either in other capitals.

        :raises ConfigError: there is none; the message names the closest.
        """
        wanted = name.lower()
        for model in self.models.values():
            if wanted in {model.model_id, model.name.lower()}:
                return model
        hint = did_you_mean(wanted, self.models).strip()
        raise ConfigError(
            f'There is no model {name!r} in the catalogue.',
            remedy=hint or "'lmpvc_codegen models list' shows them.",
        )

    def choose(self, name: str, quantization: str = '') -> tuple[CatalogueModel, CatalogueFile]:
        """
        Look up a model and a file of it, by a name such as 'qwen2.5-coder-7b-instruct:q8_0'.

        :raises ConfigError: there is no such model, or no such file of it.
        """
        name, _colon, tag = name.partition(':')
        model = self.model(name)
        return model, model.file(quantization or tag)

    def find(self, repository: str, filename: str) -> tuple[CatalogueModel, CatalogueFile] | None:
        """Look up what a file is; None for one that nobody told of."""
        return self._by_file.get((repository, filename))

    def model_of(self, config: GgufConfig) -> CatalogueModel | None:
        """Look up the model of a configuration, by its repository and file, or its file alone."""
        found = self.find(config.hf_url, config.filename)
        if found:
            return found[0]
        name = Path(config.filename).name
        for (_repository, known), (model, _file) in self._by_file.items():
            if PurePosixPath(known).name == name:
                return model
        return None


def find_file(repository: str, filename: str) -> CatalogueFile | None:
    """Look up a file of the catalogue."""
    found = load_catalogue().find(repository, filename)
    return found[1] if found else None


def overlay_path(environment: Mapping[str, str] = os.environ) -> Path:
    """Tell which file adds to the installed catalogue, whether it exists or not."""
    named = environment.get(OVERLAY_VARIABLE)
    return Path(named).expanduser() if named else user_config_file(CATALOGUE_NAME, environment)


def load_catalogue(environment: Mapping[str, str] = os.environ) -> Catalogue:
    """
    Read the catalogue, and the user's own that adds to it or changes it.

    A model of the same id is changed key by key; its files come before the known ones.

    :raises ConfigError: what is wrong with a file, at which key.
    """
    paths = [find_config_file(CATALOGUE_NAME, environment=environment)]
    own = overlay_path(environment)
    if own.is_file() or environment.get(OVERLAY_VARIABLE):
        paths.append(own)
    return _load(tuple((path, path.stat().st_mtime_ns if path.exists() else 0) for path in paths))


@lru_cache(maxsize=8)
def _load(sources: tuple[tuple[Path, int], ...]) -> Catalogue:
    models: dict[str, CatalogueModel] = {}
    told: dict[str, dict[str, Any]] = {}
    rest: dict[str, dict[str, Any]] = {'fill_in': {}, 'chat': {}, 'presets': {}}
    for path, _changed in sources:
        tree = read_json(path)
        try:
            for entry in _entries(tree):
                name = str(entry.get('model_id', ''))
                told[name] = _merged(told.get(name, {}), entry)
                models[name] = _checked(told[name])
            for key, known in rest.items():
                known.update(tree.pop(key, {}))
            build(_Content, {key: () for key in tree if key != 'models'})
            families = {
                name: build(FillInFamily, family, path=f'fill_in.{name}')
                for name, family in rest['fill_in'].items()
            }
        except ConfigError as error:
            raise ConfigError(
                f"The catalogue '{path}' is not acceptable: {error.message}", remedy=error.remedy
            ) from error
    return Catalogue(models, families, rest['chat'], rest['presets'])


def _entries(tree: Mapping[str, Any]) -> list[dict[str, Any]]:
    entries = tree.get('models', [])
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise ConfigError("The key 'models' is no list of objects.", remedy='Write one.')
    return entries


def _merged(known: Mapping[str, Any], entry: Mapping[str, Any]) -> dict[str, Any]:
    merged = {**known, **entry}
    files = entry.get('files', [])
    if isinstance(files, list):
        named = [(file.get('repository'), file.get('filename')) for file in files]
        merged['files'] = [
            *files,
            *(
                file
                for file in known.get('files', [])
                if (file.get('repository'), file.get('filename')) not in named
            ),
        ]
    return merged


def _checked(entry: Mapping[str, Any]) -> CatalogueModel:
    """Build a model; names that could lead out of the folder of models are refused."""
    where = f'models[{entry.get("model_id")!r}]'
    if not _ID.fullmatch(str(entry.get('model_id', ''))):
        raise ConfigError(
            f"The key 'models[].model_id' is {entry.get('model_id')!r}.",
            remedy='Allowed are small letters, digits, points, dashes and underscores.',
        )
    for key in ('name', 'parameters', 'context_length', 'licence', 'shape'):
        if not entry.get(key):
            raise ConfigError(f'The key {where}.{key} is missing.', remedy='Add it.')
    model = build(CatalogueModel, entry, path=where)
    for file in model.files:
        path = PurePosixPath(file.filename)
        if not _REPOSITORY.fullmatch(file.repository) or '..' in file.repository:
            raise ConfigError(
                f'The key {where}.files[].repository is {file.repository!r}.',
                remedy="Allowed is 'organisation/repository'.",
            )
        if not file.filename.endswith('.gguf') or path.is_absolute() or '..' in path.parts:
            raise ConfigError(
                f'The key {where}.files[].filename is {file.filename!r}.',
                remedy='Allowed is a .gguf file inside of the repository.',
            )
    if not model.display_name:
        model = replace(model, display_name=model.model_id)
    return model
