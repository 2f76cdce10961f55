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


"""A scripted engine, a clock that it moves, and measurements made of plain numbers."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from lmpvc_codegen.bench.speed.forms import Form, FORMS
from lmpvc_codegen.bench.speed.making import Made, Source
from lmpvc_codegen.bench.speed.running import Settings
from lmpvc_codegen.bench.speed.timing import Repeat
from lmpvc_codegen.config import GgufConfig
from lmpvc_codegen.models.gguf_header import GgufHeader


class ScriptedEngine:
    """Counts upwards from the number of prompt tokens; evaluating moves the clock."""

    def __init__(self, *, prefill_s: float, step_s: float) -> None:
        """Start at second 0, with nothing asked."""
        self.now = 0.0
        self.starts = 0
        self._prefill_s = prefill_s
        self._step_s = step_s

    def clock(self) -> float:
        """Tell the time."""
        return self.now

    def tokenize(self, prompt: str) -> list[int]:
        """Take each character for a token."""
        return [ord(character) for character in prompt]

    def start(self, tokens: list[int]) -> int:
        """Give the number of tokens."""
        self.starts += 1
        self.now += self._prefill_s
        return len(tokens)

    def step(self, token: int) -> int:
        """Give the next number."""
        self.now += self._step_s
        return token + 1

    def text(self, tokens: list[int]) -> str:
        """Write the numbers."""
        return ' '.join(map(str, tokens))

    def described(self) -> Mapping[str, Any]:
        """Tell nothing much."""
        return {'threads': 1}


def repeat(total_s: float = 10.0, **more: Any) -> Repeat:
    """Make a measurement of 5 tokens, the first after 2 seconds."""
    figures: dict[str, Any] = {
        'import_s': 0.5,
        'load_s': 1.0,
        'prompt_tokens': 100,
        'first_token_s': 2.0,
        'total_s': total_s,
        'library_memory_mb': 50.0,
        'peak_memory_mb': 700.0,
        'others_share': 0.05,
        'tokens': (1, 2, 3, 4, 5),
        'text': 'abcde',
        'engine': {'threads': 2},
    }
    return Repeat(**{**figures, **more})


def form(name: str) -> Form:
    """Look up a form."""
    return next(form for form in FORMS if form.name == name)


def made(size_bytes: int = 1000) -> Made:
    """Make believe that a form is on the disk."""
    return Made(Path('form.gguf'), size_bytes, 'requantised from q4_k_m', {'q4_0': 1.0})


def source(path: Path, file_type: int = 15) -> Source:
    """Describe a model file of 1000 weights."""
    path.write_bytes(b'GGUF')
    header = GgufHeader({'general.file_type': file_type, 'general.name': 'Tiny'}, {'q4_k': 1000})
    return Source(path, 'ab' * 32, header)


def settings(work: Path, *names: str, repeats: int = 2) -> Settings:
    """Give settings for some forms."""
    return Settings(
        forms=tuple(map(form, names)),
        repeats=repeats,
        tokens=5,
        threads=2,
        prompt='say',
        work=work,
        gguf=GgufConfig(),
    )
