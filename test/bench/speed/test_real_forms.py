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


"""Real forms of a real small model: made by the real libraries, and run by them."""

from __future__ import annotations

from dataclasses import replace
import importlib
import importlib.util
from pathlib import Path
from test.bench.speed.scripted import form
from test.bench.speed.tiny_gguf import write_tiny_gguf
from typing import Any

from lmpvc_codegen.bench.speed.forms import FORMS
from lmpvc_codegen.bench.speed.making import Made, make, Source
from lmpvc_codegen.bench.speed.timing import Engine, write
from lmpvc_codegen.config import GgufConfig
from lmpvc_codegen.errors import BenchmarkError
from lmpvc_codegen.models.files import ModelFile
import pytest

_PROMPT = 'for the robot, say "foo" and go\n' * 3
_COUNT = 60

pytestmark = [
    # What torch and transformers say of each other's ways is nothing that we can mend.
    pytest.mark.filterwarnings('ignore::DeprecationWarning'),
    pytest.mark.filterwarnings('ignore::FutureWarning'),
    pytest.mark.filterwarnings('ignore:Converting a tensor'),
]

needs_torch = pytest.mark.skipif(
    any(
        importlib.util.find_spec(name) is None
        for name in ('torch', 'transformers', 'accelerate', 'gguf')
    ),
    reason='torch, transformers, accelerate or gguf not installed',
)


@pytest.fixture(scope='module')
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Source:
    """Write the small model."""
    path = write_tiny_gguf(tmp_path_factory.mktemp('model') / 'tiny.gguf')
    return Source.of(ModelFile(path, path.stat().st_size))


