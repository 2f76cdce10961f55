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


"""Choosing a model: writing it into a configuration, and printing ready ones."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
import importlib.util
import json
import os
from pathlib import Path
from typing import Any, TYPE_CHECKING

from lmpvc_codegen.cli.interruption import interruptible
from lmpvc_codegen.cli.tables import print_table
from lmpvc_codegen.config import CONFIG_NAME, config_path, load_config
from lmpvc_codegen.config.files import user_config_file
from lmpvc_codegen.config.loading import CONFIG_VARIABLE, read_json
from lmpvc_codegen.errors import ConfigError, ServiceError
from lmpvc_codegen.models.catalogue import Catalogue, load_catalogue

if TYPE_CHECKING:
    from lmpvc_codegen.ros.model_client import Selected

_NODE_TIMEOUT_S = 5.0
_GLANCE_S = 1.5
"""Seconds to look for a node that need not be there."""


def use(arguments: argparse.Namespace) -> int:
    """
    Switch the node that runs, if one does, and write the choice where the next one reads it.

    The installed configuration is never changed; where the node refuses, none is.

    :raises ConfigError: there is no such model, or the file cannot be written.
    :raises CodegenError: the node cannot answer with it.
    """
    model, file = load_catalogue().choose(arguments.name)
    name = f'{model.model_id}:{file.quantization}'
    node = _switch_node(arguments, name)
    source = config_path(arguments.config)
    target = arguments.config or _own_config()
    tree = read_json(source)
    gguf = {
        key: value
        for key, value in tree.get('gguf', {}).items()
        if key not in {'model', 'hf_url', 'filename'}
    }
    tree.update(model='gguf', gguf={'model': name, **gguf})
    tree.pop('$schema', None)
    _write(target, tree)
    words = f'{name} is chosen in {target}.'
    if node:
        words += f' The node answers with it now; that took {node.seconds:.1f} s.'
    told = {'config': str(target), 'model': name, 'node': node.active if node else None}
    answer(arguments, {**told, 'words': words}, 'words')
    return 0


def _switch_node(arguments: argparse.Namespace, name: str) -> Selected | None:
    """
    Let the running node answer with a model; None where there is none, or none is asked for.

    :raises ServiceError: there has to be one.
    :raises CodegenError: it refuses.
    """
    is_wanted: bool | None = arguments.ros
    is_own = arguments.config is None
    if is_wanted is False or (is_wanted is None and not (is_own and _has_ros())):
        return None
    from lmpvc_codegen.ros.model_client import select_model_over_ros

    timeout_s = _NODE_TIMEOUT_S if is_wanted else _GLANCE_S
    with interruptible() as cancelled:
        node = select_model_over_ros(name, cancelled=cancelled, timeout_s=timeout_s)
    if node is None and is_wanted:
        raise ServiceError(
            'No node runs that could switch its model.',
            remedy='Start it: python -m lmpvc_codegen service. Clients have to share '
            'ROS_DOMAIN_ID.',
        )
    return node


def _has_ros() -> bool:
    names = ('rclpy', 'lmpvc_interfaces', 'lmpvc_codegen_msgs')
    return all(importlib.util.find_spec(name) for name in names)


def _own_config() -> Path:
    named = os.environ.get(CONFIG_VARIABLE)
    return Path(named) if named else user_config_file(CONFIG_NAME)


def _write(target: Path, tree: Mapping[str, Any]) -> None:
    """Write a configuration so that it is the old or the new one at any time."""
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        growing = target.with_name(f'.{target.name}.new')
        growing.write_text(json.dumps(tree, indent=4) + '\n', encoding='utf-8')
        load_config(growing)
        growing.replace(target)
    except OSError as error:
        raise ConfigError(
            f"The configuration '{target}' cannot be written: {error}.",
            remedy='Name another one with --config.',
        ) from error


def preset(arguments: argparse.Namespace) -> int:
    """
    Print a ready configuration, or the names of all.

    :raises ConfigError: there is none of that name.
    """
    catalogue = load_catalogue()
    if arguments.name is None:
        if arguments.json:
            print(json.dumps(catalogue.presets))
            return 0
        rows = [(name, _described(catalogue, name)) for name in catalogue.presets]
        print_table(('preset', 'runs'), rows)
        return 0
    if arguments.name not in catalogue.presets:
        raise ConfigError(
            f'There is no preset {arguments.name!r}.',
            remedy=f'There are {", ".join(catalogue.presets)}.',
        )
    print(json.dumps(catalogue.presets[arguments.name], indent=4))
    return 0


def _described(catalogue: Catalogue, name: str) -> str:
    ready = catalogue.presets[name]
    backend = ready['model']
    told = ready[backend]
    return f'{backend}: {told.get("model") or told.get("hf_url")}'


def answer(arguments: argparse.Namespace, told: Mapping[str, Any], word: str) -> None:
    """Print everything as JSON, or one word of it for people."""
    if arguments.json:
        print(json.dumps({key: value for key, value in told.items() if key != 'words'}))
    else:
        print(told[word])
