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

"""Whether a model of transformers is there and sound, and where it would run."""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import Any

from lmpvc_codegen.cli.diagnosis.check import Check, gigabytes
from lmpvc_codegen.cli.diagnosis.machine import has_nvidia_card
from lmpvc_codegen.config import TransformersConfig
from lmpvc_codegen.errors import CodegenError
from lmpvc_codegen.models.checkpoints import (
    checkpoint_places,
    locate_checkpoint,
    provide_checkpoint,
)


def check_checkpoint(config: TransformersConfig, *, section: str) -> Check:
    """Check that the model's folder is there and complete."""
    is_path = Path(config.hf_url).expanduser().is_absolute()
    if locate_checkpoint(config) is None and not config.offline and not is_path:
        value = f'{next(checkpoint_places(config))} does not exist yet'
        return Check('warn', 'model', value, 'It is fetched when the model is first loaded.')
    try:
        found = provide_checkpoint(config, section=section)
    except CodegenError as error:
        return Check('fail', 'model', error.message, error.remedy)
    kind = f', quantised by {found.quantization}' if found.quantization else ''
    return Check('ok', 'model', f'{found.path}, {gigabytes(found.size_bytes)}{kind}')


def check_device(config: TransformersConfig, *, section: str) -> Check:
    """Compare the configured device with what torch and the machine have."""
    try:
        torch: Any = importlib.import_module('torch')
        has_cuda = bool(torch.cuda.is_available())
    except Exception:  # noqa: BLE001 - the check of the backend says what is wrong with it
        has_cuda = False
    card = has_nvidia_card()
    shown = 'torch can use a GPU' if has_cuda else 'torch cannot use a GPU'
    if config.device == 'cuda' and not has_cuda:
        remedy = f'Set {section}.device to "cpu", or install a torch with CUDA.'
        return Check('fail', 'device', f'{section}.device is "cuda"; {shown}', remedy)
    if card and not has_cuda and config.device == 'auto':
        remedy = 'Install a torch with CUDA to use it.'
        return Check('warn', 'device', f'Nvidia driver there, {shown}', remedy)
    used = 'GPU' if has_cuda and config.device != 'cpu' else 'CPU'
    return Check('ok', 'device', f'{used}, {shown}')
