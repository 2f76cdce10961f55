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
From a JSON file to the typed configuration, strictly.

Every complaint names the path of the key, the value, and what is allowed. Precedence: overrides
(ROS parameters, command line), then environment, then file, then default.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
import json
import os
from pathlib import Path
from typing import Any

from lmpvc_codegen.config.building import build, set_key
from lmpvc_codegen.config.files import CONFIG_NAME, find_config_file, user_config_file
from lmpvc_codegen.config.settings import Config
from lmpvc_codegen.errors import ConfigError
from lmpvc_codegen.generation.findings import did_you_mean

CONFIG_VARIABLE = 'LMPVC_CODEGEN_CONFIG'
"""Environment variable with the path of the configuration file."""

TOKEN_VARIABLE = 'HF_TOKEN'  # noqa: S105 - the name of a variable, not a token
TOKEN_KEY = 'inference_api.hf_token'  # noqa: S105 - the name of a key, not a token
TOKEN_PLACEHOLDERS = frozenset({'', 'your_api_token_here', '<your_token_here>'})
"""Values that the seeds' examples hold in place of a token."""

MODEL_KEY = 'gguf.model'
FILE_KEYS = ('gguf.hf_url', 'gguf.filename')
"""Keys that name a model of the catalogue, or its file directly."""

SCHEMA_KEY = '$schema'
"""Key that tells an editor which schema checks the file; it means nothing to us."""

_TCP = (
    'The TCP bridge of LMPVC is gone, for it read pickles from the network. Run this node on the '
    'machine with the GPU and let ROS 2 carry the request, or run a server there (vLLM, Ollama, '
    'llama.cpp) and set \'model\' to "openai_compatible" or "ollama" with its base_url.'
)


def load_config(
    path: Path | None = None,
    *,
    overrides: Mapping[str, object] | None = None,
    environment: Mapping[str, str] = os.environ,
) -> Config:
    """
    Load the configuration.

    :param path: the file; None for the one that the environment names, or the installed one.
    :param overrides: values by dotted key, as in ``{'gguf.context_size': 4096}``.
    :raises ConfigError: what is wrong, at which key, and what is allowed there.
    """
    file = config_path(path, environment=environment)
    overrides = overrides or {}
    tree = read_json(file)
    tree.pop(SCHEMA_KEY, None)
    for key, value in overrides.items():
        set_key(tree, key, value)
    _name_the_file(tree, overrides, environment)
    config = build(Config, tree)
    _check_model(config.model)
    config = _with_token(config, is_overridden=TOKEN_KEY in overrides, environment=environment)
    return _with_absolute_paths(config, file)


def config_path(path: Path | None = None, *, environment: Mapping[str, str] = os.environ) -> Path:
    """
    Tell which file is read: the given, the environment's, the person's, or the installed one.

    :raises ConfigError: there is no installed one.
    """
    named = environment.get(CONFIG_VARIABLE)
    if path or named:
        return path or Path(str(named))
    own = user_config_file(CONFIG_NAME, environment)
    return own if own.is_file() else find_config_file(CONFIG_NAME, environment=environment)


def read_json(file: Path) -> dict[str, Any]:
    """
    Read a JSON object, without comments and without a key given twice.

    :raises ConfigError: the file cannot be read, or holds something else.
    """
    try:
        text = file.read_text(encoding='utf-8-sig')  # Windows editors begin files with a mark
    except (OSError, ValueError) as error:
        raise ConfigError(
            f"The configuration file '{file}' cannot be read: {error}.",
            remedy='Name a text file in UTF-8 that exists and that you may read.',
        ) from error
    try:
        tree = json.loads(text, object_pairs_hook=_unique)
    except (ValueError, RecursionError) as error:
        raise ConfigError(
            f"The configuration file '{file}' is not valid JSON: {error}.",
            remedy='Correct it there; a comma or a brace is the usual cause.',
        ) from error
    if not isinstance(tree, dict):
        raise ConfigError(
            f"The configuration file '{file}' holds no object.", remedy='Wrap the keys in braces.'
        )
    return tree


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    tree = dict(pairs)
    if len(tree) < len(pairs):
        keys = [key for key, _value in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise ValueError(f'the key {twice!r} is given twice')
    return tree


def _name_the_file(
    tree: dict[str, Any], overrides: Mapping[str, object], environment: Mapping[str, str]
) -> None:
    """Put repository and file in the place of a model's name; what overrides wins."""
    gguf = tree.get('gguf')
    if not isinstance(gguf, dict):
        return
    if MODEL_KEY not in overrides and any(key in overrides for key in FILE_KEYS):
        gguf.pop('model', None)
    elif overrides.get(MODEL_KEY):
        for key in FILE_KEYS:
            if key not in overrides:
                gguf.pop(key.partition('.')[2], None)
    name = gguf.get('model')
    if not isinstance(name, str) or not name.strip():
        return
    if 'hf_url' in gguf or 'filename' in gguf:
        raise ConfigError(
            f'The key {MODEL_KEY!r} is {json.dumps(name)}, but a repository or file is named too.',
            remedy=f'Remove either {MODEL_KEY}, or gguf.hf_url and gguf.filename.',
        )
    from lmpvc_codegen.models.catalogue import load_catalogue

    _model, file = load_catalogue(environment).choose(name)
    gguf.update(hf_url=file.repository, filename=file.filename)


def _check_model(name: str) -> None:
    """Refuse a backend that nobody knows; LMPVC fell back to the cloud there."""
    from lmpvc_codegen.backends.registry import backend_names

    names = backend_names()
    if name in names:
        return
    if name == 'tcp':
        raise ConfigError('The key \'model\' is "tcp".', remedy=_TCP)
    raise ConfigError(
        f"The key 'model' is {json.dumps(name)}.",
        remedy=f'Allowed is {" or ".join(map(json.dumps, names))}.{did_you_mean(name, names)}',
    )


def _with_token(config: Config, *, is_overridden: bool, environment: Mapping[str, str]) -> Config:
    """Take the token from where it counts most, and none for a placeholder."""
    given = (config.inference_api.hf_token, environment.get(TOKEN_VARIABLE))
    tokens = (token.strip() for token in (given if is_overridden else given[::-1]) if token)
    token = next((token for token in tokens if token not in TOKEN_PLACEHOLDERS), None)
    return replace(config, inference_api=replace(config.inference_api, hf_token=token))


def _with_absolute_paths(config: Config, file: Path) -> Config:
    """Read the path of the preamble from the folder of the configuration file."""
    if not config.robot.preamble:
        return config
    preamble = file.resolve().parent / Path(config.robot.preamble).expanduser()
    return replace(config, robot=replace(config.robot, preamble=str(preamble)))
