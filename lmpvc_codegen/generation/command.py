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

from dataclasses import dataclass


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

    max_depth: int = 10
    max_functions: int = 32
    max_model_calls: int = 64
    max_tokens: int = 4096
    max_function_tokens: int = 500
    timeout_s: float = 120.0


@dataclass(frozen=True)
class Sampling:
    """
    How the next token is chosen; a temperature of 0 takes the likeliest one, always the same.

    :param temperature: 0 for greedy decoding; the seeds use 0.
    :param top_p: nucleus of probability to draw from when the temperature is above 0.
    :param seed: of the random numbers when the temperature is above 0.
    """

    temperature: float = 0.0
    top_p: float = 1.0
    seed: int = 0
