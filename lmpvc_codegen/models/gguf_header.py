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


"""The head of a GGUF file, read without llama.cpp: what the model is, tensor by tensor."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
import math
import mmap
from pathlib import Path
import struct
from typing import Any

from lmpvc_codegen.errors import ModelDamagedError
from lmpvc_codegen.models.ggml_types import FILE_TYPES, TENSOR_TYPES

MAGIC = b'GGUF'
VERSIONS = (2, 3)
HEAD_SIZE = 24

_REMEDY = 'Delete the file to have it made or fetched again, or name another one.'
_FORMATS = {
    number: struct.Struct(f'<{form}')
    for number, form in {
        0: 'B', 1: 'b', 2: 'H', 3: 'h', 4: 'I', 5: 'i', 6: 'f', 7: '?', 10: 'Q', 11: 'q', 12: 'd',
    }.items()
}  # fmt: skip
_U32, _U64 = _FORMATS[4], _FORMATS[10]
_STRING = 8
_ARRAY = 9
_MOST_NAMES = 1 << 24
_MOST_KEPT = 4096
_ALIGNMENT = 32


@dataclass(frozen=True)
class Tensor:
    """
    What the head says of a tensor.

    :param kind: name of the type it is stored in.
    :param end: byte behind its last one, counted from the first tensor; None for unknown types.
    """

    name: str
    sizes: tuple[int, ...]
    kind: str
    end: int | None

    @property
    def weights(self) -> int:
        """Count its weights."""
        return math.prod(self.sizes)


@dataclass(frozen=True)
class GgufHeader:
    """
    What the head of a file tells.

    :param metadata: single values by key, and short lists of numbers.
    :param lengths: lengths of all lists by key, such as of the vocabulary.
    :param tensor_types: weights by the type they are stored in.
    :param tensors: every tensor, in the order of the file.
    :param size_bytes: the least that the whole file has.
    """

    metadata: Mapping[str, Any]
    tensor_types: Mapping[str, int]
    lengths: Mapping[str, int] | None = None
    tensors: tuple[Tensor, ...] = ()
    size_bytes: int = 0

    @property
    def name(self) -> str:
        """Give the model's own name, or ''."""
        return str(self.metadata.get('general.name', ''))

    @property
    def architecture(self) -> str:
        """Name the architecture, such as 'qwen2'."""
        return str(self.metadata.get('general.architecture', ''))

    @property
    def file_type(self) -> str:
        """Name the file's quantisation, such as 'q4_k_m'."""
        number = self.metadata.get('general.file_type')
        return FILE_TYPES.get(number, f'type {number}') if number is not None else 'unknown'

    @cached_property
    def parameters(self) -> int:
        """Count the weights."""
        return sum(self.tensor_types.values())

    @property
    def shares(self) -> dict[str, float]:
        """Give the share of the weights that each type has, the largest first."""
        whole = self.parameters or 1
        ordered = sorted(self.tensor_types.items(), key=lambda pair: -pair[1])
        return {name: count / whole for name, count in ordered}

    def number(self, key: str, default: int = 0) -> int:
        """Give a number of the architecture, such as 'block_count'; of a list its largest."""
        value = self.metadata.get(f'{self.architecture}.{key}', default)
        numbers = value if isinstance(value, list) else [value]
        whole = [int(item) for item in numbers if isinstance(item, int | float)]
        return max(whole, default=default)


def check_head(path: Path) -> None:
    """
    Check the first bytes of a GGUF file.

    :raises ModelDamagedError: it is another kind of file, or cut off.
    """
    try:
        with path.open('rb') as file:
            head = file.read(HEAD_SIZE)
    except OSError as error:
        raise ModelDamagedError(
            f"The model file '{path}' cannot be read: {error}.", remedy='Correct its permissions.'
        ) from error
    if not head:
        raise ModelDamagedError(f"The model file '{path}' is empty.", remedy=_REMEDY)
    if head[:4] != MAGIC:
        raise ModelDamagedError(
            f"The file '{path}' is no GGUF file: it begins with {head[:4]!r}.",
            remedy='Name a file that ends in .gguf.',
        )
    if len(head) < HEAD_SIZE or _U32.unpack_from(head, 4)[0] not in VERSIONS:
        raise ModelDamagedError(
            f"The head of the GGUF file '{path}' is damaged, or of an unknown version.",
            remedy=_REMEDY,
        )


