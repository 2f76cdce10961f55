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
from lmpvc_codegen.config.files import CONFIG_NAME, find_config_file
from lmpvc_codegen.config.settings import Config
from lmpvc_codegen.errors import ConfigError
from lmpvc_codegen.generation.findings import did_you_mean

CONFIG_VARIABLE = 'LMPVC_CODEGEN_CONFIG'
"""Environment variable with the path of the configuration file."""

TOKEN_VARIABLE = 'HF_TOKEN'  # noqa: S105 - the name of a variable, not a token
TOKEN_PLACEHOLDERS = frozenset({'', 'your_api_token_here', '<your_token_here>'})
"""Values that the seeds' examples hold in place of a token."""

_TCP = (
    'The TCP bridge of LMPVC is gone: it read pickles from the network. Run the node on the '
    'machine with the GPU and let ROS 2 carry the request.'
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
    named = environment.get(CONFIG_VARIABLE)
    file = path or (Path(named) if named else find_config_file(CONFIG_NAME))
    tree = read_json(file)
    for key, value in (overrides or {}).items():
        set_key(tree, key, value)
    config: Config = build(Config, tree)
    _check_model(config.model)
    return _resolved(config, file.resolve().parent, environment)


def read_json(file: Path) -> dict[str, Any]:
    """
    Read a JSON object, without comments and without a key given twice.

    :raises ConfigError: the file cannot be read, or holds something else.
    """
    try:
        text = file.read_text(encoding='utf-8')
        tree = json.loads(text, object_pairs_hook=_unique, parse_constant=_no_constant)
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(
            f"The configuration file '{file}' cannot be read: {error}.",
            remedy='Name a file that exists and that you may read.',
        ) from error
    except (ValueError, RecursionError) as error:
        raise ConfigError(
            f"The configuration file '{file}' is not valid JSON: {error}.",
            remedy='Correct it there; a comma or a brace is the usual cause.',
        ) from error
    if not isinstance(tree, dict):
        raise ConfigError(
            f"The configuration file '{file}' holds {type(tree).__name__}, not an object.",
            remedy='Wrap the keys in braces.',
        )
    return tree


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    tree = dict(pairs)
    if len(tree) < len(pairs):
        keys = [key for key, _value in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise ValueError(f'the key {twice!r} is given twice')
    return tree


def _no_constant(name: str) -> None:
    raise ValueError(f'{name} is not a number of JSON')


def _check_model(name: str) -> None:
    """Refuse a backend that nobody knows; LMPVC fell back to the cloud there."""
    from lmpvc_codegen.backends.registry import backend_names

    if name == 'tcp':
        raise ConfigError("The key 'model' is 'tcp'.", remedy=_TCP)
    names = backend_names()
    if name not in names:
        raise ConfigError(
            f"The key 'model' is {name!r}; allowed are {', '.join(names)}.",
            remedy=did_you_mean(name, names).strip() or 'Take one of these.',
        )


def _resolved(config: Config, folder: Path, environment: Mapping[str, str]) -> Config:
    """Put the environment's token in place, and make the preamble's path absolute."""
    written = config.inference_api.hf_token
    token = environment.get(TOKEN_VARIABLE) or written
    if token in TOKEN_PLACEHOLDERS:
        token = None
    preamble = config.robot.preamble
    if preamble:
        preamble = str(folder / Path(preamble).expanduser())
    return replace(
        config,
        inference_api=replace(config.inference_api, hf_token=token),
        robot=replace(config.robot, preamble=preamble),
    )
