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

"""Each second of a command is in one column, and in no other."""

from __future__ import annotations

from test.bench.pipeline.recordings import recording, span, USUAL

from lmpvc_codegen.bench.pipeline.account import (
    before_first_token,
    COLUMNS,
    joined,
    seconds_by_column,
    stages,
)
import pytest


def test_the_columns_add_up() -> None:
    """Stages inside others count once, repairs as a whole, and what is before as the queue."""
    account = seconds_by_column(USUAL, stages(USUAL))
    assert account == {
        'queue': 2.0,
        'preamble': 0.5,
        'cache': 0.75,
        'restating': 0.0,
        'prompts': 0.0,
        'prefixes': 0.0,
        'prefill': 1.0,
        'decode': 1.0,
        'sampling': 0.75,
        'checks': 0.5,
        'repair': 2.0,
        'rest': 1.5,
    }
    assert sum(account.values()) == USUAL.seconds
    assert list(account) == list(COLUMNS)


def test_what_is_beside_prefill_before_the_first_token() -> None:
    """From the arrival, prefill taken out."""
    assert before_first_token(stages(USUAL)) == 3.0


def test_saying_a_command_again_counts_as_a_whole() -> None:
    """With its passes; the first token is that of the function."""
    told = recording(
        span('decode', 103, 104),
        span('decode', 105, 106),
        span('restating', 104.5, 106),
        span('repair', 104, 107),
        span('command', 100, 108),
    )
    nested = stages(told)
    account = seconds_by_column(told, nested)
    assert (account['restating'], account['decode']) == (1.5, 1.0)
    assert before_first_token(nested) == 103 - told.arrived


def test_without_passes_the_first_piece_parts_reading_from_writing() -> None:
    """Backends that ask servers know of no passes."""
    told = recording(
        span('watch', 103, 103.5),
        span('watch', 104, 104.5),
        span('model', 101, 105),
        span('command', 100, 106),
    )
    account = seconds_by_column(told, stages(told))
    assert (account['prefill'], account['decode'], account['checks']) == (2.0, 1.0, 1.0)
    assert account['sampling'] == 0.0


def test_an_answer_without_text_was_all_reading() -> None:
    """There was no first piece."""
    told = recording(span('model', 101, 105), span('command', 100, 110))
    assert seconds_by_column(told, stages(told))['prefill'] == 4.0
    assert before_first_token(stages(told)) is None


def test_a_command_from_the_cache_has_no_first_token() -> None:
    """No model worked for it."""
    told = recording(span('cache', 100, 101), span('command', 100, 101))
    assert before_first_token(stages(told)) is None
    assert seconds_by_column(told, stages(told))['queue'] == pytest.approx(9)


def test_other_threads_are_other_commands() -> None:
    """What happens beside a command does not lengthen it."""
    told = recording(span('checks', 101, 109, thread=2), span('command', 100, 110))
    assert seconds_by_column(told, stages(told))['checks'] == 0


def test_passes_in_a_row_are_one_in_the_picture() -> None:
    """A gap parts them."""
    row = [span('decode', 101 + n, 101.99 + n, 1) for n in range(3)]
    told = recording(*row, span('decode', 105, 106, 1), span('command', 100, 110))
    assert [(s.name, s.begin, s.tokens) for s in joined(stages(told))] == [
        ('command', 0.0, 0),
        ('decode', 1.0, 3),
        ('decode', 5.0, 1),
    ]
