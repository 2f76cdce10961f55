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

"""What is asked for, and how much it may cost."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any
import unicodedata

from lmpvc_codegen.errors import CommandRejectedError

MAX_COMMAND_LENGTH = 2000
"""Characters of a command; a minute of fast speech has about 1000."""

MAX_SOURCE_LENGTH = 1_000_000
"""Characters of a preamble or of policies; no model's context holds more."""


def ranged(default: Any, low: float, high: float | None = None) -> Any:
    """Declare a number with its default and the range that a configuration may give it."""
    return field(default=default, metadata={'range': (low, high)})


@dataclass(frozen=True)
class Command:
    """
    A spoken command with what the client says about its robot.

    :param text: the sentence as the person spoke it.
    :param preamble: Python source with the robot's imports, conventions and examples.
    :param policies: Python source of functions that the robot already has.
    """

    text: str
    preamble: str = ''
    policies: str = ''

    def checked(self) -> Command:
        """
        Give the command as the prompts take it: on one line, without control characters.

        :raises CommandRejectedError: it is empty, or something in it is too long.
        """
        # Letters, marks, numbers, punctuation and symbols stay; controls become blanks.
        shown = (' ' if unicodedata.category(c)[0] in 'CZ' else c for c in self.text)
        text = ' '.join(''.join(shown).split())
        if not any(character.isalnum() for character in text):
            raise CommandRejectedError(
                f'The command {self.text[:40]!r} holds no words.',
                remedy='Say what the robot should do.',
            )
        for name, value, limit in (
            ('command', text, MAX_COMMAND_LENGTH),
            ('preamble', self.preamble, MAX_SOURCE_LENGTH),
            ('policies', self.policies, MAX_SOURCE_LENGTH),
        ):
            if len(value) > limit:
                raise CommandRejectedError(
                    f'The {name} has {len(value)} characters; {limit} are accepted.',
                    remedy='Send a shorter one.',
                )
        return replace(self, text=text)


@dataclass(frozen=True)
class Budget:
    """
    The most that one command may cost; reaching a bound ends it with an error that names it.

    :param max_depth: rounds of undefined functions below the top function (LMPVC: 10).
    :param max_functions: functions in the program, the top function included.
    :param max_model_calls: completions asked of the model, repairs included.
    :param max_tokens: tokens that the model may write in all.
    :param max_function_tokens: tokens that the model may write for one function (LMPVC: 500).
    :param timeout_s: seconds from the start of the generation.
    """

    max_depth: int = ranged(10, 1)
    max_functions: int = ranged(32, 1)
    max_model_calls: int = ranged(64, 1)
    max_tokens: int = ranged(4096, 1)
    max_function_tokens: int = ranged(500, 1)
    timeout_s: float = ranged(120.0, 0.001)


@dataclass(frozen=True)
class Sampling:
    """
    How the next token is chosen; a temperature of 0 takes the likeliest one, always the same.

    :param temperature: 0 for greedy decoding; the seeds use 0.
    :param top_p: nucleus of probability to draw from when the temperature is above 0.
    :param seed: of the random numbers when the temperature is above 0.
    """

    temperature: float = ranged(0.0, 0, 2)
    top_p: float = ranged(1.0, 0.01, 1)
    seed: int = ranged(0, 0)
