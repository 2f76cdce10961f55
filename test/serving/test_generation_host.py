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

"""One model for all who ask, and another in its place while they ask."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from test.serving.tiny_models import configured, NAMES, stock
import threading
import time

from lmpvc_codegen.backends.base import Backend
from lmpvc_codegen.backends.registry import make_backend
from lmpvc_codegen.backends.scripted import ScriptedBackend
from lmpvc_codegen.cache import ResultCache
from lmpvc_codegen.config import CacheConfig, Config
from lmpvc_codegen.errors import (
    BackendError,
    ConfigError,
    ModelDamagedError,
    ModelNotFoundError,
    NotActiveError,
    OutOfMemoryError,
    SwitchInProgressError,
)
from lmpvc_codegen.generation.command import Command
from lmpvc_codegen.generator import CodeGenerator
from lmpvc_codegen.models import memory
from lmpvc_codegen.models.memory import estimate_file
from lmpvc_codegen.serving.generation_host import GenerationHost
from lmpvc_codegen.serving.request_queue import Outcome, Request
import pytest

pytestmark = pytest.mark.model

FIRST, SECOND, DAMAGED = NAMES
PREAMBLE = 'def example(robot):\n    robot.go()\n'
STEPS = ''.join(f"    robot.say('{word}')\n" for word in ('one', 'two', 'three', 'four'))


@pytest.fixture(autouse=True)
def paths(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Give the files of three real models; the last one is damaged."""
    monkeypatch.setenv('HF_HOME', str(tmp_path / 'hf'))
    monkeypatch.delenv('HF_HUB_CACHE', raising=False)
    return stock(tmp_path / 'hf')


@pytest.fixture
def host() -> Iterator[GenerationHost]:
    """Give a host with the first model loaded."""
    host = GenerationHost(configured())
    host.load()
    yield host
    host.close()


class ScriptedHost(GenerationHost):
    """A host whose models are scripts: each goes as far as its name says."""

    def __init__(self, config: Config, *, seconds_per_token: float = 0.0) -> None:
        self.made: list[ScriptedBackend] = []
        self.may_load = threading.Event()
        self.may_load.set()

        def make(config: Config) -> Backend:
            name = str(config.gguf.model).partition(':')[0]
            body = f'    robot.say({name!r})\n{STEPS}'
            backend = _Gated(config, self.may_load, lambda _key: body, seconds_per_token)
            self.made.append(backend)
            return backend

        def make_generator(config: Config) -> CodeGenerator:
            return CodeGenerator(config, make(config), ResultCache.from_config(config.cache))

        super().__init__(config, make_generator=make_generator, make_backend=make)

    def ask(self, text: str) -> Outcome:
        """Ask for a program."""
        preamble = f'{PREAMBLE}\n\ndef hello(robot):\n    robot.say("hi")\n'
        return self.answer(Request(Command(text, preamble)))


class _Gated(ScriptedBackend):
    """A script under the name of its model that takes a while to load."""

    def __init__(
        self,
        config: Config,
        may_load: threading.Event,
        answers: Callable[[str], str],
        seconds_per_token: float,
    ) -> None:
        super().__init__(config, answers, seconds_per_token=seconds_per_token)
        self._name = str(config.gguf.model)
        self._may_load = may_load

    @property
    def identity(self) -> str:
        return self._name

    def load(self) -> None:
        self._may_load.wait(10)
        super().load()


def program(outcome: Outcome) -> str:
    """Give the program of an outcome."""
    assert outcome.program, outcome.error
    return outcome.program.source


def wait_until(is_so: Callable[[], object]) -> None:
    """Wait until something is so."""
    deadline = time.monotonic() + 10
    while not is_so():
        assert time.monotonic() < deadline, 'it did not happen in time'
        time.sleep(0.002)


