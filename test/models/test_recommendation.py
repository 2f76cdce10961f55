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


"""Recommendations: what fits a machine and a purpose, by the estimate of memory."""

from __future__ import annotations

from lmpvc_codegen.models.catalogue import load_catalogue
from lmpvc_codegen.models.recommendation import recommend, Recommendation, Use
import pytest

MODELS = load_catalogue().models


def advised(gpu_gb: float, ram_gb: float, use: Use = 'robot') -> list[Recommendation]:
    """Recommend for a machine."""
    return recommend(MODELS.values(), gpu_gb=gpu_gb, ram_gb=ram_gb, use=use)


@pytest.mark.parametrize(('gpu_gb', 'ram_gb'), [(0, 1), (0, 16), (8, 16), (16, 32), (48, 64)])
@pytest.mark.parametrize('use', ['robot', 'completion', 'chat'])
def test_what_is_recommended_fits(gpu_gb: float, ram_gb: float, use: Use) -> None:
    """With context and buffers, not the weights alone."""
    found = advised(gpu_gb, ram_gb, use)
    assert found
    for item in found:
        room = gpu_gb if item.where == 'GPU' else ram_gb
        assert item.needed.total_bytes <= room * 1e9


@pytest.mark.parametrize('gpu_gb', [32, 48])
def test_a_model_of_236_billion_is_never_recommended_there(gpu_gb: float) -> None:
    """The seed does; its files have 86 GB at least."""
    names = [item.model.model_id for item in advised(gpu_gb, 64)]
    assert 'deepseek-coder-v2-instruct' not in names
    assert names[0] == 'qwen2.5-coder-32b-instruct'


def test_a_graphics_card_of_8_gb_gets_the_model_of_7_billion() -> None:
    """As seed 004 has it."""
    assert advised(8, 16)[0].model.model_id == 'qwen2.5-coder-7b-instruct'


def test_on_the_processor_what_is_bearably_fast_goes_first() -> None:
    """However much memory there is."""
    first = advised(0, 64)[0]
    assert first.where == 'CPU'
    assert first.cpu_tokens_per_s is not None
    assert first.cpu_tokens_per_s > 4


def test_a_purpose_chooses_how_a_model_was_trained() -> None:
    """Completion wants filling in, a chat wants instructions."""
    assert all(item.model.fill_in for item in advised(24, 32, 'completion'))
    assert all(item.model.tuning == 'instruct' for item in advised(24, 32, 'chat'))


def test_nothing_fits_into_nothing() -> None:
    """Then nothing is recommended."""
    assert advised(0, 0.1) == []
