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


"""The run: every form is made, then measured round by round, each time in a new process."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
import hashlib
from pathlib import Path
import time
from typing import Any, Protocol

from lmpvc_codegen.bench.journal import Journal
from lmpvc_codegen.bench.speed.forms import Form, missing, Skipped
from lmpvc_codegen.bench.speed.making import Made, make, Source
from lmpvc_codegen.bench.speed.processes import Hear, run_job
from lmpvc_codegen.bench.speed.timing import Repeat
from lmpvc_codegen.config.settings import GgufConfig
from lmpvc_codegen.errors import BenchmarkError, ModelDamagedError

_MEASURE = 'lmpvc_codegen.bench.speed.jobs:measure'
_BLOCK_SIZE = 1 << 22


@dataclass(frozen=True)
class Settings:
    """
    What is measured, and how.

    :param gguf: settings of llama.cpp beside the file.
    """

    forms: tuple[Form, ...]
    repeats: int
    tokens: int
    threads: int
    prompt: str
    work: Path
    gguf: GgufConfig

    def header(self, source: Source) -> dict[str, Any]:
        """Tell what has to be the same for figures to belong together."""
        from lmpvc_codegen.bench.machine import describe_machine

        machine = describe_machine()
        return {
            'benchmark': 'speed',
            'model': source.sha256,
            'tokens': self.tokens,
            'threads': self.threads,
            'prompt': hashlib.sha256(self.prompt.encode()).hexdigest(),
            'n_batch': self.gguf.n_batch,
            'kv_cache': self.gguf.kv_cache_type,
            'flash_attn': self.gguf.flash_attn,
            'use_mmap': self.gguf.use_mmap,
            'processor': machine['processor'],
            'versions': machine['versions'],
        }


@dataclass(frozen=True)
class FormResult:
    """What became of one form: its measured repeats, or why there are none."""

    form: Form
    made: Made | None = None
    repeats: tuple[Repeat, ...] = ()
    skipped: Skipped | None = None


@dataclass
class _Course:
    """A form on its way through the run."""

    form: Form
    made: Made | None = None
    skipped: Skipped | None = None
    repeats: dict[int, Repeat] = field(default_factory=dict)


class Watch(Protocol):
    """Is told how far the run is."""

    def phase(self, what: str) -> None:
        """Take what is being done now."""

    def note(self, what: str) -> None:
        """Take what is to stay in sight."""

    def measured(self, form: str, seconds: float) -> None:
        """Take the seconds that a measurement took in all."""

    def expect(self, forms: Sequence[str]) -> None:
        """Take the forms of the measurements that are still ahead."""


Measure = Callable[[Form, Made, Hear], Mapping[str, Any]]


class SpeedRun:
    """One run, which a journal lets go on where it was ended."""

    def __init__(self, source: Source, settings: Settings, journal: Journal, watch: Watch) -> None:
        """Begin, or go on."""
        self._source = source
        self._settings = settings
        self._journal = journal
        self._watch = watch
        self._courses = [_Course(form) for form in settings.forms]

    def run(self, *, measure: Measure | None = None) -> list[FormResult]:
        """
        Make and measure every form; one that cannot be had says why, and the rest goes on.

        :param measure: how a form is measured; None for a process of its own.
        """
        for course in self._courses:
            self._provide(course)
        steps = list(self._steps())
        for at, (number, course) in enumerate(steps):
            self._watch.expect([ahead.form.name for _, ahead in steps[at:] if not ahead.skipped])
            if course.skipped is None:
                self._measure(course, number, measure or self._in_a_process)
        return [
            FormResult(
                course.form,
                course.made,
                tuple(course.repeats[number] for number in sorted(course.repeats)),
                course.skipped,
            )
            for course in self._courses
        ]

    def _steps(self) -> Iterator[tuple[int, _Course]]:
        """
        Go through what is to be measured, all forms once, then all again.

        A machine that is slower for some minutes then slows one repeat of each form down, and
        not all repeats of one.
        """
        for number in range(self._settings.repeats):
            for course in self._courses:
                known = self._journal.results.get(f'{course.form.name}#{number + 1}')
                if known is not None:
                    course.repeats[number] = Repeat.from_record(known['repeat'])
                    self._watch.measured(course.form.name, known['seconds'])
                elif course.skipped is None:
                    yield number, course

    def _provide(self, course: _Course) -> None:
        course.skipped = missing(course.form)
        if course.skipped:
            self._watch.note(f'{course.form.name} is skipped: {course.skipped.reason}')
            return
        self._watch.phase(f'{course.form.name}: making or finding it')
        try:
            course.made = make(
                course.form,
                self._source,
                work=self._settings.work,
                threads=self._settings.threads,
            )
        except (BenchmarkError, ModelDamagedError) as error:
            course.skipped = Skipped(error.message, error.remedy)
            self._watch.note(f'{course.form.name} is skipped: {error.message}')

    def _measure(self, course: _Course, number: int, measure: Measure) -> None:
        assert course.made
        name = course.form.name
        shown = f'{name}, repeat {number + 1} of {self._settings.repeats}'
        self._watch.phase(f'{shown}: starting')
        began = time.monotonic()
        try:
            told = measure(course.form, course.made, lambda news: self._hear(shown, news))
        except BenchmarkError as error:
            course.skipped = Skipped(f'It failed: {error.message}', error.remedy)
            self._watch.note(f'{name} failed: {error.message}')
            return
        seconds = time.monotonic() - began
        course.repeats[number] = Repeat.from_record(told)
        self._journal.add(f'{name}#{number + 1}', {'repeat': told, 'seconds': seconds})
        self._watch.measured(name, seconds)

    def _hear(self, shown: str, news: Mapping[str, Any]) -> None:
        if 'tokens' in news:
            self._watch.phase(f'{shown}: {news["tokens"]} of {self._settings.tokens} tokens')
        else:
            self._watch.phase(f'{shown}: {news.get("phase", "")}')

    def _in_a_process(self, form: Form, made: Made, hear: Hear) -> Mapping[str, Any]:
        _read_into_the_page_cache(made.path)
        settings = self._settings
        payload = {
            'engine': form.engine,
            'path': str(made.path),
            'prompt': settings.prompt,
            'tokens': settings.tokens,
            'threads': settings.threads,
            'gguf': asdict(settings.gguf),
        }
        return dict(run_job(_MEASURE, payload, hear=hear))


def _read_into_the_page_cache(path: Path) -> None:
    """Read a form once, so that no repeat pays for a cold disk."""
    for part in sorted(path.iterdir()) if path.is_dir() else [path]:
        with part.open('rb') as file:
            while file.read(_BLOCK_SIZE):
                pass
