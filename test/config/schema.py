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
The JSON schema that follows from the dataclasses.

``python -m test.config.schema > config/codegen_config.schema.json`` writes it anew.
"""

from __future__ import annotations

from dataclasses import Field, fields, is_dataclass
import inspect
import json
import re
import sys
from types import NoneType, UnionType
from typing import Any, get_args, get_origin, get_type_hints, Literal, Union

from lmpvc_codegen.config import Config

_TYPES = {str: 'string', int: 'integer', float: 'number', bool: 'boolean', NoneType: 'null'}
_PARAM = re.compile(r':param (\w+): (.*?)(?=\n:|\Z)', re.DOTALL)


def schema() -> dict[str, Any]:
    """Give the schema of the whole file."""
    top = _object(Config)
    top['properties'] = {
        '$schema': {'type': 'string', 'description': 'where an editor finds this schema.'},
        **top['properties'],
    }
    return {
        '$schema': 'https://json-schema.org/draft/2020-12/schema',
        'title': 'Configuration of lmpvc_codegen',
        **top,
    }


def _object(kind: type[Any]) -> dict[str, Any]:
    hints = get_type_hints(kind)
    texts = {
        name: ' '.join(text.split())
        for base in reversed(kind.__mro__[:-1])
        for name, text in _PARAM.findall(inspect.getdoc(base) or '')
    }
    properties = {
        field.name: {'description': texts[field.name], **_field(hints[field.name], field)}
        for field in fields(kind)
    }
    return {'type': 'object', 'additionalProperties': False, 'properties': properties}


def _field(kind: Any, field: Field[Any]) -> dict[str, Any]:
    if is_dataclass(kind) and isinstance(kind, type):
        return _object(kind)
    return {**_value(kind, field), 'default': field.default}


def _value(kind: Any, field: Field[Any]) -> dict[str, Any]:
    if get_origin(kind) in {Union, UnionType}:
        option, _null = get_args(kind)
        inner = _value(option, field)
        return {**inner, 'type': [inner['type'], 'null']}
    if get_origin(kind) is Literal:
        return {'enum': list(get_args(kind))}
    if get_origin(kind) is tuple:
        return {'type': 'array', 'items': _value(get_args(kind)[0], field)}
    return {'type': _TYPES[kind], **_bounds(field)}


def _bounds(field: Field[Any]) -> dict[str, Any]:
    if field.metadata.get('is_required'):
        return {'pattern': r'\S'}
    if field.metadata.get('pattern'):
        return {'pattern': field.metadata['pattern']}
    low, high = field.metadata.get('range', (None, None))
    bounds = {'minimum': low, 'maximum': high}
    return {name: bound for name, bound in bounds.items() if bound is not None}


if __name__ == '__main__':
    json.dump(schema(), sys.stdout, indent=4)
    print()
