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


"""The estimate of memory: against what llama.cpp takes, and what it says when it refuses."""

from __future__ import annotations

import os
from pathlib import Path
import re
import subprocess
import sys
from test.bench.speed.tiny_gguf import write_tiny_gguf

from lmpvc_codegen.config import GgufConfig
from lmpvc_codegen.errors import OutOfMemoryError
from lmpvc_codegen.models import memory
from lmpvc_codegen.models.catalogue import load_catalogue
from lmpvc_codegen.models.files import locate
from lmpvc_codegen.models.memory import check_memory, estimate_file, estimate_model, weights_bytes
import pytest

CATALOGUE = load_catalogue()

MEASURE = """
import sys
from pathlib import Path
from lmpvc_codegen.config import GgufConfig
from lmpvc_codegen.backends.llama_model import LlamaModel
from lmpvc_codegen.backends.llama_session import LlamaSession, Token

def resident():
    lines = Path('/proc/self/status').read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith('VmRSS'))

path, context, kind = sys.argv[1], int(sys.argv[2]), sys.argv[3]
before = resident()
config = GgufConfig(context_size=context, kv_cache_type=kind)
session = LlamaSession(LlamaModel(Path(path), config), config)
size = session.batch_size
for start in range(0, context - size, size):
    session.decode([Token(9, start + i, 0, reads_logits=i == size - 1) for i in range(size)])
print((resident() - before) * 1024)
"""


@pytest.mark.model
@pytest.mark.skipif(sys.platform != 'linux', reason='memory is read from /proc')
@pytest.mark.parametrize(
    ('model_id', 'context', 'kind'),
    [
        ('qwen2.5-coder-0.5b-instruct', 1024, 'f16'),
        ('qwen2.5-coder-0.5b-instruct', 1024, 'q8_0'),
        ('qwen2.5-coder-1.5b-instruct', 512, 'f16'),
    ],
)
def test_the_estimate_is_what_llama_cpp_takes(model_id: str, context: int, kind: str) -> None:
    """Within five per cent, with every token of the context in use."""
    _model, file = CATALOGUE.choose(model_id)
    path = locate(GgufConfig(hf_url=file.repository, filename=file.filename))
    if path is None:
        pytest.skip(f'{file.filename} is not here')
    config = GgufConfig(context_size=context, kv_cache_type=kind)  # type: ignore[arg-type]
    done = subprocess.run(
        [sys.executable, '-c', MEASURE, str(path), str(context), kind],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert estimate_file(path, config).total_bytes == pytest.approx(int(done.stdout), rel=0.05)


@pytest.mark.parametrize(
    ('model_id', 'context', 'gigabytes'),
    [
        ('starcoder2-7b', 2048, 0.134),
        ('starcoder2-7b', 16384, 1.074),
        ('starcoder2-15b', 2048, 0.168),
        ('codegemma-2b', 8192, 0.151),
    ],
)
def test_the_key_value_cache_is_as_published(
    model_id: str, context: int, gigabytes: float
) -> None:
    """Two numbers of 16 bits a layer, head and dimension, for each token."""
    found = estimate_model(CATALOGUE.model(model_id), GgufConfig(context_size=context))
    assert found.kv_cache_bytes / 1e9 == pytest.approx(gigabytes, abs=0.001)


@pytest.mark.parametrize(
    ('model_id', 'kind', 'low', 'high'),
    [
        ('qwen2.5-coder-0.5b-instruct', 'f16', 0.9, 2),
        ('qwen2.5-coder-7b-instruct', 'f16', 14, 16),
        ('qwen2.5-coder-7b-instruct', 'q8_0', 7, 8.5),
        ('starcoder2-15b', 'f16', 26, 32),
        ('qwen2.5-coder-32b-instruct', 'q4_k_m', 16, 20),
    ],
)
def test_weights_are_in_the_range_of_the_seeds_table(
    model_id: str, kind: str, low: float, high: float
) -> None:
    """Its table holds the weights alone, and its four bits are nearly five."""
    assert low <= weights_bytes(CATALOGUE.model(model_id), kind) / 1e9 <= high


def test_layers_are_shared_between_gpu_and_memory(tmp_path: Path) -> None:
    """None, half, or all of them."""
    path = write_tiny_gguf(tmp_path / 'tiny.gguf')
    none, some, every = (
        estimate_file(path, GgufConfig(n_gpu_layers=layers)) for layers in (0, 1, -1)
    )
    assert none.gpu_bytes == 0
    assert 0 < some.gpu_bytes < every.gpu_bytes == every.total_bytes
    assert every.ram_bytes < some.ram_bytes < none.ram_bytes == none.total_bytes


@pytest.mark.parametrize('free', [400_000_000, 40_000_000])
def test_a_model_that_does_not_fit_is_refused_with_what_would(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, free: int
) -> None:
    """The message has the parts, the sum and what is free; the remedy is computed."""
    path = write_tiny_gguf(tmp_path / 'tiny.gguf')
    monkeypatch.setattr(memory, 'available_bytes', lambda: free)
    with pytest.raises(OutOfMemoryError, match=r'weights .* key-value cache .* buffers') as raised:
        check_memory(path, GgufConfig(context_size=1_048_576))
    assert f'only {memory.shown(free)} are free' in raised.value.message
    assert 'gguf.context_size' in raised.value.remedy


@pytest.mark.parametrize(
    ('name', 'free', 'advice'),
    [
        ('Qwen2.5-Coder-7B-Instruct-Q8_0.gguf', 6e9, 'qwen2.5-coder-7b-instruct:q4_k_m'),
        ('unknown.gguf', 0.75e9, 'qwen2.5-coder-0.5b-instruct:q8_0'),
    ],
)
def test_another_file_of_the_model_or_another_model_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, free: float, advice: str
) -> None:
    """The largest that fits."""
    path = write_tiny_gguf(tmp_path / name)
    os.truncate(path, 8_100_000_000)  # only a hole, but as long as the model would be
    monkeypatch.setattr(memory, 'available_bytes', lambda: int(free))
    with pytest.raises(OutOfMemoryError, match=re.escape(f'the model {advice}')):
        check_memory(path, GgufConfig(context_size=1024, parallel=1))


def test_a_full_gpu_is_told_apart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Fewer layers there are one of the ways out."""
    path = write_tiny_gguf(tmp_path / 'tiny.gguf')
    monkeypatch.setattr(memory, 'gpu_free_bytes', lambda: 1_000_000)
    with pytest.raises(OutOfMemoryError, match=r'GPU memory.*n_gpu_layers'):
        check_memory(path, GgufConfig(n_gpu_layers=-1))


def test_a_containers_limit_counts(tmp_path: Path) -> None:
    """What it uses for files that it may drop counts as free."""
    for name, text in {
        'memory.max': '1000', 'memory.current': '700', 'memory.stat': 'anon 1\ninactive_file 200',
    }.items():  # fmt: skip
        (tmp_path / name).write_text(text)
    assert memory._group_bytes(tmp_path) == 500
    (tmp_path / 'memory.max').write_text('max')
    assert memory._group_bytes(tmp_path) is None
