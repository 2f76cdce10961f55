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
What the checks can hold against a program: one class for each kind of finding.

A finding is data; its ``message`` is a sentence that a person understands and that the model can
mend its answer by.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
import difflib


@dataclass(frozen=True)
class Finding:
    """
    Something that keeps a program from its promise.

    :param function: name of the function that holds it; '' outside of every function.
    :param line: line in the source that was checked, from 1; 0 where there is none.
    """

    function: str
    line: int

    @property
    def message(self) -> str:
        """Say what is wrong, where, and what would be right."""
        raise NotImplementedError

    @property
    def kind(self) -> str:
        """Name the kind of finding."""
        return type(self).__name__

    def __str__(self) -> str:
        """Name the kind, the place and the message."""
        place = f' in {self.function}' if self.function else ''
        return f'{self.kind}{place}: {self.message}'


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """Suggest the known name that is closest to a wrong one, as a sentence, or ''."""
    close = difflib.get_close_matches(name, sorted(known), n=1)
    return f' Did you mean {close[0]}?' if close else ''


@dataclass(frozen=True)
class SyntaxFinding(Finding):
    """The answer is not Python, or holds no function of the expected name."""

    reason: str

    @property
    def message(self) -> str:
        """Say what the parser stumbled over."""
        return f'The answer cannot be read as a Python function: {self.reason}.'


@dataclass(frozen=True)
class TruncatedFunction(Finding):
    """The function was longer than the model may write for one."""

    max_tokens: int

    @property
    def message(self) -> str:
        """Name the limit."""
        return (
            f'The function did not end within {self.max_tokens} tokens. Write it shorter, and '
            'leave steps to functions of their own.'
        )


@dataclass(frozen=True)
class RepeatedText(Finding):
    """The model repeated itself until it was cut off."""

    repeated: str

    @property
    def message(self) -> str:
        """Show what came again and again."""
        return f'The answer repeats {self.repeated!r} without end. Use a loop.'


@dataclass(frozen=True)
class UnwrittenHelper(Finding):
    """A helper for which the model has no sound definition."""

    helper: str

    @property
    def message(self) -> str:
        """Name the helper."""
        return f'There is no function {self.helper}. Do it without one.'


@dataclass(frozen=True)
class StatedQuantity(Finding):
    """A length or a speed that the request states, and another number in its place."""

    words: str
    value: str
    unit: str
    number: str

    @property
    def message(self) -> str:
        """Say what was stated, in the unit of the program, and what the program has."""
        return (
            f'The sentence says {self.words}: that is {self.value} {self.unit}, not {self.number}.'
        )


@dataclass(frozen=True)
class WrongResult(Finding):
    """Several values that are taken for one, or another number of values than there is."""

    method: str
    values: tuple[str, ...]
    text: str = ''

    @property
    def message(self) -> str:
        """Show how the values are taken."""
        call = f'robot.{self.method}({repr(self.text) if self.text else "..."})'
        taken = f'{", ".join(self.values)} = {call}.'
        if len(self.values) == 1:
            return f'robot.{self.method} gives one value: {taken}'
        return f'robot.{self.method} gives {len(self.values)} values; take them first: {taken}'


@dataclass(frozen=True)
class QuaternionPart(Finding):
    """A part of a quaternion that is changed as if it were an angle."""

    part: str
    what_turns: str

    @property
    def message(self) -> str:
        """Say what it is, and what turns instead."""
        instead = f' Call {self.what_turns} to turn.' if self.what_turns else ''
        return f'{self.part} is part of a quaternion, not an angle.{instead}'


@dataclass(frozen=True)
class UndefinedName(Finding):
    """A name that nothing defines."""

    name: str
    suggestion: str = ''

    @property
    def message(self) -> str:
        """Name the name."""
        return f'The name {self.name} is not defined.{self.suggestion}'


@dataclass(frozen=True)
class UnknownRobotMethod(Finding):
    """A method, or an attribute, that the robot does not have."""

    name: str
    known: tuple[str, ...]

    @property
    def message(self) -> str:
        """Name what the robot has instead."""
        return (
            f'The robot has no {self.name}. It has: {", ".join(self.known)}.'
            f'{did_you_mean(self.name, self.known)}'
        )


@dataclass(frozen=True)
class WrongArguments(Finding):
    """A call that does not fit what it calls."""

    call: str
    expected: str
    reason: str

    @property
    def message(self) -> str:
        """Show the call beside the signature."""
        return f'The call {self.call} does not fit {self.expected}: {self.reason}.'


@dataclass(frozen=True)
class ForbiddenImport(Finding):
    """An import that the preamble does not make, or that the configuration does not permit."""

    statement: str
    reason: str

    @property
    def message(self) -> str:
        """Name the import and the rule."""
        return f'The import {self.statement!r} is not permitted: {self.reason}.'


@dataclass(frozen=True)
class MissingAttribute(Finding):
    """Something that a module does not hold."""

    module: str
    attribute: str
    suggestion: str = ''

    @property
    def message(self) -> str:
        """Name the module and what it lacks."""
        return f'The module {self.module} has no {self.attribute}.{self.suggestion}'


@dataclass(frozen=True)
class UnsafeConstruct(Finding):
    """A construct that could reach beyond the robot, or run code unseen."""

    construct: str
    reason: str

    @property
    def message(self) -> str:
        """Name the construct and the reason."""
        return f'{self.construct} is not permitted: {self.reason}.'


@dataclass(frozen=True)
class RobotTampering(Finding):
    """The robot is changed, renamed or hidden instead of being told what to do."""

    construct: str

    @property
    def message(self) -> str:
        """Show the construct."""
        return (
            f'{self.construct!r} tampers with the robot. Only call its methods, or pass it on to '
            'a function.'
        )


@dataclass(frozen=True)
class UnboundedLoop(Finding):
    """A loop that may run for ever while the robot neither moves nor waits."""

    loop: str

    @property
    def message(self) -> str:
        """Show the loop's head."""
        return (
            f'The loop {self.loop!r} may never end and neither calls the robot nor sleeps. '
            'Bound it, or wait inside it with time.sleep.'
        )


@dataclass(frozen=True)
class RecursiveCall(Finding):
    """A function that calls itself, directly or through others."""

    cycle: tuple[str, ...]

    @property
    def message(self) -> str:
        """Show the way round."""
        return f'The functions call each other in a circle: {" -> ".join(self.cycle)}.'


@dataclass(frozen=True)
class NeverRuns(Finding):
    """A function whose call would do nothing: a generator or a coroutine."""

    reason: str

    @property
    def message(self) -> str:
        """Say why calling it does nothing."""
        return f'Calling {self.function} would do nothing, because it is {self.reason}.'
