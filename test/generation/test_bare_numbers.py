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

"""Numbers without a unit."""

from __future__ import annotations

from lmpvc_codegen.generation.bare_numbers import bare_numbers
import pytest


@pytest.mark.parametrize(
    ('said', 'numbers'),
    [
        (
            'go to x point four y minus point one z point two five',
            [('point four', 0.4), ('minus point one', -0.1), ('point two five', 0.25)],
        ),
        ('go to x nought point four', [('nought point four', 0.4)]),
        ('go to y minus 2', [('minus 2', -2.0)]),
        ('what is nine minus four', []),
        ('two point five centimetres up', []),
        ('turn by minus ten degrees', []),
        ('touch the point five times', []),
        ('do it three times', []),
        ('', []),
    ],
)
def test_decimals_and_negative_numbers_are_told(
    said: str, numbers: list[tuple[str, float]]
) -> None:
    """A small model reads 'point four' as four; sums, units and names it reads by itself."""
    assert list(bare_numbers(said)) == numbers