def read_header(path: Path) -> GgufHeader:
    """
    Read the head of a file.

    :raises ModelDamagedError: it is no GGUF file, or is cut off.
    """
    check_head(path)
    try:
        with path.open('rb') as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
            return _Reader(data).header()
    except (struct.error, OverflowError, ValueError) as error:
        raise ModelDamagedError(
            f"The head of the GGUF file '{path}' is cut off or damaged.", remedy=_REMEDY
        ) from error


def check_structure(path: Path) -> GgufHeader:
    """
    Check that a file is as long as its tensors need, and give its head.

    :raises ModelDamagedError: it is no GGUF file, or is cut off.
    """
    header = read_header(path)
    size = path.stat().st_size
    if size < header.size_bytes:
        raise ModelDamagedError(
            f"The model file '{path}' is cut off: it has {size} bytes, but its tensors end at "
            f'{header.size_bytes}.',
            remedy=_REMEDY,
        )
    return header


class _Reader:
    """Walks through a head; the positions of what is passed over are counted, not read."""

    def __init__(self, data: mmap.mmap) -> None:
        self._data = data
        self._at = 8
        self._lengths: dict[str, int] = {}

    def header(self) -> GgufHeader:
        tensors, values = self._number(_U64), self._number(_U64)
        pairs = {}
        for _ in _counted(values):
            key = self._string()
            pairs[key] = self._value(self._number(_U32), key)
        found = tuple(self._tensor() for _ in _counted(tensors))
        alignment = pairs.get('general.alignment') or _ALIGNMENT
        begin = -(-self._at // alignment) * alignment
        types: Counter[str] = Counter()
        for tensor in found:
            types[tensor.kind] += tensor.weights
        return GgufHeader(
            {key: value for key, value in pairs.items() if value is not None},
            dict(types),
            self._lengths,
            found,
            begin + max(tensor.end or 0 for tensor in found) if found else self._at,
        )

    def _number(self, form: struct.Struct) -> Any:
        (number,) = form.unpack_from(self._data, self._at)
        self._at += form.size
        return number

    def _string(self) -> str:
        size = self._number(_U64)
        if size > _MOST_NAMES or self._at + size > len(self._data):
            raise OverflowError
        begin, self._at = self._at, self._at + size
        end = self._at
        return self._data[begin:end].decode('utf-8', 'replace')

    def _value(self, kind: int, key: str) -> Any:
        if kind == _STRING:
            return self._string()
        if kind == _ARRAY:
            return self._array(key)
        if kind not in _FORMATS:
            raise OverflowError
        return self._number(_FORMATS[kind])

    def _array(self, key: str) -> list[Any] | None:
        """Read a short list of numbers; of others, which may be a vocabulary, the length."""
        kind, count = self._number(_U32), self._number(_U64)
        self._lengths[key] = len(_counted(count))
        if kind == _STRING:
            unpack, data, at = _U64.unpack_from, self._data, self._at
            for _ in range(count):
                (size,) = unpack(data, at)
                at += 8 + size
            self._at = at
            return None
        if kind not in _FORMATS:  # lists of lists are allowed, but written by nobody
            raise OverflowError
        if count > _MOST_KEPT:
            self._at += _FORMATS[kind].size * count
            return None
        return [self._number(_FORMATS[kind]) for _ in range(count)]

    def _tensor(self) -> Tensor:
        name = self._string()
        sizes = tuple(self._number(_U64) for _ in _counted(self._number(_U32)))
        number, offset = self._number(_U32), self._number(_U64)
        kind = TENSOR_TYPES.get(number)
        if kind is None:
            return Tensor(name, sizes, f'type {number}', None)
        return Tensor(name, sizes, kind.name, offset + kind.size_of(math.prod(sizes)))


def _counted(number: int) -> range:
    if number > _MOST_NAMES:
        raise OverflowError
    return range(number)
