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


"""The forms that one model is measured in, and what each needs to be made and run here."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
import importlib.util
from typing import Literal

from lmpvc_codegen.errors import BenchmarkError
from lmpvc_codegen.generation.findings import did_you_mean

Engine = Literal['llama.cpp', 'torch-eager', 'torch-jit']

_NEEDS: dict[Engine, tuple[tuple[str, ...], str]] = {
    'llama.cpp': (('llama_cpp', 'numpy'), 'pip install llama-cpp-python numpy'),
    'torch-eager': (
        ('torch', 'transformers', 'accelerate', 'gguf'),
        'pip install torch==2.13.0 transformers gguf accelerate',
    ),
    'torch-jit': (
        ('torch', 'transformers', 'accelerate', 'gguf'),
        'pip install torch==2.13.0 transformers gguf accelerate',
    ),
}


@dataclass(frozen=True)
class Form:
    """
    A form of the model.

    :param engine: what runs it.
    :param file_type: llama.cpp's number of the quantisation; None for torch.
    :param bytes_a_weight: on the disk at most, to know beforehand whether it has room.
    :param memory_a_weight: bytes at most while it is made, loaded and run.
    """

    name: str
    title: str
    engine: Engine
    bytes_a_weight: float
    memory_a_weight: float
    file_type: int | None = None


FORMS = (
    Form('torch-eager', 'torch, eager', 'torch-eager', 2.1, 7.0),
    Form('torch-jit', 'torch, torch.jit.trace', 'torch-jit', 2.1, 7.0),
    Form('f16', 'llama.cpp, f16', 'llama.cpp', 2.1, 2.1, 1),
    Form('q4_k_m', 'llama.cpp, q4_k_m', 'llama.cpp', 0.9, 0.9, 15),
    Form('q4_k_s', 'llama.cpp, q4_k_s', 'llama.cpp', 0.9, 0.9, 14),
    Form('q4_0', 'llama.cpp, q4_0', 'llama.cpp', 0.9, 0.9, 2),
)
"""Every form of the seed, in its order, and q4_0, which it makes but does not time."""


@dataclass(frozen=True)
class Skipped:
    """Why a form was not measured, and what to do about it."""

    reason: str
    remedy: str = ''


def choose_forms(names: Iterable[str]) -> tuple[Form, ...]:
    """
    Look up forms by name, in the order of the table, each once.

    :param names: of forms; none for all.
    :raises BenchmarkError: there is no form of that name.
    """
    wanted = set(names)
    known = [form.name for form in FORMS]
    for name in sorted(wanted.difference(known)):
        hint = did_you_mean(name, known).strip() or f'There are {", ".join(known)}.'
        raise BenchmarkError(f'There is no form {name!r} to measure.', remedy=hint)
    return tuple(form for form in FORMS if not wanted or form.name in wanted)


def _is_installed(module: str) -> bool:
    return importlib.util.find_spec(module) is not None


def missing(form: Form, *, is_installed: Callable[[str], bool] = _is_installed) -> Skipped | None:
    """Tell which libraries a form lacks here; None where it lacks none."""
    modules, command = _NEEDS[form.engine]
    absent = [module for module in modules if not is_installed(module)]
    if not absent:
        return None
    verb = 'is' if len(absent) == 1 else 'are'
    return Skipped(f'{", ".join(absent)} {verb} not installed.', f'Run: {command}')
