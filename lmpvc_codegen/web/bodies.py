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

"""What callers send, checked strictly: a key that is not known is refused."""

from __future__ import annotations

from typing import Annotated

from lmpvc_codegen.generation.command import MAX_SOURCE_LENGTH
from pydantic import BaseModel, ConfigDict, Field

_LONGEST_NAME = 200
_MOST_COMPARED = 16
_MOST_TOKENS = 32768

Name = Annotated[str, Field(min_length=1, max_length=_LONGEST_NAME)]
Text = Annotated[str, Field(max_length=MAX_SOURCE_LENGTH)]


class Body(BaseModel):
    """Whatever is sent as JSON."""

    model_config = ConfigDict(extra='forbid', strict=True, frozen=True)


class FileChoice(Body):
    """Which file of a model; the usual one where nothing is said."""

    quantization: str = Field(default='', max_length=_LONGEST_NAME)


class Nothing(Body):
    """There is nothing to say."""


class Selection(Body):
    """A model of the catalogue: 'ID' or 'ID:QUANTIZATION'."""

    model_id: Name


class Comparison(Body):
    """Two models or more."""

    model_ids: list[Name] = Field(min_length=2, max_length=_MOST_COMPARED)


class Prompt(Body):
    """Text to go on with; with a suffix, the model fills in what is between."""

    prompt: Text = Field(min_length=1)
    suffix: Text | None = None
    max_tokens: int = Field(default=512, ge=1, le=_MOST_TOKENS)
    temperature: float = Field(default=0.1, ge=0, le=2)
    stream: bool = False


class SpokenCommand(Body):
    """A command to the robot, with what is known of it; an empty preamble is the default one."""

    command: Text
    preamble: Text = ''
    policies: Text = ''
    stream: bool = False
