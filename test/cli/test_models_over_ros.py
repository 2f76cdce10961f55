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

"""``models use`` beside a node that runs: both change, or neither does."""

from __future__ import annotations

from collections.abc import Iterator
import json
from pathlib import Path
from test.serving.tiny_models import NAMES, stock

from lmpvc_codegen.cli.main import main
from lmpvc_codegen.config.files import user_config_file
import pytest

pytestmark = [pytest.mark.ros, pytest.mark.model]

FIRST, SECOND, DAMAGED = NAMES


@pytest.fixture(autouse=True)
def models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Give three real models; the last one is damaged."""
    monkeypatch.setenv('HF_HOME', str(tmp_path / 'hf'))
    monkeypatch.delenv('HF_HUB_CACHE', raising=False)
    stock(tmp_path / 'hf')


@pytest.fixture
def node() -> Iterator[None]:
    """Run a node that answers with the first model."""
    from test.ros.nodes import running_node

    from lmpvc_codegen.generator import CodeGenerator

    with running_node(CodeGenerator.from_config, gguf__model=FIRST):
        yield


def chosen() -> str:
    """Read the choice from one's own configuration; '' where there is none."""
    own = user_config_file('codegen_config.json')
    return str(json.loads(own.read_text())['gguf']['model']) if own.exists() else ''


@pytest.mark.usefixtures('node')
@pytest.mark.parametrize('option', [[], ['--ros']])
def test_the_node_answers_with_it(capsys: pytest.CaptureFixture[str], option: list[str]) -> None:
    """At once, and after its next start."""
    assert main(['models', 'use', 'tiny-b', '--json', *option]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told['model'], told['node'], chosen()) == (SECOND, SECOND, SECOND)


@pytest.mark.usefixtures('node')
def test_a_node_that_refuses_changes_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    """The configuration stays as it was, and the reason is told."""
    assert main(['models', 'use', DAMAGED]) == 1
    assert 'tiny-c' in capsys.readouterr().err
    assert chosen() == ''
    assert main(['models', 'use', DAMAGED, '--no-ros']) == 0
    assert chosen() == DAMAGED


def test_without_a_node_the_configuration_is_written(capsys: pytest.CaptureFixture[str]) -> None:
    """Unless a node was asked for."""
    assert main(['models', 'use', SECOND, '--ros']) == 1
    assert 'No node runs' in capsys.readouterr().err
    assert chosen() == ''
    assert main(['models', 'use', SECOND]) == 0
    assert 'The node' not in capsys.readouterr().out
    assert chosen() == SECOND
