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

"""Which programs need no second check."""

from __future__ import annotations

from lmpvc_codegen.sound_programs import SoundPrograms


def test_the_programs_known_to_be_sound_are_bounded() -> None:
    """The least recently used one is checked again."""
    known = SoundPrograms(size=2)
    for key in ('a', 'b', 'a', 'c'):
        if not known.has(key, 'x'):
            known.add(key, 'x')
    assert [known.has(key, 'x') for key in ('a', 'b', 'c')] == [True, False, True]
    assert not known.has('a', 'y')
