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

"""The objects that sentences name."""

from __future__ import annotations

from lmpvc_codegen.generation.named_objects import objects_of_conditions, placed_objects
import pytest


@pytest.mark.parametrize(
    ('sentence', 'objects'),
    [
        ('if you see a lemon, go up', ('lemon',)),
        ('unless there is a lemon lying about, go up', ('lemon',)),
        ('go up if you do not find the lemon or spot a pear', ('lemon', 'pear')),
        ('look for the lemon', ()),
        ('if it is late, see the lemon', ()),
        ('if the hand is open close it', ()),
    ],
)
def test_objects_on_whose_being_seen_something_depends(
    sentence: str, objects: tuple[str, ...]
) -> None:
    """They stand in the condition itself."""
    assert objects_of_conditions(sentence) == objects


@pytest.mark.parametrize(
    ('sentence', 'objects'),
    [
        ('come to a halt straight over the crate', ('crate',)),
        ('put the jar in the crate', ('jar', 'crate')),
        ('pick up the jar on the crate', ('jar',)),
        ('set it down on the left', ()),
        ('come to the crate', ('crate',)),
    ],
)
def test_what_is_handled_or_come_to_is_an_object(sentence: str, objects: tuple[str, ...]) -> None:
    """A stop and a side are none, nor is what something lies on."""
    assert placed_objects(sentence) == objects
