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


"""The subcommand gguf on a real small model."""

from __future__ import annotations

import json
from pathlib import Path
from test.bench.speed.tiny_gguf import write_tiny_gguf

from lmpvc_codegen.cli.gguf import unescape
from lmpvc_codegen.cli.main import main
import pytest


@pytest.fixture
def tiny(tmp_path: Path) -> Path:
    """Give a model in 32 bits."""
    return write_tiny_gguf(tmp_path / 'tiny.gguf')


def test_inspect_tells_what_the_file_holds(tiny: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """For people, and as JSON with every tensor."""
    assert main(['gguf', 'inspect', str(tiny), '--tensors']) == 0
    text = capsys.readouterr().out
    assert 'blk.1.attn_q.weight' in text
    assert 'memory as configured' in text
    assert main(['gguf', 'inspect', str(tiny), '--json']) == 0
    told = json.loads(capsys.readouterr().out)
    assert told['metadata']['general.architecture'] == 'qwen2'
    assert told['tensors'][0] == {
        'name': 'token_embd.weight', 'sizes': [256, 258], 'type': 'f32'
    }  # fmt: skip


def test_inspect_tells_a_file_that_is_cut_off(
    tiny: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """In a sentence, with a status."""
    tiny.write_bytes(tiny.read_bytes()[:-1])
    assert main(['gguf', 'inspect', str(tiny)]) == 1
    assert 'cut off' in capsys.readouterr().err


@pytest.mark.model
def test_quantize_and_run(tiny: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """In the order of llama.cpp's own tools."""
    target = tiny.with_name('small.gguf')
    assert main(['gguf', 'quantize', str(tiny), str(target), 'q4_k_m', '1']) == 0
    assert capsys.readouterr().out.strip() == str(target)
    command = ['gguf', 'run', '-m', str(target), '-n', '5', '--prompt', r'def f():\n    return']
    assert main(command) == 0
    assert capsys.readouterr().out.startswith('def f():\n    return')


def test_a_type_with_an_importance_matrix_is_refused(
    tiny: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """In a sentence."""
    command = ['gguf', 'quantize', str(tiny), str(tiny.with_name('x.gguf')), 'iq2_xxs']
    assert main(command) == 1
    assert 'importance matrix' in capsys.readouterr().err


def test_convert_without_a_converter_says_how_to_have_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """After it has seen that there is a model to convert."""
    monkeypatch.setenv('XDG_CACHE_HOME', str(tmp_path / 'cache'))
    monkeypatch.setenv('PATH', str(tmp_path))
    monkeypatch.delenv('LLAMA_CPP', raising=False)
    (tmp_path / 'config.json').write_text('{"architectures": ["Starcoder2ForCausalLM"]}')
    assert main(['gguf', 'convert', str(tmp_path), '--converter', str(tmp_path / 'no')]) == 1
    assert '--get-converter' in capsys.readouterr().err


@pytest.mark.parametrize(
    ('written', 'meant'),
    [(r'a\nb', 'a\nb'), (r'\"x\"', '"x"'), (r'a\\nb', r'a\nb'), (r'\d', r'\d'), ('a\\', 'a\\')],
)
def test_escapes_are_those_of_llama_cpp(written: str, meant: str) -> None:
    """The seed writes its prompt so."""
    assert unescape(written) == meant
