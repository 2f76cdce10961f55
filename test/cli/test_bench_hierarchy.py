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

"""The subcommand that measures what hierarchical generation is worth."""

from __future__ import annotations

import json
from pathlib import Path

from lmpvc_codegen.cli.main import main
import pytest


def test_both_ways_are_run_and_reported(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """On the real generator and the simulated robot."""
    arguments = ['bench', 'hierarchy', '--model', 'scripted', '--limit', '2']
    assert main([*arguments, '--output', str(tmp_path)]) == 0

    assert '| of several stages | flat |' in capsys.readouterr().out
    report = json.loads((tmp_path / 'hierarchy.json').read_text())
    assert report['modes']['hierarchical']['of several stages']['commands'] == 2
