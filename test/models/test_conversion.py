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


"""From a checkpoint of transformers to a GGUF file and back to the same tokens."""

from __future__ import annotations

from importlib import import_module
import json
from pathlib import Path
from typing import Any

from lmpvc_codegen.backends.gguf import GgufBackend
from lmpvc_codegen.config import Config, GgufConfig
from lmpvc_codegen.errors import BackendError, BackendUnavailableError, ConfigError
from lmpvc_codegen.generation.completion import CompletionRequest
from lmpvc_codegen.models.catalogue import load_catalogue
from lmpvc_codegen.models.conversion import (
    architecture_of,
    convert,
    Converter,
    find_converter,
    get_converter,
)
from lmpvc_codegen.models.files import locate
from lmpvc_codegen.models.quantisation import quantise
import pytest

PROMPT = 'def add(a, b):\n    return'
COUNT = 16


def test_the_converter_is_found_where_it_is_named(tmp_path: Path) -> None:
    """As a script, as a folder, by the environment, and on the path."""
    script = tmp_path / 'convert_hf_to_gguf.py'
    script.write_text('#!/usr/bin/env python3\n')
    script.chmod(0o755)
    nowhere = {'XDG_CACHE_HOME': str(tmp_path / 'cache')}
    assert find_converter(script).script == find_converter(tmp_path).script == script
    assert find_converter(environment={**nowhere, 'LLAMA_CPP': str(tmp_path)}).script == script
    assert find_converter(environment={**nowhere, 'PATH': str(tmp_path)}).origin == 'PATH'


def test_a_missing_converter_is_told_with_the_ways_to_have_it(tmp_path: Path) -> None:
    """And with the places that were looked at."""
    with pytest.raises(BackendUnavailableError, match='--get-converter') as raised:
        find_converter(tmp_path / 'nowhere.py')
    assert 'nowhere.py' in raised.value.message


@pytest.mark.parametrize(
    ('body', 'words'),
    [
        ('import a_library_that_is_not_here', 'does not run here: ModuleNotFoundError'),
        ('print("usage: convert.py --model")', 'too old: it knows no --outtype'),
        ('print("--outtype")', "does not know 'Starcoder2ForCausalLM'"),
    ],
)
def test_a_converter_that_does_not_suit_is_told(tmp_path: Path, body: str, words: str) -> None:
    """For lack of a library, of an option, or of the architecture."""
    (tmp_path / 'convert.py').write_text(body)
    with pytest.raises(BackendError, match=words):
        Converter(tmp_path / 'convert.py', 'named').check('Starcoder2ForCausalLM')


def test_a_folder_without_a_model_is_refused(tmp_path: Path) -> None:
    """Before anything is looked for."""
    with pytest.raises(ConfigError, match='holds no model'):
        architecture_of(tmp_path)
    (tmp_path / 'config.json').write_text(json.dumps({'architectures': ['X']}))
    assert architecture_of(tmp_path) == 'X'


@pytest.fixture(scope='module')
def torch() -> Any:
    """Give torch, with transformers beside it."""
    pytest.importorskip('transformers', reason='no transformers')
    pytest.importorskip('gguf', reason='no gguf')
    return pytest.importorskip('torch', reason='no torch')


@pytest.fixture(scope='module')
def checkpoint(torch: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write a Starcoder2 of two layers with random weights and Qwen's tokenizer."""
    _model, file = load_catalogue().choose('qwen2.5-coder-0.5b-instruct')
    source = locate(GgufConfig(hf_url=file.repository, filename=file.filename))
    if source is None:
        pytest.skip(f'{file.filename}, whose tokenizer is used, is not here')
    transformers: Any = import_module('transformers')
    tokenizer = transformers.AutoTokenizer.from_pretrained(source.parent, gguf_file=source.name)
    torch.manual_seed(0)
    config = transformers.Starcoder2Config(
        vocab_size=len(tokenizer),
        hidden_size=256,
        intermediate_size=512,
        num_hidden_layers=2,
        num_attention_heads=4,
        num_key_value_heads=2,
        max_position_embeddings=512,
        sliding_window=None,
        bos_token_id=tokenizer.bos_token_id,
        eos_token_id=tokenizer.eos_token_id,
        initializer_range=0.2,
    )
    folder = tmp_path_factory.mktemp('checkpoint') / 'tiny'
    transformers.Starcoder2ForCausalLM(config).half().save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return folder


@pytest.fixture(scope='module')
def converted(checkpoint: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Convert it with llama.cpp's converter of the installed version."""
    try:
        converter = find_converter()
    except BackendUnavailableError:
        try:
            converter = get_converter()
        except BackendUnavailableError as error:
            pytest.skip(str(error))
    target = tmp_path_factory.mktemp('converted') / 'tiny-f16.gguf'
    header = convert(checkpoint, target, out_type='f16', converter=converter)
    assert (header.architecture, header.file_type) == ('starcoder2', 'f16')
    return target


def torch_text(torch: Any, checkpoint: Path) -> str:
    """Continue the prompt greedily with torch."""
    transformers: Any = import_module('transformers')
    tokenizer = transformers.AutoTokenizer.from_pretrained(checkpoint)
    model = transformers.Starcoder2ForCausalLM.from_pretrained(checkpoint, dtype=torch.float32)
    prompt = tokenizer(PROMPT, return_tensors='pt')
    written = model.generate(
        **prompt, max_new_tokens=COUNT, do_sample=False, eos_token_id=None, pad_token_id=0
    )
    begin = prompt['input_ids'].shape[1]
    return str(tokenizer.decode(written[0].tolist()[begin:]))


def llama_text(path: Path) -> str:
    """Continue the prompt greedily with llama.cpp."""
    backend = GgufBackend(Config(gguf=GgufConfig(filename=str(path), context_size=512)))
    try:
        backend.load()
        (answer,) = backend.complete([CompletionRequest(PROMPT, max_tokens=COUNT)])
        return answer.text
    finally:
        backend.close()


@pytest.mark.model
def test_a_converted_model_writes_the_same_tokens(
    torch: Any, checkpoint: Path, converted: Path
) -> None:
    """Greedy, sixteen of them, against torch in 32 bits."""
    assert llama_text(converted) == torch_text(torch, checkpoint)


@pytest.mark.model
@pytest.mark.parametrize('name', ['q4_0', 'q4_k_m', 'q4_k_s'])
def test_a_converted_model_can_be_quantised(converted: Path, tmp_path: Path, name: str) -> None:
    """It shrinks, loads and answers."""
    target = tmp_path / f'{name}.gguf'
    assert quantise(converted, target, name).file_type == name
    assert target.stat().st_size < 0.6 * converted.stat().st_size
    assert llama_text(target)


def test_a_conversion_that_fails_gives_the_converters_last_words(
    checkpoint: Path, converted: Path, tmp_path: Path
) -> None:
    """And leaves no half of a file."""
    broken = tmp_path / 'broken'
    broken.mkdir()
    (broken / 'config.json').write_bytes((checkpoint / 'config.json').read_bytes())
    try:
        converter = find_converter()
    except BackendUnavailableError:
        converter = get_converter()
    with pytest.raises(BackendError, match='could not convert'):
        convert(broken, tmp_path / 'x.gguf', converter=converter)
    assert not list(tmp_path.glob('*.gguf*'))
    assert converted.exists()
