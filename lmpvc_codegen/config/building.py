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
import json
import math
from pathlib import Path
import re
from types import NoneType, UnionType
from typing import Any, get_args, get_origin, get_type_hints, Literal, TypeVar, Union

from lmpvc_codegen.errors import ConfigError
from lmpvc_codegen.generation.findings import did_you_mean

T = TypeVar('T')

_KINDS = {
    str: 'a text',
    int: 'a whole number',
    float: 'a number',
    bool: 'true or false',
    dict: 'an object',
    list: 'a list',
    tuple: 'a list',
    NoneType: 'null',
}
_MOST_SHOWN = 60


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
                f'The key {_join(path, key)!r} is unknown; known are {", ".join(known)}.',
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
            raise ConfigError(
                f'The key {key!r} cannot be set: {part!r} is {_kind(tree)}.',
                remedy=f'Allowed for {part!r} is {_KINDS[dict]}.',
            )
    tree[last] = value


def _join(path: str, key: str) -> str:
    return f'{path}.{key}' if path else key


def _value(kind: Any, value: Any, path: str, field: Field[Any]) -> Any:
    """Check a value against its type and its range."""
    if is_dataclass(kind) and isinstance(kind, type):
        if not isinstance(value, dict):
            # The value itself may be a token that was put one level too high.
            raise ConfigError(
                f'The key {path!r} is {_kind(value)}.', remedy=_allowed(_KINDS[dict])
            )
        return build(kind, value, path=path)
    if get_origin(kind) in {Union, UnionType}:
        if value is None:
            return None
        return _value(_without_none(kind), value, path, field)
    if get_origin(kind) is Literal:
        if value not in get_args(kind):
            raise _refusal(path, value, ' or '.join(map(json.dumps, get_args(kind))), field)
        return value
    if get_origin(kind) is tuple:
        if not isinstance(value, list | tuple):
            raise _refusal(path, value, _KINDS[list], field)
        item = get_args(kind)[0]
        return tuple(_value(item, part, f'{path}[{i}]', field) for i, part in enumerate(value))
    return _number_or_text(kind, value, path, field)


def _without_none(kind: Any) -> Any:
    return next(option for option in get_args(kind) if option is not NoneType)


def _number_or_text(kind: Any, value: Any, path: str, field: Field[Any]) -> Any:
    if kind is float and type(value) is int:
        value = _as_float(value)
    if type(value) is not kind or value != value:  # noqa: PLR0124 - only NaN differs from itself
        raise _refusal(path, value, _KINDS[kind], field)
    low, high = field.metadata.get('range', (-math.inf, None))
    if kind in {int, float} and not low <= value <= (math.inf if high is None else high):
        raise _refusal(path, value, _range(low, high), field)
    if kind is float and math.isinf(value):
        raise _refusal(path, value, 'a finite number', field)
    if field.metadata.get('is_required') and not value.strip():
        raise _refusal(path, value, 'a text that is not empty', field)
    pattern = field.metadata.get('pattern')
    if pattern and not re.search(pattern, value):
        raise _refusal(path, value, field.metadata['pattern_means'], field)
    if field.metadata.get('is_path') and not _is_path(value):
        raise _refusal(path, value, 'a path', field)
    return value


def _is_path(text: str) -> bool:
    try:
        return '\0' not in text and bool(Path(text).expanduser())
    except RuntimeError:  # the home folder of somebody who does not exist
        return False


def _as_float(number: int) -> float:
    try:
        return float(number)
    except OverflowError:
        return math.inf if number > 0 else -math.inf


def _range(low: float, high: float | None) -> str:
    return f'at least {low}' if high is None else f'from {low} to {high}'


def _refusal(path: str, value: object, allowed: str, field: Field[Any]) -> ConfigError:
    shown = _kind(value) if field.metadata.get('is_secret') else _shortened(value)
    return ConfigError(f'The key {path!r} is {shown}.', remedy=_allowed(allowed))


def _allowed(allowed: str) -> str:
    return f'Allowed is {allowed}.'


def _kind(value: object) -> str:
    return _KINDS.get(type(value), f'of the type {type(value).__name__}')


def _shortened(value: object) -> str:
    """Show a value as JSON has it, cut where it is long."""
    if not isinstance(value, str | int | float | NoneType):
        return _kind(value)
    try:
        shown = json.dumps(value)
    except ValueError:  # Python writes out no whole number of thousands of digits
        return 'a number of thousands of digits'
    return shown if len(shown) <= _MOST_SHOWN else f'{shown[: _MOST_SHOWN - 3]}...'
