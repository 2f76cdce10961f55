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


"""The head of a GGUF file, read without llama.cpp: how it is quantised, tensor by tensor."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
import math
from pathlib import Path
import struct
from typing import Any, BinaryIO

from lmpvc_codegen.errors import ModelDamagedError
from lmpvc_codegen.models.verification import check_gguf

_FORMATS = {
    0: 'B', 1: 'b', 2: 'H', 3: 'h', 4: 'I', 5: 'i', 6: 'f', 7: '?', 10: 'Q', 11: 'q', 12: 'd',
}  # fmt: skip
_STRING = 8
_ARRAY = 9
_MOST_NAMES = 1 << 24

_TENSOR_TYPES = {
    0: 'f32', 1: 'f16', 2: 'q4_0', 3: 'q4_1', 6: 'q5_0', 7: 'q5_1', 8: 'q8_0', 9: 'q8_1',
    10: 'q2_k', 11: 'q3_k', 12: 'q4_k', 13: 'q5_k', 14: 'q6_k', 15: 'q8_k', 16: 'iq2_xxs',
    17: 'iq2_xs', 18: 'iq3_xxs', 19: 'iq1_s', 20: 'iq4_nl', 21: 'iq3_s', 22: 'iq2_s',
    23: 'iq4_xs', 29: 'iq1_m', 30: 'bf16',
}  # fmt: skip

_FILE_TYPES = {
    0: 'f32', 1: 'f16', 2: 'q4_0', 3: 'q4_1', 7: 'q8_0', 8: 'q5_0', 9: 'q5_1', 10: 'q2_k',
    11: 'q3_k_s', 12: 'q3_k_m', 13: 'q3_k_l', 14: 'q4_k_s', 15: 'q4_k_m', 16: 'q5_k_s',
    17: 'q5_k_m', 18: 'q6_k', 32: 'bf16',
}  # fmt: skip


@dataclass(frozen=True)
class GgufHeader:
    """
    What the head of a file tells.

    :param metadata: single values by key; arrays are left out.
    :param tensor_types: weights by the type they are stored in.
    """

    metadata: Mapping[str, Any]
    tensor_types: Mapping[str, int]

    @property
    def name(self) -> str:
        """Give the model's own name, or ''."""
        return str(self.metadata.get('general.name', ''))

    @property
    def file_type(self) -> str:
        """Name the file's quantisation, such as 'q4_k_m'."""
        number = self.metadata.get('general.file_type')
        return _FILE_TYPES.get(number, f'type {number}') if number is not None else 'unknown'

    @property
    def parameters(self) -> int:
        """Count the weights."""
        return sum(self.tensor_types.values())

    @property
    def shares(self) -> dict[str, float]:
        """Give the share of the weights that each type has, the largest first."""
        whole = self.parameters or 1
        ordered = sorted(self.tensor_types.items(), key=lambda pair: -pair[1])
        return {name: count / whole for name, count in ordered}


def read_header(path: Path) -> GgufHeader:
    """
    Read the head of a file.

    :raises ModelDamagedError: it is no GGUF file, or is cut off.
    """
    check_gguf(path)
    try:
        with path.open('rb') as file:
            file.seek(8)
            tensors, values = _number(file, 'Q'), _number(file, 'Q')
            pairs = {_string(file): _value(file, _number(file, 'I')) for _ in _counted(values)}
            types: Counter[str] = Counter()
            for _ in _counted(tensors):
                kind, count = _tensor(file)
                types[kind] += count
    except (struct.error, OverflowError) as error:
        raise ModelDamagedError(
            f"The head of the GGUF file '{path}' is cut off or damaged.",
            remedy='Delete the file to have it made or fetched again.',
        ) from error
    single = {key: value for key, value in pairs.items() if value is not None}
    return GgufHeader(single, dict(types))


def _counted(number: int) -> range:
    if number > _MOST_NAMES:
        raise OverflowError
    return range(number)


def _number(file: BinaryIO, form: str) -> Any:
    return struct.unpack(f'<{form}', file.read(struct.calcsize(f'<{form}')))[0]


def _string(file: BinaryIO) -> str:
    size = _number(file, 'Q')
    if size > _MOST_NAMES:
        raise OverflowError
    return file.read(size).decode('utf-8', 'replace')


def _value(file: BinaryIO, kind: int) -> Any:
    """Read a value; of an array, which may be a whole vocabulary, nothing is kept."""
    if kind == _STRING:
        return _string(file)
    if kind == _ARRAY:
        inner, count = _number(file, 'I'), _number(file, 'Q')
        if inner == _ARRAY:  # allowed, but written by nobody, and no depth to go down to
            raise OverflowError
        for _ in _counted(count):
            _value(file, inner)
        return None
    if kind not in _FORMATS:
        raise OverflowError
    return _number(file, _FORMATS[kind])


def _tensor(file: BinaryIO) -> tuple[str, int]:
    """Read what is said of a tensor: its type and its number of weights."""
    _string(file)
    sizes = [_number(file, 'Q') for _ in _counted(_number(file, 'I'))]
    kind = _number(file, 'I')
    _number(file, 'Q')
    return _TENSOR_TYPES.get(kind, f'type {kind}'), math.prod(sizes)
