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


"""What is timed, with an engine whose seconds are known."""

from __future__ import annotations

from collections.abc import Mapping
import json
import os
import subprocess
import sys
from test.bench.speed.scripted import repeat, ScriptedEngine
import time
from typing import Any

from lmpvc_codegen.bench.speed.timing import Repeat, warm_up, write
from lmpvc_codegen.bench.speed.usage import OthersShare, peak_memory_mb
import pytest


def test_the_seconds_of_prompt_and_tokens_are_told_apart() -> None:
    """The prompt's seconds end with the first token; the others share the rest."""
    engine = ScriptedEngine(prefill_s=4.0, step_s=0.5)
    written = write(engine, 'abcdefgh', 6, clock=engine.clock)
    assert written.prompt_tokens == 8
    assert written.tokens == (8, 9, 10, 11, 12, 13)
    assert (written.first_token_s, written.total_s) == (4.0, 6.5)


def test_the_rates_follow_from_the_seconds() -> None:
    """A hundred tokens in two seconds, then four more in eight."""
    measured = repeat(total_s=10.0)
    assert measured.prefill_tokens_s == pytest.approx(50)
    assert measured.decode_tokens_s == pytest.approx(0.5)


def test_a_single_token_has_no_rate() -> None:
    """With one token there is nothing to divide, and nothing breaks."""
    assert repeat(total_s=2.0, tokens=(1,)).decode_tokens_s == 0


def test_progress_is_told_every_twenty_tokens() -> None:
    """Seldom enough to cost nothing."""
    engine = ScriptedEngine(prefill_s=0, step_s=0)
    heard: list[Mapping[str, Any]] = []
    write(engine, 'a', 45, clock=engine.clock, tell=heard.append)
    assert heard == [{'tokens': 20}, {'tokens': 40}]


def test_the_warm_up_runs_twice_and_briefly() -> None:
    """A traced graph needs two runs; neither is longer than the measured one."""
    engine = ScriptedEngine(prefill_s=1.0, step_s=1.0)
    warm_up(engine, 'a', 3)
    assert (engine.starts, engine.now) == (2, 6.0)


def test_a_measurement_survives_the_journal() -> None:
    """What is read back from JSON is what was measured."""
    measured = repeat()
    assert Repeat.from_record(json.loads(json.dumps(measured.as_record()))) == measured


def test_the_peak_is_that_of_this_process() -> None:
    """It rises by what is taken, and does not fall when that is given back."""
    before = peak_memory_mb()
    taken = bytearray(b'x' * 300_000_000)
    del taken
    assert peak_memory_mb() >= max(before, 300)


def test_the_own_work_is_not_that_of_others() -> None:
    """In ten seconds, two of four processors were at work, one and a half of it here."""
    clocks = iter([(100.0, 5.0, 1.0), (110.0, 25.0, 16.0), (100.0, 5.0, 2.0), (100.0, 5.0, 2.0)])
    others = OthersShare(lambda: next(clocks), processors=4)
    assert others.so_far() == 0.125
    assert OthersShare(lambda: next(clocks)).so_far() == 0


def test_the_work_of_another_process_counts() -> None:
    """One that does nothing but turn round takes a good part of what there is."""
    with subprocess.Popen([sys.executable, '-c', 'while True: pass']) as process:
        others = OthersShare()
        time.sleep(1)
        share = others.so_far()
        process.kill()
    assert share > 0.4 / (os.cpu_count() or 1)
