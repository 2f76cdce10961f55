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

"""Speeds that a sentence states, also as a distance in a time."""

from __future__ import annotations

from collections.abc import Iterator
import re

from lmpvc_codegen.generation.quantities import Quantity, read_quantities

_IN_A_TIME = re.compile(
    r'\b(?:in|within|over|during|us(?:e|ing)|tak(?:e|ing)|spend(?:ing)?)'
    r' (?:(?:exactly|about|just|all of|around|roughly|precisely) )?',
    re.IGNORECASE,
)


def stated_speeds(request: str) -> Iterator[Quantity]:
    """Give the speeds that a request states, also as one distance in one time."""
    quantities = read_quantities(request)
    yield from (quantity for quantity in quantities if quantity.unit == 'm/s')
    ways = [quantity for quantity in quantities if quantity.unit == 'm']
    times = [quantity for quantity in quantities if quantity.unit == 's']
    if len(ways) == len(times) == 1 and times[0].value:
        told = request.lower().find(times[0].text)
        for text in _IN_A_TIME.finditer(request):
            if text.end() == told:
                said = f'{ways[0].text} {text[0]}{times[0].text}'
                yield Quantity(said, ways[0].value / times[0].value, 'm/s')
