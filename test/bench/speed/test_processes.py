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


"""Jobs in real processes of their own: their results, their failures and their crashes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lmpvc_codegen.bench.speed.processes import run_job
from lmpvc_codegen.errors import BenchmarkError
import pytest

_JOBS = 'test.bench.speed.child_jobs'


def test_a_job_gives_its_result_and_its_news() -> None:
    """What the job and its libraries print disturbs neither."""
    heard: list[Mapping[str, Any]] = []
    assert run_job(f'{_JOBS}:add', {'a': 2, 'b': 3}, hear=heard.append) == 5
    assert heard == [{'phase': 'adding'}]


@pytest.mark.parametrize(
    ('job', 'said', 'remedy'),
    [
        ('refuse', 'The disk is full.', 'Free some.'),
        ('stumble', "KeyError: 'weights'", ''),
        ('vanish', 'Its process ended with status 7 without a result: out of luck', ''),
        ('be_killed', 'Its process was killed, probably because the memory was used up.', ''),
        ('nowhere', "has no attribute 'nowhere'", ''),
    ],
)
def test_a_failure_is_an_error_with_its_reason(job: str, said: str, remedy: str) -> None:
    """Whether the job raises, ends, or is killed, the parent lives and says why."""
    with pytest.raises(BenchmarkError) as raised:
        run_job(f'{_JOBS}:{job}', {})
    assert said in raised.value.message
    assert raised.value.remedy == remedy
