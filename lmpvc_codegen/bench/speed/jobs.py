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


"""The jobs of the child processes: make a form, measure a form."""

from __future__ import annotations

from collections.abc import Callable, Mapping
import ctypes
import importlib
from pathlib import Path
import shutil
import time
from typing import Any

from lmpvc_codegen.bench.speed.timing import Engine, Repeat, Tell, warm_up, write
from lmpvc_codegen.bench.speed.usage import OthersShare, peak_memory_mb
from lmpvc_codegen.config.settings import GgufConfig
from lmpvc_codegen.errors import BenchmarkError

PARTIAL = '.part'
"""Ending of what is not finished."""

_ERROR_LEVEL = 4
"""Of llama.cpp's log lines."""


def measure(payload: Mapping[str, Any], tell: Tell) -> dict[str, Any]:
    """Load one form, warm it up, and time the prompt once."""
    prompt, count = payload['prompt'], payload['tokens']
    began = time.perf_counter()
    load = _loader(payload)
    imported = time.perf_counter()
    library_memory_mb = peak_memory_mb()
    tell({'phase': 'loading'})
    engine = load()
    loaded = time.perf_counter()
    tell({'phase': 'warming up'})
    warm_up(engine, prompt, count)
    tell({'phase': 'writing'})
    others = OthersShare()
    written = write(engine, prompt, count, tell=tell)
    others_share = others.so_far()
    return Repeat(
        import_s=imported - began,
        load_s=loaded - imported,
        prompt_tokens=written.prompt_tokens,
        first_token_s=written.first_token_s,
        total_s=written.total_s,
        library_memory_mb=library_memory_mb,
        peak_memory_mb=peak_memory_mb(),
        others_share=others_share,
        tokens=written.tokens,
        text=engine.text(list(written.tokens)),
        engine=engine.described(),
    ).as_record()


def _loader(payload: Mapping[str, Any]) -> Callable[[], Engine]:
    """Import an engine's libraries, and give what loads the model."""
    path, threads = Path(payload['path']), payload['threads']
    prompt, count = payload['prompt'], payload['tokens']
    if payload['engine'] == 'llama.cpp':
        from lmpvc_codegen.bench.speed.llama_engine import LlamaEngine

        config = GgufConfig(**{**payload['gguf'], 'tensor_split': (), 'n_threads': threads})
        return lambda: LlamaEngine(path, config, prompt=prompt, count=count)
    from lmpvc_codegen.bench.speed.torch_engines import EagerEngine, JitEngine

    if payload['engine'] == 'torch-jit':
        return lambda: JitEngine(path, threads=threads, prompt=prompt, count=count)
    return lambda: EagerEngine(path, threads=threads)


def quantise(payload: Mapping[str, Any], _tell: Tell) -> None:
    """
    Make a GGUF file of another quantisation.

    :raises BenchmarkError: llama.cpp could not.
    """
    import llama_cpp

    target = Path(payload['target'])
    partial = target.with_name(target.name + PARTIAL)
    said: list[str] = []

    @llama_cpp.llama_log_callback  # type: ignore[untyped-decorator,misc,unused-ignore]
    def log(level: int, text: bytes, _data: Any) -> None:
        if level == _ERROR_LEVEL:
            said.append(text.decode('utf-8', 'replace').strip())

    llama_cpp.llama_log_set(log, ctypes.c_void_p(0))
    params = llama_cpp.llama_model_quantize_default_params()
    params.ftype = payload['file_type']
    params.allow_requantize = True
    params.nthread = payload['threads']
    status = llama_cpp.llama_model_quantize(
        str(payload['source']).encode(), str(partial).encode(), ctypes.byref(params)
    )
    if status != 0:
        partial.unlink(missing_ok=True)
        raise BenchmarkError(f'llama.cpp could not quantise it: {" ".join(said[-3:])}.')
    partial.replace(target)


def unpack(payload: Mapping[str, Any], _tell: Tell) -> None:
    """Make a checkpoint of transformers from a GGUF file, unpacked to bfloat16."""
    torch: Any = importlib.import_module('torch')
    transformers: Any = importlib.import_module('transformers')
    source, target = Path(payload['source']), Path(payload['target'])
    torch.set_num_threads(payload['threads'])
    partial = target.with_name(target.name + PARTIAL)
    shutil.rmtree(partial, ignore_errors=True)
    try:
        transformers.AutoModelForCausalLM.from_pretrained(
            source.parent,
            gguf_file=source.name,
            dtype=torch.bfloat16,
            quantization_config=transformers.GgufConfig(dequantize=True),
        ).save_pretrained(partial)
        transformers.AutoTokenizer.from_pretrained(
            source.parent, gguf_file=source.name
        ).save_pretrained(partial)
        partial.rename(target)
    finally:
        shutil.rmtree(partial, ignore_errors=True)