def test_another_model_answers(host: GenerationHost) -> None:
    """After a switch, texts come from the new model; switching back gives the old texts."""
    first = host.complete('def f():', max_tokens=16, temperature=0)
    assert host.active_name == FIRST
    states: list[str] = []
    host.switch('tiny-b', on_state=states.append)
    assert (host.active_name, host.config.gguf.model) == (SECOND, SECOND)
    assert 'me/tiny-b' in host.identity
    assert states == ['loading', 'waiting', 'loaded']
    assert host.complete('def f():', max_tokens=16, temperature=0).text != first.text
    host.switch(FIRST)
    assert host.complete('def f():', max_tokens=16, temperature=0) == first


def test_the_model_that_answers_is_not_loaded_again(host: GenerationHost) -> None:
    """Choosing it once more is done at once."""
    states: list[str] = []
    host.switch(FIRST, on_state=states.append)
    assert states == []


@pytest.mark.parametrize(
    ('name', 'error', 'words'),
    [
        ('tinny-a', ConfigError, 'no model'),
        ('tiny-a:q8_0', ConfigError, 'no file of the quantisation'),
        ('qwen2.5-coder-7b-instruct', ModelNotFoundError, 'models download qwen2.5-coder-7b'),
        (DAMAGED, ModelDamagedError, 'tiny-c'),
    ],
)
def test_what_cannot_be_loaded_leaves_the_old_model(
    host: GenerationHost, name: str, error: type[Exception], words: str
) -> None:
    """An unknown name, an absent file and a damaged one are told; the old model answers."""
    before = host.complete('def f():', max_tokens=8, temperature=0)
    with pytest.raises(error, match=words):
        host.switch(name)
    assert (host.active_name, host.switching) == (FIRST, None)
    assert host.complete('def f():', max_tokens=8, temperature=0) == before


def test_a_model_that_cannot_fit_is_refused_with_the_numbers() -> None:
    """Nothing is freed or loaded for it; what would fit is said."""
    vast = configured()
    vast = replace(vast, gguf=replace(vast.gguf, context_size=2**31 - 1))
    host = GenerationHost(vast, make_generator=_scripted)
    host.load()
    states: list[str] = []
    with pytest.raises(OutOfMemoryError, match=r'needs about .* GB .* are free') as caught:
        host.switch(SECOND, on_state=states.append)
    assert 'gguf.context_size' in caught.value.remedy
    assert states == []
    assert host.is_active
    host.close()


def _scripted(config: Config) -> CodeGenerator:
    scripted = replace(config, model='scripted')
    return CodeGenerator(
        scripted, ScriptedBackend(scripted), ResultCache.from_config(config.cache)
    )


