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


"""The number types of GGUF files: of single tensors, and of whole files."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple


class TensorType(NamedTuple):
    """A type that a tensor is stored in: so many weights take so many bytes."""

    name: str
    weights: int
    size_bytes: int

    def size_of(self, count: int) -> int:
        """Tell how many bytes a number of weights takes."""
        return -(-count // self.weights) * self.size_bytes


TENSOR_TYPES: Mapping[int, TensorType] = MappingProxyType(
    {
        0: TensorType('f32', 1, 4),
        1: TensorType('f16', 1, 2),
        2: TensorType('q4_0', 32, 18),
        3: TensorType('q4_1', 32, 20),
        6: TensorType('q5_0', 32, 22),
        7: TensorType('q5_1', 32, 24),
        8: TensorType('q8_0', 32, 34),
        9: TensorType('q8_1', 32, 36),
        10: TensorType('q2_k', 256, 84),
        11: TensorType('q3_k', 256, 110),
        12: TensorType('q4_k', 256, 144),
        13: TensorType('q5_k', 256, 176),
        14: TensorType('q6_k', 256, 210),
        15: TensorType('q8_k', 256, 292),
        16: TensorType('iq2_xxs', 256, 66),
        17: TensorType('iq2_xs', 256, 74),
        18: TensorType('iq3_xxs', 256, 98),
        19: TensorType('iq1_s', 256, 50),
        20: TensorType('iq4_nl', 32, 18),
        21: TensorType('iq3_s', 256, 110),
        22: TensorType('iq2_s', 256, 82),
        23: TensorType('iq4_xs', 256, 136),
        24: TensorType('i8', 1, 1),
        25: TensorType('i16', 1, 2),
        26: TensorType('i32', 1, 4),
        27: TensorType('i64', 1, 8),
        28: TensorType('f64', 1, 8),
        29: TensorType('iq1_m', 256, 56),
        30: TensorType('bf16', 1, 2),
        34: TensorType('tq1_0', 256, 54),
        35: TensorType('tq2_0', 256, 66),
        39: TensorType('mxfp4', 32, 17),
    }
)
"""Types by the number that a file gives them."""

FILE_TYPES: Mapping[int, str] = MappingProxyType(
    {
        0: 'f32', 1: 'f16', 2: 'q4_0', 3: 'q4_1', 7: 'q8_0', 8: 'q5_0', 9: 'q5_1', 10: 'q2_k',
        11: 'q3_k_s', 12: 'q3_k_m', 13: 'q3_k_l', 14: 'q4_k_s', 15: 'q4_k_m', 16: 'q5_k_s',
        17: 'q5_k_m', 18: 'q6_k', 19: 'iq2_xxs', 20: 'iq2_xs', 21: 'q2_k_s', 22: 'iq3_xs',
        23: 'iq3_xxs', 24: 'iq1_s', 25: 'iq4_nl', 26: 'iq3_s', 27: 'iq3_m', 28: 'iq2_s',
        29: 'iq2_m', 30: 'iq4_xs', 31: 'iq1_m', 32: 'bf16', 36: 'tq1_0', 37: 'tq2_0',
        38: 'mxfp4',
    }
)  # fmt: skip
"""Quantisations of a whole file, whose tensors are of several types."""
