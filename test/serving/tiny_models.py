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

"""A catalogue with a few real models of a megabyte each, for tests that switch between them."""

from __future__ import annotations

from dataclasses import asdict
import json
from pathlib import Path
from test.bench.speed.tiny_gguf import write_tiny_gguf

from lmpvc_codegen.config import CacheConfig, Config, GgufConfig
from lmpvc_codegen.models.catalogue import overlay_path
from lmpvc_codegen.models.gguf_header import read_header
from lmpvc_codegen.models.shape import ModelShape

NAMES = ('tiny-a:f32', 'tiny-b:f32', 'tiny-c:f32')
"""The models; the file of the last is cut short."""


def stock(home: Path) -> list[Path]:
    """Write the models below an ``HF_HOME``, and put them into the person's own catalogue."""
    paths, entries = [], []
    for seed, name in enumerate(NAMES):
        model_id = name.partition(':')[0]
        path = home / 'llms' / 'me' / model_id / f'{model_id}.gguf'
        path.parent.mkdir(parents=True)
        write_tiny_gguf(path, seed=seed)
        file = {'quantization': 'f32', 'repository': f'me/{model_id}', 'filename': path.name}
        entries.append({
            'model_id': model_id, 'name': f'me/{model_id}', 'parameters': 1_000_000,
            'context_length': 1024, 'licence': 'apache-2.0', 'tuning': 'base',
            'shape': asdict(ModelShape.of(read_header(path))), 'files': [file],
        })  # fmt: skip
        paths.append(path)
    damaged = paths[-1]
    damaged.write_bytes(damaged.read_bytes()[:-1000])
    overlay_path().parent.mkdir(parents=True, exist_ok=True)
    overlay_path().write_text(json.dumps({'models': entries}))
    return paths


def configured(name: str = NAMES[0]) -> Config:
    """Give a configuration with one of the models, that remembers nothing."""
    model_id = name.partition(':')[0]
    gguf = GgufConfig(
        model=name,
        hf_url=f'me/{model_id}',
        filename=f'{model_id}.gguf',
        context_size=1024,
        n_batch=64,
        parallel=1,
    )
    return Config(gguf=gguf, cache=CacheConfig(enabled=False))