def test_where_memory_is_short_the_old_model_goes_first(
    host: GenerationHost, paths: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The new one takes its place; one that is larger than both is refused before that."""
    one = estimate_file(paths[1], host.config.gguf).ram_bytes
    states: list[str] = []
    in_use = [one]
    close = type(host._backend()).close

    def closed(backend: Backend) -> None:
        close(backend)
        in_use[0] = 0

    monkeypatch.setattr(type(host._backend()), 'close', closed)
    monkeypatch.setattr(memory, 'available_bytes', lambda: one - in_use[0] + one // 2)
    host.switch(SECOND, on_state=states.append)
    assert states == ['waiting', 'freeing', 'loading', 'loaded']
    assert host.complete('def f():', max_tokens=4).completion_tokens
    monkeypatch.setattr(memory, 'available_bytes', lambda: 0)
    monkeypatch.setattr(memory, 'shown', lambda size: f'{size} bytes')
    paths[0].write_bytes(paths[0].read_bytes() + bytes(one))
    with pytest.raises(OutOfMemoryError, match='the loaded model would give back'):
        host.switch(FIRST)
    assert host.active_name == SECOND


def test_the_old_model_comes_back_if_the_new_one_fails_in_its_place(
    host: GenerationHost, paths: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """It was freed already, and is loaded again; its answers are those of before."""
    before = host.complete('def f():', max_tokens=8, temperature=0)
    one = estimate_file(paths[1], host.config.gguf).ram_bytes
    free = iter([one // 2, one // 2, 0, one, one])
    monkeypatch.setattr(memory, 'available_bytes', lambda: next(free))
    states: list[str] = []
    with pytest.raises(OutOfMemoryError, match='only 0 MB are free'):
        host.switch(SECOND, on_state=states.append)
    assert states == ['waiting', 'freeing', 'loading', 'restoring', 'loading', 'loaded']
    assert host.active_name == FIRST
    assert host.complete('def f():', max_tokens=8, temperature=0) == before


def test_a_model_that_does_not_come_back_is_told_and_can_be_replaced(
    host: GenerationHost, monkeypatch: pytest.MonkeyPatch, paths: list[Path]
) -> None:
    """Then no model answers, in words, until one is chosen again."""
    one = estimate_file(paths[1], host.config.gguf).ram_bytes
    free = iter([one // 2, one // 2, 0, 0])
    with monkeypatch.context() as short:
        short.setattr(memory, 'available_bytes', lambda: next(free))
        with pytest.raises(OutOfMemoryError):
            host.switch(SECOND)
    assert not host.is_active
    with pytest.raises(NotActiveError, match='No model is loaded'):
        host.complete('def f():')
    host.switch(SECOND)
    assert host.complete('def f():', max_tokens=4).completion_tokens


def test_the_request_in_flight_finishes_and_the_rest_waits_for_the_new_model() -> None:
    """Nobody is refused, and nobody is answered by half of each."""
    host = ScriptedHost(configured(), seconds_per_token=0.01)
    host.load()
    with ThreadPoolExecutor(8) as threads:
        running = threads.submit(host.ask, 'go zero')
        wait_until(lambda: host.queue_length == 1)
        host.may_load.clear()
        switch = threads.submit(host.switch, SECOND)
        wait_until(lambda: host.switching == SECOND)
        waiting = [threads.submit(host.ask, f'go {number}') for number in 'abcd']
        assert "'tiny-a'" in program(running.result(60))
        time.sleep(0.1)
        assert host.queue_length == 4
        with pytest.raises(SwitchInProgressError, match='tiny-b:f32'):
            host.switch(FIRST)
        host.may_load.set()
        switch.result(60)
        assert all("'tiny-b'" in program(future.result(60)) for future in waiting)
    assert [backend._is_closed for backend in host.made] == [True, False]
    host.close()


def test_the_cache_keeps_the_models_apart_and_outlives_the_switch() -> None:
    """A command is asked anew of another model, and remembered when the first is back."""
    host = ScriptedHost(replace(configured(), cache=CacheConfig(filename=None)))
    host.load()
    first = host.ask('go on')
    host.switch(SECOND)
    second = host.ask('go on')
    host.switch(FIRST)
    again = host.ask('go on')
    assert "'tiny-b'" in program(second)
    assert program(again) == program(first) != program(second)
    assert [o.program.from_cache for o in (first, second, again) if o.program] == [0, 0, 1]
    host.close()


def test_what_is_remembered_waits_for_no_turn() -> None:
    """While another command is generated, it is answered at once."""
    config = replace(configured(), cache=CacheConfig(filename=None))
    host = ScriptedHost(config, seconds_per_token=0.02)
    host.load()
    host.ask('go on')
    with ThreadPoolExecutor() as pool:
        busy = pool.submit(host.ask, 'go zero')
        wait_until(lambda: host.queue_length == 1)
        again = host.ask('go on')
        assert host.queue_length == 1
        assert again.program
        assert again.program.from_cache
        assert again.functions == again.program.functions
        assert not busy.done()
        assert program(busy.result())
    host.stop()
    assert isinstance(host.ask('go on').error, NotActiveError)
    host.close()


def test_a_look_up_that_breaks_costs_no_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    """The request waits for its turn instead, where whatever goes wrong is told."""
    host = ScriptedHost(configured())
    host.load()

    def fail(*_arguments: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(CodeGenerator, 'recall', fail)
    assert program(host.ask('go on'))
    host.close()


def test_unloading_frees_and_a_switch_loads_again(host: GenerationHost) -> None:
    """In between every request is refused with a reason."""
    host.unload()
    assert (host.is_active, host.active_name) == (False, None)
    outcome = host.answer(Request(Command('go')))
    assert isinstance(outcome.error, NotActiveError)
    host.switch(FIRST)
    assert host.active_name == FIRST
    host.unload()
    host.load()
    assert host.complete('def f():', max_tokens=4).completion_tokens


def test_a_host_that_is_stopped_loads_nothing(host: GenerationHost) -> None:
    """Its model stays in memory, and answers after the next load."""
    host.stop()
    with pytest.raises(NotActiveError):
        host.switch(SECOND)
    host.load()
    assert host.active_name == FIRST


def test_a_first_model_that_is_not_there_does_not_hinder_the_next() -> None:
    """The failure is told, and a switch to one that is here loads it."""
    host = GenerationHost(configured(DAMAGED))
    with pytest.raises(ModelDamagedError):
        host.load()
    assert not host.is_active
    host.switch(FIRST)
    assert host.complete('def f():', max_tokens=4).completion_tokens
    host.close()


def test_a_text_is_streamed_and_cancelled(host: GenerationHost) -> None:
    """The pieces are the text; a cancel ends it between two tokens."""
    pieces: list[str] = []
    whole = host.complete('def f():', max_tokens=24, on_text=pieces.append)
    assert ''.join(pieces) == whole.text
    begun = threading.Event()

    def listen(_piece: str) -> None:
        begun.set()
        time.sleep(0.02)

    stopped = host.complete(
        'def f():', max_tokens=900, temperature=1.0, on_text=listen, cancelled=begun.is_set
    )
    assert stopped.finish_reason == 'cancelled'
    assert stopped.completion_tokens < 100


def test_a_waiting_text_is_cancelled_at_once(host: GenerationHost) -> None:
    """It never gets its turn."""
    release = threading.Event()

    def listen(_piece: str) -> None:
        release.wait(10)

    with ThreadPoolExecutor(1) as threads:
        running = threads.submit(host.complete, 'def f():', max_tokens=8, on_text=listen)
        wait_until(lambda: host.queue_length == 1)
        waiting = host.complete('def g():', cancelled=lambda: True)
        release.set()
        assert running.result(60).text
    assert (waiting.finish_reason, waiting.completion_tokens) == ('cancelled', 0)


def test_a_model_without_marks_refuses_to_fill_in(host: GenerationHost) -> None:
    """In words; the host goes on."""
    with pytest.raises(BackendError, match='fill in'):
        host.complete('def f():', suffix='return x')
    assert host.complete('def f():', max_tokens=4).text


def test_listeners_are_told_of_every_change(host: GenerationHost) -> None:
    """Of a switch, its end, and the queue; one that fails harms nobody."""
    seen: list[tuple[str | None, str | None, int]] = []
    host.on_change(_fail)
    leave = host.on_change(
        lambda: seen.append((host.active_name, host.switching, host.queue_length))
    )
    host.switch(SECOND)
    assert (seen[0], seen[-1]) == ((FIRST, SECOND, 0), (SECOND, None, 0))
    seen.clear()
    host.complete('def f():', max_tokens=2)
    assert (SECOND, None, 1) in seen
    wait_until(lambda: seen[-1] == (SECOND, None, 0))
    leave()
    seen.clear()
    host.unload()
    assert seen == []


def _fail() -> None:
    raise ValueError


def test_closing_while_a_model_loads_frees_that_too() -> None:
    """The switch ends in its own time, and nothing stays loaded."""
    host = ScriptedHost(configured())
    host.load()
    host.may_load.clear()
    with ThreadPoolExecutor(2) as threads:
        switch = threads.submit(host.switch, SECOND)
        wait_until(lambda: host.switching)
        closing = threads.submit(host.close)
        time.sleep(0.05)
        host.may_load.set()
        switch.result(60)
        closing.result(60)
    assert not host.is_active
    assert [backend._is_closed for backend in host.made] == [True, True]


def test_the_registry_makes_what_is_switched_to() -> None:
    """A host on a script of its own switches to a real model."""
    host = GenerationHost(configured(), make_generator=_scripted, make_backend=make_backend)
    host.load()
    assert host.active_name is None
    host.switch(SECOND)
    assert 'me/tiny-b' in host.identity
    host.close()
