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

"""Signatures read from syntax trees, and whether a call fits one; nothing is executed."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from inspect import Parameter, Signature

_PLAIN_TYPES = {plain.__name__: plain for plain in (bool, float, int, str)}


def signature_of(arguments: ast.arguments, *, is_method: bool = False) -> Signature:
    """Read the signature of a definition; a method's first parameter is left out."""
    positional = [*arguments.posonlyargs, *arguments.args]
    required = len(positional) - len(arguments.defaults)
    parameters = [
        Parameter(
            argument.arg,
            Parameter.POSITIONAL_ONLY
            if index < len(arguments.posonlyargs)
            else Parameter.POSITIONAL_OR_KEYWORD,
            default=_Shown(arguments.defaults[index - required])
            if index >= required
            else Parameter.empty,
            annotation=_plain_type(argument.annotation),
        )
        for index, argument in enumerate(positional)
    ]
    if is_method:
        del parameters[0]
    if arguments.vararg:
        parameters.append(Parameter(arguments.vararg.arg, Parameter.VAR_POSITIONAL))
    for keyword, value in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True):
        default = Parameter.empty if value is None else _Shown(value)
        parameters.append(Parameter(keyword.arg, Parameter.KEYWORD_ONLY, default=default))
    if arguments.kwarg:
        parameters.append(Parameter(arguments.kwarg.arg, Parameter.VAR_KEYWORD))
    return Signature(parameters)


def _plain_type(annotation: ast.expr | None) -> object:
    """Read the annotations that tell a model what to give: numbers, texts, truths."""
    name = annotation.id if isinstance(annotation, ast.Name) else ''
    return _PLAIN_TYPES.get(name, Parameter.empty)


def signature_of_calls(calls: Sequence[ast.Call]) -> Signature:
    """
    Infer the signature of something that is only known by how examples call it.

    It takes as many positional arguments as any example gives, and the keywords that they use.
    """
    plain = [call for call in calls if is_plain(call)]
    if not plain:
        return Signature(
            [Parameter('args', Parameter.VAR_POSITIONAL), Parameter('more', Parameter.VAR_KEYWORD)]
        )
    counts = [len(call.args) for call in plain]
    keywords = dict.fromkeys(word.arg for call in plain for word in call.keywords if word.arg)
    parameters = [
        Parameter(
            f'value{index + 1}',
            Parameter.POSITIONAL_ONLY,
            default=Parameter.empty if index < min(counts) else None,
        )
        for index in range(max(counts))
    ]
    parameters += [Parameter(word, Parameter.KEYWORD_ONLY, default=None) for word in keywords]
    return Signature(parameters)


def is_plain(call: ast.Call) -> bool:
    """Tell whether a call's arguments can be counted: no ``*`` and no ``**`` in it."""
    starred = any(isinstance(argument, ast.Starred) for argument in call.args)
    return not starred and all(keyword.arg for keyword in call.keywords)


def misfit(call: ast.Call, signature: Signature) -> str:
    """Say why a call does not fit a signature, or '' where it does or cannot be told."""
    if not is_plain(call):
        return ''
    names = [keyword.arg for keyword in call.keywords if keyword.arg]
    try:
        signature.bind(*call.args, **dict.fromkeys(names))
    except TypeError as error:
        return str(error)
    return ''


class _Shown:
    """A default that prints as it is written."""

    def __init__(self, node: ast.expr) -> None:
        self._text = ast.unparse(node)

    def __repr__(self) -> str:
        return self._text
