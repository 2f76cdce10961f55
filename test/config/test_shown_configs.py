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


"""The configurations that the documentation shows load as they stand."""

from __future__ import annotations

import json
from pathlib import Path

from lmpvc_codegen.backends.registry import backend_names
from lmpvc_codegen.config import load_config
import pytest

FOLDER = Path(__file__).parents[2] / 'docs' / 'configs'


@pytest.mark.parametrize('file', sorted(FOLDER.glob('*.json')), ids=lambda file: file.stem)
def test_a_shown_configuration_loads(file: Path) -> None:
    """It chooses a backend that there is."""
    assert load_config(file, environment={}).model in backend_names()


def test_each_backend_but_two_is_shown() -> None:
    """The installed file shows gguf; scripted needs nothing."""
    shown = {json.loads(file.read_text())['model'] for file in FOLDER.glob('*.json')}
    assert shown | {'gguf', 'scripted'} >= set(backend_names())
