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


"""The Python snippets of FM-LLM-Solver's documentation, with the import path changed alone."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
import json
from pathlib import Path
from test.bench.speed.tiny_gguf import write_tiny_gguf
import textwrap
from typing import Any

from lmpvc_codegen.bench.coding_tasks import ALL_TASKS
from lmpvc_codegen.bench.model_benchmarker import ModelBenchmarker
from lmpvc_codegen.models import get_model_manager, ModelConfig, ModelProvider
from lmpvc_codegen.models.catalogue import overlay_path
import pytest

pytestmark = pytest.mark.model

MODELS = (
    'qwen2.5-coder-7b-instruct',
    'qwen2.5-coder-32b-instruct',
    'deepseek-coder-v2-instruct',
    'deepseek-coder-v2-lite-instruct',
)

MANAGEMENT = """
from fm_llm_solver.services.model_manager import get_model_manager

# Get model manager instance
manager = get_model_manager()

# List available models
models = manager.get_available_models()

# Switch to a specific model
success = manager.switch_model("qwen2.5-coder-7b-instruct")

# Generate code with current model
result = manager.generate_text(
    "Write a Python function to calculate fibonacci numbers",
    max_tokens=512,
    temperature=0.1
)
"""

DOWNLOADING = """
from fm_llm_solver.services.model_downloader import get_model_downloader

# Get downloader instance
downloader = get_model_downloader()

# Download a model
cache_path = downloader.download_model("qwen2.5-coder-7b-instruct", model_config)

# Check download status
is_downloaded = downloader.is_model_downloaded("qwen2.5-coder-7b-instruct")

# Verify model integrity
is_valid = downloader.verify_model_integrity("qwen2.5-coder-7b-instruct")
"""

QUANTIZATION = """
model_config = ModelConfig(
    provider=ModelProvider.QWEN,
    name="Qwen/Qwen2.5-Coder-7B-Instruct",
    quantization="4bit"  # Reduces memory usage by ~75%
)
"""

BARRIER = '''
# Switch to optimal model for mathematical reasoning
manager.switch_model("qwen2.5-coder-32b-instruct")

# Generate barrier certificate code
prompt = """
Generate a Python function that computes a barrier certificate
for the system: x' = x^2 - y, y' = -x + y^2
with unsafe region: x^2 + y^2 > 4
"""

certificate_code = manager.generate_text(prompt, max_tokens=1024, temperature=0.1)
'''

LANGUAGES = """
# Use DeepSeek for multi-language support
manager.switch_model("deepseek-coder-v2-instruct")

languages = ["python", "javascript", "cpp", "rust"]
implementations = {}

for lang in languages:
    prompt = f"Implement quicksort algorithm in {lang}:"
    implementations[lang] = manager.generate_text(prompt, max_tokens=512)
"""

BENCHMARKING = """
from fm_llm_solver.services.model_benchmarker import get_model_benchmarker

# Get benchmarker instance
benchmarker = get_model_benchmarker()

# Benchmark multiple models
model_configs = {
    "qwen2.5-coder-7b-instruct": qwen_config,
    "deepseek-coder-v2-lite-instruct": deepseek_config
}

summaries = await benchmarker.benchmark_multiple_models(model_configs)

# Generate comparison report
report = benchmarker.generate_comparison_report(summaries)
"""


@pytest.fixture(autouse=True)
def tiny_models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let the names of the documentation stand for a real small model that is here."""
    monkeypatch.setenv('HF_HOME', str(tmp_path / 'hf'))
    monkeypatch.delenv('HF_HUB_CACHE', raising=False)
    path = tmp_path / 'hf' / 'llms' / 'me' / 'tiny' / 'tiny.gguf'
    path.parent.mkdir(parents=True)
    write_tiny_gguf(path)
    file = {'quantization': 'q4_k_m', 'repository': 'me/tiny', 'filename': 'tiny.gguf'}
    overlay_path().parent.mkdir(parents=True)
    entries = [{'model_id': name, 'files': [file]} for name in MODELS]
    overlay_path().write_text(json.dumps({'models': entries}))
    yield
    get_model_manager().unload()


def run(snippet: str, **names: Any) -> dict[str, Any]:
    """Run a snippet with the path changed, and give its names."""
    ours = snippet.replace('fm_llm_solver.services', 'lmpvc_codegen.models')
    exec(compile(ours, 'snippet', 'exec'), names)
    return names


def test_management() -> None:
    """The model is switched to, and writes text."""
    names = run(MANAGEMENT)
    assert names['success'] is True
    assert set(MODELS) <= {state.model.model_id for state in names['models']}
    assert isinstance(names['result'], str)
    assert names['result']
    assert names['manager'].current_model == 'qwen2.5-coder-7b-instruct'


def test_downloading_with_the_quantisation_of_the_snippet() -> None:
    """The path is that of the file; it is here, and sound."""
    config = run(QUANTIZATION, ModelConfig=ModelConfig, ModelProvider=ModelProvider)
    names = run(DOWNLOADING, model_config=config['model_config'])
    assert Path(names['cache_path']).is_file()
    assert names['is_downloaded'] is True
    assert names['is_valid'] is True
    Path(names['cache_path']).write_bytes(b'GGUF')
    assert run(DOWNLOADING.replace('cache_path = ', '# '), model_config=None)['is_valid'] is False


@pytest.mark.parametrize('snippet', [BARRIER, LANGUAGES])
def test_integration_examples(snippet: str) -> None:
    """They run to their end, and write something."""
    names = run(snippet, manager=get_model_manager())
    written = names.get('implementations') or {'': names['certificate_code']}
    assert all(written.values())


def test_a_model_that_cannot_be_loaded_leaves_the_old_one(tmp_path: Path) -> None:
    """The switch says False, and the old model still answers."""
    manager = get_model_manager()
    assert manager.switch_model('qwen2.5-coder-7b-instruct')
    assert not manager.switch_model('no-such-model')
    assert manager.current_model == 'qwen2.5-coder-7b-instruct'
    assert manager.generate_text('def f():', max_tokens=8)


def test_benchmarking(monkeypatch: pytest.MonkeyPatch) -> None:
    """A model of random weights solves nothing, and the report says so."""
    tasks = [task for task in ALL_TASKS if task.language == 'python'][:2]
    benchmarker = ModelBenchmarker(get_model_manager(), tasks=tasks, max_tokens=16)
    path = 'lmpvc_codegen.bench.model_benchmarker.get_model_benchmarker'
    monkeypatch.setattr(path, lambda: benchmarker)
    config = ModelConfig(ModelProvider.QWEN, 'Qwen/Qwen2.5-Coder-7B-Instruct')
    body = textwrap.indent(BENCHMARKING, '    ')
    wrapped = f'async def main():\n{body}\n    return summaries, report\n'
    names = run(wrapped, qwen_config=config, deepseek_config=config)
    summaries, report = asyncio.run(names['main']())
    assert list(summaries) == ['qwen2.5-coder-7b-instruct', 'deepseek-coder-v2-lite-instruct']
    assert '| qwen2.5-coder-7b-instruct | 0 of 2 (0 %)' in report
