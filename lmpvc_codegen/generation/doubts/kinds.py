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
What speaks against an answer without breaking the promise of a program.

A doubt costs one repair; an answer that keeps it is taken, because the doubt may be wrong.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

from lmpvc_codegen.generation.findings import Finding


@dataclass(frozen=True)
class Doubt(Finding):
    """
    Something that is probably not what the sentence asks for.

    :cvar weight: how much it counts where all answers are doubted.
    """

    weight: ClassVar[int] = 1

    @property
    def begun(self) -> str:
        """Give the code with which the body of a better answer begins; '' where none is known."""
        return ''


@dataclass(frozen=True)
class MendedDoubt(Doubt):
    """
    A doubt about a place in an answer, with the answer put right up to there.

    :param mended: the function's body up to there, the right way; '' where that is not known.
    """

    mended: str = field(default='', kw_only=True)

    @property
    def begun(self) -> str:
        """Go on from there."""
        return f'{self.mended}\n' if self.mended else ''


@dataclass(frozen=True)
class UnnamedObject(MendedDoubt):
    """Something that is looked for, or handled, and that the sentence does not name."""

    text: str
    said: str

    @property
    def message(self) -> str:
        """Say what the sentence calls it, if anything."""
        if self.said:
            return f'The sentence calls it {self.said!r}, not {self.text!r}.'
        return f'The sentence does not name {self.text!r}. Leave out what it does not ask for.'


@dataclass(frozen=True)
class OwnHand(MendedDoubt):
    """A search for the robot itself."""

    text: str

    @property
    def message(self) -> str:
        """Say how the robot tells where it is."""
        return f'{self.text!r} is the robot itself: robot.get_pose() tells where it is.'


@dataclass(frozen=True)
class UnsoughtObject(Doubt):
    """An object that the sentence names, and that is not looked for."""

    text: str
    method: str

    @property
    def message(self) -> str:
        """Show the call that looks for it."""
        call = f'robot.{self.method}({self.text!r})'
        return f'The sentence names {self.text!r}: look for it with {call}.'


@dataclass(frozen=True)
class UnreadPose(Doubt):
    """The place of an object that was found, and that nothing reads."""

    weight: ClassVar[int] = 2

    pose: str

    @property
    def message(self) -> str:
        """Say what to take from it."""
        return f'The place is {self.pose}: take all of its position from there.'


@dataclass(frozen=True)
class ForeignHelper(Doubt):
    """A function whose name says what the sentence does not."""

    weight: ClassVar[int] = 2

    called: str

    @property
    def message(self) -> str:
        """Name the function."""
        return f'The sentence does not ask for {self.called}. Write out what it asks for.'


@dataclass(frozen=True)
class HalfwayPlace(Doubt):
    """A coordinate that is taken from another pose, and the ones beside it not."""

    source: str
    taken: str
    left: str

    @property
    def message(self) -> str:
        """Name the coordinates."""
        return f'{self.taken} is taken from {self.source}; take {self.left} from it, too.'


@dataclass(frozen=True)
class WholePosition(Doubt):
    """Arithmetic on a position as a whole."""

    expression: str

    @property
    def message(self) -> str:
        """Show the expression."""
        return f'{self.expression!r} is no arithmetic of numbers: compute x, y and z one by one.'


@dataclass(frozen=True)
class UnfoundPlace(Doubt):
    """
    The place of something that was looked for, read where it was not found.

    :param found: what tells whether it was found.
    """

    weight: ClassVar[int] = 3

    place: str
    found: str

    @property
    def message(self) -> str:
        """Name both."""
        return f'Where {self.found} is False, {self.place} is no place.'


@dataclass(frozen=True)
class ComparedAxis(MendedDoubt):
    """A comparison of other coordinates than those of the stated relation, or the other way."""

    relation: str
    comparison: str

    @property
    def message(self) -> str:
        """Show the comparison."""
        return f'What is {self.relation} of another thing is so where {self.comparison}.'


@dataclass(frozen=True)
class LostResult(Doubt):
    """What a search gave, overwritten by the next one before it is read."""

    name: str
    texts: tuple[str, ...]

    @property
    def message(self) -> str:
        """Say how to keep it."""
        return f'Every search needs names of its own: the first {self.name!r} is lost.'


@dataclass(frozen=True)
class OpenFigure(Doubt):
    """A path around a center that does not come back to its first point."""

    steps: str

    @property
    def message(self) -> str:
        """Say how it closes."""
        return f'The path stops one step before its start: it takes range({self.steps} + 1).'


@dataclass(frozen=True)
class UnusedPlace(Doubt):
    """A place that is changed, and that the robot is never sent to."""

    place: str

    @property
    def message(self) -> str:
        """Name it."""
        return f'{self.place} is changed, and nothing is done with it.'


@dataclass(frozen=True)
class UnsaidText(Doubt):
    """A text that the sentence asks for, and that is not said."""

    said_with: str

    @property
    def message(self) -> str:
        """Name the method."""
        return f'The sentence asks to say something: {self.said_with} does.'


@dataclass(frozen=True)
class HalfRefusal(Doubt):
    """
    Moves beside the words that something cannot be done.

    :param refusal: the line that says so.
    """

    refusal: str

    @property
    def message(self) -> str:
        """Say what goes together."""
        return 'What cannot be done is said, and nothing else is done.'

    @property
    def begun(self) -> str:
        """Say it, and end."""
        return f'    {self.refusal}\n'


@dataclass(frozen=True)
class UnpassedOption(Doubt):
    """
    A word of the sentence that a called skill has a parameter for, which is not passed.

    :param call: the function's body up to the value of that parameter.
    """

    skill: str
    option: str
    call: str

    @property
    def message(self) -> str:
        """Name the parameter."""
        return f'The sentence says {self.option!r}: pass {self.skill} its {self.option}=.'

    @property
    def begun(self) -> str:
        """Go on in the call."""
        return self.call


@dataclass(frozen=True)
class UncalledFunction(Doubt):
    """
    A function that is there and does what is asked, and that is not called.

    :param better: the code with which a body that calls it begins.
    """

    called: str
    parameters: str
    better: str

    @property
    def message(self) -> str:
        """Show the call."""
        return f'{self.called}({self.parameters}) does that: call it.'

    @property
    def begun(self) -> str:
        """Call it."""
        return self.better
