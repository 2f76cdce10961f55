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


"""Which forms there are, and what they lack on this machine."""

from __future__ import annotations

from test.bench.speed.scripted import form

from lmpvc_codegen.bench.speed import seed
from lmpvc_codegen.bench.speed.forms import choose_forms, FORMS, missing, Skipped
from lmpvc_codegen.errors import BenchmarkError
import pytest


def test_all_forms_are_measured_unless_some_are_named() -> None:
    """In the order of the table, whatever the order and number of the names."""
    assert choose_forms([]) == FORMS
    names = [form.name for form in choose_forms(['q4_0', 'torch-eager', 'q4_0'])]
    assert names == ['torch-eager', 'q4_0']


def test_an_unknown_form_is_refused_with_a_hint() -> None:
    """A slip of the pen is mended, anything else is answered with the list."""
    with pytest.raises(BenchmarkError, match=r"no form 'q4_k_n' to measure\. Did you mean q4_k"):
        choose_forms(['q4_k_n'])
    with pytest.raises(BenchmarkError, match='There are torch-eager, torch-jit, f16'):
        choose_forms(['hexagon'])


def test_missing_libraries_are_named_with_the_command_that_installs_them() -> None:
    """Torch that is not there is no silence."""
    assert missing(form('torch-jit'), is_installed=lambda name: name != 'torch') == Skipped(
        'torch is not installed.', 'Run: pip install torch==2.13.0 transformers gguf accelerate'
    )
    lacking = missing(form('f16'), is_installed=lambda _name: False)
    assert lacking == Skipped(
        'llama_cpp, numpy are not installed.', 'Run: pip install llama-cpp-python numpy'
    )
    assert missing(form('f16'), is_installed=lambda _name: True) is None


def test_the_figures_of_the_seed_are_those_of_the_seed() -> None:
    """Five figures, none for q4_0, and a prompt that is a Python function without a body."""
    assert seed.SECONDS == {
        'torch-eager': 257.16,
        'torch-jit': 240.62,
        'f16': 54.0,
        'q4_k_m': 48.9,
        'q4_k_s': 26.22,
    }
    assert set(seed.SECONDS) < {form.name for form in FORMS}
    compile(seed.PROMPT, 'prompt', 'exec')
    assert seed.PROMPT.startswith('from typing import List\n\n\ndef has_close_elements(')
    assert seed.PROMPT.endswith('    True\n    """\n')
