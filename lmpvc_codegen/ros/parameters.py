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

"""The node's parameters: one for every scalar of the configuration, declared with its range."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, Field, fields, is_dataclass
import inspect
from pathlib import Path
import re
from types import NoneType
from typing import Any, get_args, get_type_hints, Literal

from lmpvc_codegen.config import Config, load_config
from lmpvc_codegen.errors import ConfigError
from rcl_interfaces.msg import FloatingPointRange, IntegerRange, ParameterDescriptor
from rclpy.node import Node
from rclpy.parameter import Parameter

_SECRET = 'hf_token'  # noqa: S105 - the name of a key, not a token
_LARGEST = {int: 2**31 - 1, float: 1e9}
_WHEN = 'Takes effect at the next configure.'


@dataclass(frozen=True)
class Declaration:
    """
    A parameter.

    :param is_optional: whether an empty text or 0 stands for "not set".
    """

    name: str
    default: str | int | float | bool
    description: str
    low: float | None = None
    high: float | None = None
    is_optional: bool = False

    @property
    def descriptor(self) -> ParameterDescriptor:
        """Describe the parameter to ROS."""
        described = ParameterDescriptor(name=self.name, description=self.description)
        if self.low is not None and type(self.default) in _LARGEST:
            high = self.high if self.high is not None else _LARGEST[type(self.default)]
            low = min(self.low, 0) if self.is_optional else self.low
            if isinstance(self.default, int):
                bounds = IntegerRange(from_value=int(low), to_value=int(high), step=0)
                described.integer_range = [bounds]
            else:
                extent = FloatingPointRange(from_value=float(low), to_value=float(high))
                described.floating_point_range = [extent]
        return described


class NodeParameters:
    """
    The parameters of the node.

    Their defaults are what the configuration file says, so that ``ros2 param get`` tells the
    truth; one that was set to something else overrides the file.
    """

    def __init__(self, node: Node) -> None:
        """Declare all parameters."""
        self._node = node
        declare = node.declare_parameter
        declare('autostart', True, _described('Configure and activate when the node starts.'))
        declare('config_file', '', _described(f'Path of the JSON configuration. {_WHEN}'))
        self._declarations = list(declarations(self._written_config()))
        for declaration in self._declarations:
            declare(declaration.name, declaration.default, declaration.descriptor)
        self._chosen: dict[str, str] = {}

    @property
    def autostart(self) -> bool:
        """Whether the node starts by itself."""
        return bool(self._node.get_parameter('autostart').value)

    def load_config(self) -> Config:
        """
        Load the configuration with the parameters that were set.

        :raises ConfigError: what is wrong with it.
        """
        overrides = self._choice()
        named = self._chosen if overrides else {}
        for declaration in self._declarations:
            value = self._node.get_parameter(declaration.name).value
            if value != declaration.default and declaration.name not in named:
                unset = declaration.is_optional and not value
                overrides[declaration.name] = None if unset else value
        return load_config(self._path(), overrides=overrides)

    def choose_model(self, config: Config) -> None:
        """Name the model of a configuration; it is loaded at the next configure as well."""
        gguf = config.gguf
        self._chosen = {
            'model': 'gguf',
            'gguf.model': str(gguf.model),
            'gguf.hf_url': gguf.hf_url,
            'gguf.filename': gguf.filename,
        }
        self._node.set_parameters(
            [Parameter(name, value=value) for name, value in self._chosen.items()]
        )

    def _choice(self) -> dict[str, object]:
        """Give the model that was chosen, unless its parameters were set to something else."""
        values = {name: self._node.get_parameter(name).value for name in self._chosen}
        if not self._chosen or values != self._chosen:
            return {}
        return {name: self._chosen[name] for name in ('model', 'gguf.model')}

    def _path(self) -> Path | None:
        written = self._node.get_parameter('config_file').value
        return Path(str(written)).expanduser() if written else None

    def _written_config(self) -> Config:
        """Read the file for the defaults; what is wrong with it is told when configuring."""
        try:
            return load_config(self._path())
        except ConfigError:
            return Config()


def declarations(config: Any, path: str = '') -> Iterator[Declaration]:
    """Yield a declaration for each scalar of a configuration; lists and secrets have none."""
    hints = get_type_hints(type(config))
    told = _told(type(config))
    for field in fields(config):
        name = f'{path}{field.name}'
        value = getattr(config, field.name)
        if is_dataclass(value):
            yield from declarations(value, f'{name}.')
        elif field.name != _SECRET and not isinstance(value, tuple):
            yield _declaration(name, value, hints[field.name], field, told.get(field.name, ''))


def _declaration(name: str, value: Any, hint: Any, field: Field[Any], told: str) -> Declaration:
    options = [option for option in get_args(hint) if option is not NoneType]
    is_literal = getattr(hint, '__origin__', None) is Literal
    is_optional = bool(options) and not is_literal
    if value is None:
        value = options[0]()
    text = f'{told or name.replace("_", " ").replace(".", ": ")}. {_WHEN}'
    if is_literal:
        text = f'{text} One of: {", ".join(map(str, options))}.'
    low, high = field.metadata.get('range', (None, None))
    return Declaration(name, value, text, low, high, is_optional)


def _told(kind: type[Any]) -> dict[str, str]:
    """Read what a class's docstring says of its fields."""
    text = inspect.getdoc(kind) or ''
    found = re.findall(r':param (\w+): (.*?)(?=\n:param |\Z)', text, re.DOTALL)
    return {name: ' '.join(said.split()).rstrip('.').capitalize() for name, said in found}


def _described(text: str) -> ParameterDescriptor:
    return ParameterDescriptor(description=text)
