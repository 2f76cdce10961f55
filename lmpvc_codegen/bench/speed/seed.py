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
What the seed measured: its prompt, its number of tokens and its figures.

They are of StarCoder2 7B on a machine that it does not name, by one run each (its torch runs
sampled, the others did not say); they stand beside ours to be seen, not to be compared.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

PROMPT = '''from typing import List


def has_close_elements(numbers: List[float], threshold: float) -> bool:
    """ Check if in given list of numbers, are any two numbers closer to each other than
    given threshold.
    >>> has_close_elements([1.0, 2.0, 3.0], 0.5)
    False
    >>> has_close_elements([1.0, 2.8, 3.0, 4.0, 5.0, 2.0], 0.3)
    True
    """
'''
"""The prompt, as the seed has it."""

TOKENS = 200
"""Tokens that are written."""

SECONDS: Mapping[str, float] = MappingProxyType(
    {
        'torch-eager': 257.16,
        'torch-jit': 240.62,
        'f16': 54.0,
        'q4_k_m': 48.9,
        'q4_k_s': 26.22,
    }
)
"""Seconds for the prompt by form; of q4_0 the seed has no figure."""

SOURCE = "the seed's, of StarCoder2 7B on another, unknown machine"
