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

"""What switching between two models costs: the seconds, and the memory after each switch."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
import time

from lmpvc_codegen.bench.speed.usage import peak_memory_mb
from lmpvc_codegen.config import CacheConfig, Config
from lmpvc_codegen.models.library import ModelLibrary
from lmpvc_codegen.models.memory import resident_bytes
from lmpvc_codegen.models.switching import choose_config, require_file
from lmpvc_codegen.serving.generation_host import GenerationHost

_PROMPT = 'def area(radius):\n'
_TOKENS = 8


@dataclass(frozen=True)
class SwitchFigures:
    """
    What one switch has cost.

    :param number: 0 for the first model, which is loaded in place of none.
    :param model: that answers after it; '' at the end, when none does.
    :param seconds: until it was loaded, and the other one freed.
    :param answer_s: of a short text after it.
    :param memory_mb: of the process after that text.
    :param peak_memory_mb: the most that the process has held so far.
    """

    number: int
    model: str
    seconds: float
    answer_s: float
    memory_mb: float
    peak_memory_mb: float


def measure_switching(
    config: Config, *, first: str, second: str, times: int
) -> Iterator[SwitchFigures]:
    """
    Load the first model, switch to and fro in this process, and free the last one.

    :raises ConfigError: the catalogue has no such model.
    :raises ModelNotFoundError: a file is not on this machine.
    :raises CodegenError: a model could not be loaded.
    """
    library = ModelLibrary()
    start = choose_config(
        replace(config, cache=CacheConfig(enabled=False)), library.catalogue, first
    )
    for name in (first, second):
        require_file(library, name)
    host = GenerationHost(start, library=library)
    try:
        began = time.perf_counter()
        host.load()
        yield _figures(host, 0, time.perf_counter() - began)
        for number in range(1, times + 1):
            began = time.perf_counter()
            host.switch(second if number % 2 else first)
            yield _figures(host, number, time.perf_counter() - began)
        began = time.perf_counter()
        host.unload()
        seconds = time.perf_counter() - began
        yield SwitchFigures(times + 1, '', seconds, 0.0, _memory_mb(), peak_memory_mb())
    finally:
        host.close()


def growth_mb(measured: Sequence[SwitchFigures], model: str) -> float:
    """Tell how much more the process held at the end with a model than the first time with it."""
    held = [figures.memory_mb for figures in measured if figures.model == model]
    return held[-1] - held[0] if held else 0.0


def _figures(host: GenerationHost, number: int, seconds: float) -> SwitchFigures:
    began = time.perf_counter()
    host.complete(_PROMPT, max_tokens=_TOKENS, temperature=0.0)
    answer_s = time.perf_counter() - began
    model = host.active_name or ''
    return SwitchFigures(number, model, seconds, answer_s, _memory_mb(), peak_memory_mb())


def _memory_mb() -> float:
    return (resident_bytes() or 0) / 1e6
