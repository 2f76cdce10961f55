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

"""Building frozen dataclasses from untyped trees; the dataclasses are the schema."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import Field, fields, is_dataclass
from types import NoneType, UnionType
from typing import Any, get_args, get_origin, get_type_hints, Literal, TypeVar, Union

from lmpvc_codegen.errors import ConfigError
from lmpvc_codegen.generation.findings import did_you_mean

T = TypeVar('T')

_SHOWN = {str: 'a text', int: 'a whole number', float: 'a number', bool: 'true or false'}


def build(kind: type[T], tree: Mapping[str, Any], *, path: str = '') -> T:
    """
    Build a dataclass from a mapping; what is missing takes its default.

    :param path: dotted path of the mapping, for messages.
    :raises ConfigError: an unknown key, or a value that is not allowed.
    """
    known = {field.name: field for field in fields(kind)}  # type: ignore[arg-type]
    hints = get_type_hints(kind)
    values: dict[str, Any] = {}
    for key, value in tree.items():
        if key not in known:
            raise ConfigError(
                f"The key '{_join(path, key)}' is unknown; known are {', '.join(known)}.",
                remedy=did_you_mean(key, known).strip() or 'Remove it.',
            )
        values[key] = _value(hints[key], value, _join(path, key), known[key])
    return kind(**values)


def set_key(tree: dict[str, Any], key: str, value: object) -> None:
    """
    Set a value by its dotted key, making the objects on the way.

    :raises ConfigError: a part of the way is no object.
    """
    *way, last = key.split('.')
    for part in way:
        tree = tree.setdefault(part, {})
        if not isinstance(tree, dict):
            raise _refusal(key, value, f"a key below an object, but '{part}' is none")
    tree[last] = value


def _join(path: str, key: str) -> str:
    return f'{path}.{key}' if path else key


def _value(kind: Any, value: Any, path: str, field: Field[Any]) -> Any:
    """Check a value against its type and its range."""
    if is_dataclass(kind) and isinstance(kind, type):
        if not isinstance(value, dict):
            raise _refusal(path, value, 'an object')
        return build(kind, value, path=path)
    if get_origin(kind) in {Union, UnionType}:
        options = [option for option in get_args(kind) if option is not NoneType]
        if value is None:
            return None
        return _value(options[0], value, path, field)
    if get_origin(kind) is Literal:
        if value not in get_args(kind) or isinstance(value, bool):
            raise _refusal(path, value, ' or '.join(map(repr, get_args(kind))))
        return value
    if get_origin(kind) is tuple:
        if not isinstance(value, list | tuple):
            raise _refusal(path, value, 'a list')
        item = get_args(kind)[0]
        return tuple(_value(item, part, f'{path}[{i}]', field) for i, part in enumerate(value))
    return _number_or_text(kind, value, path, field)


def _number_or_text(kind: Any, value: Any, path: str, field: Field[Any]) -> Any:
    if kind is float and isinstance(value, int) and not isinstance(value, bool):
        value = float(value)
    if type(value) is not kind:
        raise _refusal(path, value, _SHOWN[kind])
    low, high = field.metadata.get('range', (None, None))
    if (low is not None and value < low) or (high is not None and value > high):
        raise _refusal(path, value, _range(low, high))
    if kind is str and not value and field.metadata.get('required'):
        raise _refusal(path, value, 'a text that is not empty')
    return value


def _range(low: float | None, high: float | None) -> str:
    if high is None:
        return f'at least {low}'
    return f'from {low} to {high}'


def _refusal(path: str, value: object, allowed: str) -> ConfigError:
    shown = '***' if 'token' in path else repr(value)
    return ConfigError(f"The key '{path}' is {shown[:60]}.", remedy=f'Allowed is {allowed}.')
