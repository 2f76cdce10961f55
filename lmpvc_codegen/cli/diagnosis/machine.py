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

"""What the processor and the graphics card offer, against what is configured."""

from __future__ import annotations

import importlib
import os
from pathlib import Path
import shutil

from lmpvc_codegen.cli.diagnosis.check import Check
from lmpvc_codegen.config import GgufConfig

_NVIDIA_DRIVER = Path('/proc/driver/nvidia/version')


def check_threads(config: GgufConfig) -> Check:
    """Compare the configured threads with the cores that this process may use."""
    cores = usable_cores()
    threads = config.n_threads
    if threads is not None and threads > cores:
        value = f'gguf.n_threads is {threads}, but {cores} cores can be used'
        remedy = 'Threads that wait for each other slow decoding down: set it to null.'
        return Check('warn', 'threads', value, remedy)
    return Check('ok', 'threads', f'{threads or "one a core"}, {cores} cores can be used')


def usable_cores() -> int:
    """Count the cores that this process may run on."""
    if hasattr(os, 'sched_getaffinity'):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def check_gpu(config: GgufConfig) -> Check:
    """Compare the layers that are to be on a GPU with what the library and the machine can do."""
    card = has_nvidia_card()
    shown = 'Nvidia driver there' if card else 'no Nvidia driver'
    can_offload = library_offloads()
    shown += f', llama.cpp built {"with" if can_offload else "without"} GPU support'
    if config.n_gpu_layers and not can_offload:
        value = f'gguf.n_gpu_layers is {config.n_gpu_layers}; {shown}'
        remedy = 'Build llama-cpp-python with CMAKE_ARGS=-DGGML_CUDA=on, or set it to 0.'
        return Check('fail', 'GPU', value, remedy)
    if card and can_offload and not config.n_gpu_layers:
        remedy = 'Set gguf.n_gpu_layers to -1 to use it.'
        return Check('warn', 'GPU', f'{shown}, not used', remedy)
    return Check('ok', 'GPU', shown if config.n_gpu_layers else f'{shown}, none asked for')


def has_nvidia_card() -> bool:
    """Tell whether the driver of an Nvidia card is loaded."""
    return _NVIDIA_DRIVER.exists() or shutil.which('nvidia-smi') is not None


def library_offloads() -> bool:
    """Tell whether llama.cpp was built so that it can use a GPU."""
    try:
        return bool(importlib.import_module('llama_cpp').llama_supports_gpu_offload())
    except Exception:  # noqa: BLE001 - the check of the backend says what is wrong with it
        return False