@pytest.fixture(scope='module')
def work(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Keep what is made for all tests of this module."""
    return tmp_path_factory.mktemp('work')


def _llama(path: Path, config: GgufConfig | None = None) -> Engine:
    from lmpvc_codegen.bench.speed.llama_engine import LlamaEngine

    config = config or GgufConfig(n_threads=1)
    return LlamaEngine(path, config, prompt=_PROMPT, count=_COUNT)


@pytest.fixture(scope='module')
def checkpoint(tiny: Source, work: Path) -> Made:
    """Unpack the small model for torch."""
    return make(form('torch-eager'), tiny, work=work, threads=1)


@pytest.mark.model
def test_a_model_is_quantised_to_every_form(tiny: Source, work: Path) -> None:
    """The type in the head is right, each file is smaller than the one before, none partial."""
    made = [make(one, tiny, work=work, threads=1) for one in FORMS if one.engine == 'llama.cpp']
    sizes = [one.size_bytes for one in made]
    assert sizes == sorted(sizes, reverse=True)
    assert sizes[0] < 0.55 * tiny.path.stat().st_size
    assert sizes[-1] < 0.2 * tiny.path.stat().st_size
    commonest = [next(iter(one.shares)) for one in made]
    assert commonest == ['f16', 'q4_k', 'q4_k', 'q4_0']
    assert [one.origin for one in made] == ['converted from f32', *['quantised from f32'] * 3]
    assert not list(work.rglob('*.part'))


@pytest.mark.model
def test_a_quantised_model_is_requantised(tiny: Source, work: Path, tmp_path: Path) -> None:
    """As the benchmark does with the file that people have."""
    made = make(form('q4_k_m'), tiny, work=work, threads=1)
    again = Source.of(ModelFile(made.path, made.size_bytes))
    assert again.header.file_type == 'q4_k_m'
    other = make(form('q4_0'), again, work=tmp_path, threads=1)
    assert other.origin == 'requantised from q4_k_m'
    assert other.shares['q4_0'] > 0.9
    back = make(form('f16'), replace(again, sha256='00' * 32), work=tmp_path, threads=1)
    assert back.origin == 'unpacked from q4_k_m'


@pytest.mark.model
def test_a_damaged_model_is_not_quantised(tiny: Source, tmp_path: Path) -> None:
    """What llama.cpp says becomes the error, and no half file stays."""
    path = tmp_path / 'cut.gguf'
    path.write_bytes(tiny.path.read_bytes()[:500_000])
    damaged = Source(path, 'cd' * 32, tiny.header)
    with pytest.raises(BenchmarkError, match=r'could not quantise it: \w.+'):
        make(form('q4_0'), damaged, work=tmp_path / 'work', threads=1)
    assert not list((tmp_path / 'work').rglob('*.gguf*'))


@pytest.mark.model
def test_llama_writes_the_same_tokens_again_and_again(tiny: Source) -> None:
    """A second prompt starts from nothing, whatever the size of a batch."""
    engine = _llama(tiny.path)
    first = write(engine, _PROMPT, _COUNT)
    assert write(engine, _PROMPT, _COUNT).tokens == first.tokens
    assert len(set(first.tokens)) > 3
    parted = _llama(tiny.path, GgufConfig(n_threads=1, n_batch=32))
    assert write(parted, _PROMPT, _COUNT).tokens == first.tokens
    assert engine.described()['threads'] == 1


@pytest.mark.model
def test_llama_writes_what_the_backend_writes(tiny: Source) -> None:
    """The measured engine is the one that the robot's programs come from."""
    from lmpvc_codegen.backends.registry import make_backend
    from lmpvc_codegen.config import Config
    from lmpvc_codegen.generation.completion import CompletionRequest

    backend = make_backend(Config(gguf=GgufConfig(filename=str(tiny.path), context_size=512)))
    backend.load()
    (completion,) = backend.complete([CompletionRequest(_PROMPT, max_tokens=_COUNT)])
    backend.close()
    assert completion.completion_tokens > 10
    engine = _llama(tiny.path)
    tokens = write(engine, _PROMPT, completion.completion_tokens).tokens
    assert engine.text(list(tokens)) == completion.text


@needs_torch
@pytest.mark.model
def test_torch_its_trace_and_llama_write_the_same(
    tiny: Source, work: Path, checkpoint: Made
) -> None:
    """Three engines, one model, the same tokens."""
    from lmpvc_codegen.bench.speed.torch_engines import EagerEngine, JitEngine

    eager = EagerEngine(checkpoint.path, threads=1)
    wanted = write(eager, _PROMPT, _COUNT)
    assert write(eager, _PROMPT, _COUNT).tokens == wanted.tokens
    jit = JitEngine(checkpoint.path, threads=1, prompt=_PROMPT, count=_COUNT)
    for _ in range(3):
        assert write(jit, _PROMPT, _COUNT).tokens == wanted.tokens
    llama = write(_llama(make(form('f16'), tiny, work=work, threads=1).path), _PROMPT, _COUNT)
    assert llama.prompt_tokens == wanted.prompt_tokens
    # bfloat16 and f16 round otherwise; the first choices are clear enough for both.
    assert llama.tokens[:5] == wanted.tokens[:5]


@needs_torch
def test_starcoder2_is_traced_with_its_window(checkpoint: Made, tmp_path: Path) -> None:
    """The seed's family of models attends to a window, here one that is shorter than the text."""
    from lmpvc_codegen.bench.speed.torch_engines import EagerEngine, JitEngine

    folder = _starcoder2(checkpoint.path, tmp_path / 'starcoder2', window=48)
    wanted = write(EagerEngine(folder, threads=1), _PROMPT, _COUNT)
    assert wanted.prompt_tokens > 48
    jit = JitEngine(folder, threads=1, prompt=_PROMPT, count=_COUNT)
    assert write(jit, _PROMPT, _COUNT).tokens == wanted.tokens
    assert len(set(wanted.tokens)) > 3
    whole = _starcoder2(checkpoint.path, tmp_path / 'whole', window=None)
    assert write(EagerEngine(whole, threads=1), _PROMPT, _COUNT).tokens != wanted.tokens


@needs_torch
def test_a_trace_refuses_a_prompt_of_another_length(checkpoint: Made) -> None:
    """Its shapes are those it was made with."""
    from lmpvc_codegen.bench.speed.torch_engines import JitEngine

    jit = JitEngine(checkpoint.path, threads=1, prompt=_PROMPT, count=4)
    with pytest.raises(ValueError, match='traced for'):
        jit.start([1, 2, 3])


def _starcoder2(tokenizer: Path, folder: Path, *, window: int | None) -> Path:
    """Write a Starcoder2 of two layers with random weights, the same each time."""
    torch: Any = importlib.import_module('torch')
    transformers: Any = importlib.import_module('transformers')
    torch.manual_seed(1)
    config = transformers.Starcoder2Config(
        vocab_size=258,
        hidden_size=64,
        intermediate_size=128,
        num_hidden_layers=2,
        num_attention_heads=4,
        num_key_value_heads=2,
        sliding_window=window,
        initializer_range=0.3,
        bos_token_id=257,
        eos_token_id=257,
    )
    transformers.Starcoder2ForCausalLM(config).save_pretrained(folder)
    transformers.AutoTokenizer.from_pretrained(tokenizer).save_pretrained(folder)
    return folder
