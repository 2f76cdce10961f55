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

"""What speaks against the ways, distances, angles and speeds of an answer."""

from __future__ import annotations

from dataclasses import dataclass

from lmpvc_codegen.generation.doubts.kinds import Doubt, MendedDoubt


@dataclass(frozen=True)
class WrongWay(MendedDoubt):
    """A move along a stated direction's axis, the other way."""

    direction: str
    rule: str

    @property
    def message(self) -> str:
        """Show how the program writes the direction."""
        return f'{self.direction} is {self.rule}, and nothing here does that.'


@dataclass(frozen=True)
class NoReturn(MendedDoubt):
    """A way back that the sentence asks for, and that is missing."""

    step: str

    @property
    def message(self) -> str:
        """Show the way back."""
        return f'The sentence comes back, and {self.step} is missing.'


@dataclass(frozen=True)
class ForeignAxis(Doubt):
    """A move along an axis that no stated direction has."""

    attribute: str

    @property
    def message(self) -> str:
        """Name the coordinate."""
        return f'The sentence does not change {self.attribute}.'


@dataclass(frozen=True)
class ForeignNumber(MendedDoubt):
    """A distance that the sentence does not state."""

    number: str

    @property
    def message(self) -> str:
        """Name the number."""
        return f'The sentence says nothing of {self.number}; leave that move out.'


@dataclass(frozen=True)
class UnusedQuantity(Doubt):
    """A quantity that the sentence states, and no number of the program."""

    words: str
    value: str
    unit: str

    @property
    def message(self) -> str:
        """Say what was stated, in the unit of the program."""
        return (
            f'The sentence says {self.words}; nothing in the function is {self.value} {self.unit}.'
        )


@dataclass(frozen=True)
class UnusedAngle(Doubt):
    """A stated angle that no number holds."""

    text: str
    degrees: str

    @property
    def message(self) -> str:
        """Say how large it is."""
        return f'{self.text!r} is {self.degrees} degrees, and nothing here turns by that.'


@dataclass(frozen=True)
class UnsetSpeed(Doubt):
    """
    Speeds that the sentence names, and that are not all set.

    :param call: how the call that sets it begins, where it is a single one.
    """

    told: str
    method: str
    call: str

    @property
    def message(self) -> str:
        """Name the method that sets them."""
        method = f'robot.{self.method}'
        return f'The sentence says {self.told}: set each speed with {method} before its move.'

    @property
    def begun(self) -> str:
        """Set the speed first."""
        return f'    {self.call}' if self.call else ''


@dataclass(frozen=True)
class UnaskedSpeed(Doubt):
    """
    A speed that is set, of which the sentence says nothing.

    :param before: the lines of the function's body before that.
    """

    method: str
    before: str

    @property
    def message(self) -> str:
        """Name the call."""
        return f'The sentence says nothing of a speed: leave robot.{self.method} out.'
