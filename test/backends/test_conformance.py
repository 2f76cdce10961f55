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

"""What every backend promises, on each of them: the scripted one and a real GGUF model."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
import importlib.util

from lmpvc_codegen.backends.base import Backend
from lmpvc_codegen.backends.registry import make_backend
from lmpvc_codegen.config import Config, GgufConfig, PromptingConfig
from lmpvc_codegen.errors import BackendError
from lmpvc_codegen.generation.command import Sampling
from lmpvc_codegen.generation.completion import Completion, CompletionRequest
import pytest

SMALL = GgufConfig(
    hf_url='Qwen/Qwen2.5-Coder-0.5B-Instruct-GGUF',
    filename='qwen2.5-coder-0.5b-instruct-q4_k_m.gguf',
    context_size=512,
    n_batch=64,
)
"""The small model, with a context that a test can overflow."""

CONFIGS = {
    'scripted': Config(model='scripted', prompting=PromptingConfig(frame='completion')),
    'gguf': Config(model='gguf', gguf=SMALL),
}

COUNT = 'def count(robot):\n    robot.say("one")\n    robot.say("two")\n    robot.say('
"""A prompt that any model goes on with."""


@pytest.fixture(scope='module', params=['scripted', pytest.param('gguf', marks=pytest.mark.model)])
def backend(request: pytest.FixtureRequest) -> Iterator[Backend]:
    """Give each backend, loaded."""
    if request.param == 'gguf' and importlib.util.find_spec('llama_cpp') is None:
        pytest.skip('llama_cpp is not installed')
    made = make_backend(CONFIGS[request.param])
    made.load()
    yield made
    made.close()


def keep(pieces: list[str], piece: str) -> bool:
    """Keep a piece, and let the completion go on."""
    pieces.append(piece)
    return False


def one(backend: Backend, prompt: str = COUNT, **more: object) -> Completion:
    """Complete one prompt."""
    request = replace(CompletionRequest(prompt, max_tokens=24), **more)  # type: ignore[arg-type]
    return backend.complete([request])[0]


def test_conformance_greedy_decoding_is_deterministic(backend: Backend) -> None:
    """The same prompt has the same answer, with the prefix evaluated anew or kept."""
    first = one(backend)
    one(backend, 'Something else entirely.')
    assert one(backend).text == first.text
    assert one(backend).text == first.text


def test_conformance_a_seed_makes_sampling_repeatable(backend: Backend) -> None:
    """At a temperature above 0 the seed decides."""
    hot = Sampling(temperature=1.0, top_p=0.9, seed=7)
    assert one(backend, sampling=hot).text == one(backend, sampling=hot).text


def test_conformance_a_stop_string_ends_the_text_and_is_not_in_it(backend: Backend) -> None:
    """The text ends where the stop string would begin."""
    whole = one(backend).text
    stop = whole[3:6]
    stopped = one(backend, stop=(stop,))
    assert stop not in stopped.text
    assert stopped.text == whole[: whole.index(stop)]
    assert stopped.finish_reason == 'stop'


def test_conformance_the_token_limit_holds(backend: Backend) -> None:
    """At most so many tokens are written, and the reason says so."""
    cut = one(backend, max_tokens=3)
    assert cut.finish_reason == 'length'
    assert cut.completion_tokens == 3


def test_conformance_no_token_may_be_asked_for(backend: Backend) -> None:
    """A limit of nothing is an empty text that ended by its limit."""
    empty = one(backend, max_tokens=0)
    assert (empty.text, empty.finish_reason, empty.completion_tokens) == ('', 'length', 0)


def test_conformance_streamed_pieces_join_to_the_text(backend: Backend) -> None:
    """What the watcher sees is what is returned."""
    pieces: list[str] = []
    request = CompletionRequest(COUNT, ('\n\n',), 24)
    completion = backend.complete([request], watcher=lambda _index, piece: keep(pieces, piece))[0]
    assert ''.join(pieces) == completion.text


def test_conformance_a_watcher_cuts_after_its_piece(backend: Backend) -> None:
    """The piece that was enough is kept, and nothing follows it."""
    pieces: list[str] = []

    def watch(_index: int, piece: str) -> bool:
        pieces.append(piece)
        return len(pieces) == 3

    completion = backend.complete([CompletionRequest(COUNT, max_tokens=24)], watcher=watch)[0]
    assert completion.finish_reason == 'cut'
    assert completion.text == ''.join(pieces)
    assert len(pieces) == 3


def test_conformance_a_batch_equals_one_by_one(backend: Backend) -> None:
    """Prompts that share a prefix are answered as if each were alone."""
    prompts = [COUNT + ending for ending in ('"three")', '"3")', '"thr')]
    requests = [CompletionRequest(prompt, max_tokens=12) for prompt in prompts]
    together = [completion.text for completion in backend.complete(requests)]
    alone = [backend.complete([request])[0].text for request in requests]
    assert together == alone


def test_conformance_a_batch_larger_than_the_context_is_split(backend: Backend) -> None:
    """More requests than fit together are still all answered, in their order."""
    requests = [CompletionRequest(f'{number} is', max_tokens=80) for number in range(9)]
    completions = backend.complete(requests)
    assert len(completions) == 9
    assert all(completion.completion_tokens for completion in completions)


@pytest.mark.parametrize('tokens_before', [0, 2])
def test_conformance_cancel_takes_effect_within_one_token(
    backend: Backend, tokens_before: int
) -> None:
    """Nothing is decoded once the flag is up."""
    seen: list[str] = []
    completions = backend.complete(
        [CompletionRequest(COUNT, max_tokens=24), CompletionRequest('x', max_tokens=24)],
        watcher=lambda index, piece: index == 0 and keep(seen, piece),
        cancelled=lambda: len(seen) >= tokens_before,
    )
    assert completions[0].finish_reason == 'cancelled'
    assert completions[0].completion_tokens <= tokens_before + 1
    assert one(backend).text


def test_conformance_unicode_is_whole(backend: Backend) -> None:
    """Characters that span tokens arrive in one piece, also when they are cut off."""
    pieces: list[str] = []
    prompt = 'emoji = ["🙂", "🙃", "😀", "🤖", "'
    request = CompletionRequest(prompt, max_tokens=20)
    backend.complete([request], watcher=lambda _index, piece: keep(pieces, piece))
    for limit in range(1, 8):
        one(backend, prompt, max_tokens=limit)
    assert '\ufffd' not in ''.join(pieces[:-1])


def test_conformance_an_empty_batch_is_no_error(backend: Backend) -> None:
    """Nothing asked, nothing answered."""
    assert backend.complete([]) == []


def test_conformance_two_threads_get_their_own_answers(backend: Backend) -> None:
    """One batch runs at a time; nobody gets the other's text."""
    prompts = [COUNT, 'import math\n\ndef area(radius):\n    return math.']
    expected = [one(backend, prompt).text for prompt in prompts]
    with ThreadPoolExecutor(2) as pool:
        found = list(pool.map(lambda prompt: one(backend, prompt).text, prompts))
    assert found == expected


def test_conformance_errors_are_ours_after_close(backend: Backend) -> None:
    """A closed backend refuses in words, closes twice, and can be loaded again."""
    backend.close()
    backend.close()
    with pytest.raises(BackendError, match=r'closed|not loaded'):
        one(backend)
    backend.load()
    assert one(backend).completion_tokens


def test_conformance_the_identity_names_the_model(backend: Backend) -> None:
    """It is the same for the same model, so that the cache can build on it."""
    assert backend.identity == backend.identity != ''
