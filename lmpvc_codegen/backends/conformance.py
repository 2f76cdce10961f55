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


"""
What every backend promises, as tests that any package can run on its own backend.

A test module that subclasses :class:`BackendConformance` and gives the fixture ``backend`` runs
all of them::

    from lmpvc_codegen.backends.conformance import BackendConformance
    import pytest

    class TestMyBackend(BackendConformance):
        @pytest.fixture(scope='class')
        @classmethod
        def backend(cls):
            made = MyBackend(Config(model='mine'))
            made.load()
            yield made
            made.close()

The model may be of any size and quality: nothing is asked of what it writes.
"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
import time

from lmpvc_codegen.backends.base import Backend, CONTRACT_VERSION
from lmpvc_codegen.errors import BackendError, ContextOverflowError
from lmpvc_codegen.generation.command import Sampling
from lmpvc_codegen.generation.completion import Completion, CompletionRequest, Message
import pytest

COUNT = 'def count(robot):\n    robot.say("one")\n    robot.say("two")\n    robot.say('
"""A prompt that any model goes on with."""

FACES = 'emoji = ["🙂", "🙃", "😀", "🤖", "'
"""A prompt whose continuation has characters of several tokens."""


def one(backend: Backend, prompt: str = COUNT, **more: object) -> Completion:
    """Complete one prompt."""
    request = replace(CompletionRequest(prompt, max_tokens=16), **more)  # type: ignore[arg-type]
    return backend.complete([request])[0]


def keep(pieces: list[str], piece: str) -> bool:
    """Keep a piece, and let the completion go on."""
    pieces.append(piece)
    return False


class BackendConformance:
    """The suite; a subclass gives the fixture ``backend``, and ``context_tokens`` if it can."""

    @pytest.fixture(scope='class')
    @classmethod
    def backend(cls) -> Iterator[Backend]:
        """Give the backend, loaded; close it afterwards."""
        raise NotImplementedError('Give the fixture "backend" in your subclass.')

    @pytest.fixture(scope='class')
    @classmethod
    def context_tokens(cls) -> int | None:
        """Tell how many tokens the model's context holds; None where nobody knows."""
        return None

    def test_conformance_it_is_made_for_this_contract(self, backend: Backend) -> None:
        """The registry accepts it."""
        assert isinstance(backend, Backend)
        assert backend.contract_version == CONTRACT_VERSION
        assert backend.name

    def test_conformance_the_identity_names_the_model(self, backend: Backend) -> None:
        """It is the same for the same model, so that the cache can build on it."""
        assert backend.identity == backend.identity != ''

    def test_conformance_the_prompt_format_is_known(self, backend: Backend) -> None:
        """A loaded model says how it wants to be prompted."""
        assert backend.prompt_format in {'completion', 'chat'}

    def test_conformance_greedy_decoding_is_deterministic(self, backend: Backend) -> None:
        """The same prompt has the same answer, with the prefix evaluated anew or kept."""
        first = one(backend)
        one(backend, 'Something else entirely.')
        assert one(backend).text == first.text
        assert one(backend).text == first.text

    def test_conformance_an_aside_is_answered_like_any_other_prompt(
        self, backend: Backend
    ) -> None:
        """A backend that keeps asides apart computes the same for them."""
        if not backend.keeps_asides:
            pytest.skip('this backend keeps no asides')
        plain = one(backend)
        assert one(backend, is_aside=True).text == plain.text
        assert one(backend).text == plain.text

    def test_conformance_a_seed_makes_sampling_repeatable(self, backend: Backend) -> None:
        """At a temperature above 0 the seed decides."""
        hot = Sampling(temperature=1.0, top_p=0.9, seed=7)
        assert one(backend, sampling=hot).text == one(backend, sampling=hot).text

    def test_conformance_a_stop_string_ends_the_text_and_is_not_in_it(
        self, backend: Backend
    ) -> None:
        """The text ends where the stop string would begin."""
        whole = one(backend).text
        stop = whole[3:6]
        stopped = one(backend, stop=(stop,))
        assert stop not in stopped.text
        assert stopped.text == whole[: whole.index(stop)]
        assert stopped.finish_reason == 'stop'

    def test_conformance_the_first_of_several_stop_strings_counts(self, backend: Backend) -> None:
        """Whichever comes first in the text ends it, in whatever order they are given."""
        whole = one(backend).text
        stops = (whole[8:11], whole[4:7], 'never written by any model')
        first = min(whole.index(stop) for stop in stops[:2])
        assert one(backend, stop=stops).text == whole[:first]

    def test_conformance_an_answer_may_be_empty(self, backend: Backend) -> None:
        """A stop string at the very beginning leaves no text, and that is no error."""
        pieces: list[str] = []
        request = CompletionRequest(COUNT, stop=(one(backend).text[:2],), max_tokens=16)
        empty = backend.complete([request], watcher=lambda _index, piece: keep(pieces, piece))[0]
        assert (empty.text, empty.finish_reason) == ('', 'stop')
        assert ''.join(pieces) == ''

    def test_conformance_the_token_limit_holds(self, backend: Backend) -> None:
        """At most so many tokens are written, and the reason says so."""
        cut = one(backend, max_tokens=3)
        assert cut.finish_reason == 'length'
        assert cut.completion_tokens == 3

    def test_conformance_no_token_may_be_asked_for(self, backend: Backend) -> None:
        """A limit of nothing is an empty text that ended by its limit."""
        empty = one(backend, max_tokens=0)
        assert (empty.text, empty.finish_reason, empty.completion_tokens) == ('', 'length', 0)

    def test_conformance_tokens_are_counted(self, backend: Backend) -> None:
        """Budgets build on the numbers."""
        completion = one(backend)
        assert 0 < completion.completion_tokens <= 16
        assert completion.prompt_tokens > 0
        assert 0 <= completion.reused_tokens <= completion.prompt_tokens

    def test_conformance_streamed_pieces_join_to_the_text(self, backend: Backend) -> None:
        """What the watcher sees is what is returned, and what is returned without a watcher."""
        pieces: list[str] = []
        request = CompletionRequest(COUNT, ('\n\n',), 16)
        watched = backend.complete([request], watcher=lambda _index, piece: keep(pieces, piece))[0]
        assert ''.join(pieces) == watched.text
        assert len(pieces) > 1
        assert backend.complete([request])[0].text == watched.text

    def test_conformance_a_watcher_cuts_after_its_piece(self, backend: Backend) -> None:
        """The piece that was enough is kept, and nothing follows it."""
        pieces: list[str] = []

        def watch(_index: int, piece: str) -> bool:
            pieces.append(piece)
            return len(pieces) == 3

        completion = backend.complete([CompletionRequest(COUNT, max_tokens=24)], watcher=watch)[0]
        assert completion.finish_reason == 'cut'
        assert completion.text == ''.join(pieces)
        assert len(pieces) == 3

    def test_conformance_a_watcher_cuts_its_own_request_alone(self, backend: Backend) -> None:
        """The others of the batch run to their own end."""
        # It has to go on the same way whatever was evaluated before it: '"b' hangs by a rounding.
        endings = ('"a', '"three")')
        requests = [CompletionRequest(COUNT + ending, max_tokens=8) for ending in endings]
        alone = backend.complete([requests[1]])[0].text
        cut, other = backend.complete(requests, watcher=lambda index, _piece: index == 0)
        assert (cut.finish_reason, other.text) == ('cut', alone)

    def test_conformance_a_batch_equals_one_by_one(self, backend: Backend) -> None:
        """Prompts that share a prefix are answered as if each were alone."""
        prompts = [COUNT + ending for ending in ('"three")', '"thre', '"thr')]
        requests = [CompletionRequest(prompt, max_tokens=12) for prompt in prompts]
        together = [completion.text for completion in backend.complete(requests)]
        alone = [backend.complete([request])[0].text for request in requests]
        assert together == alone

    def test_conformance_a_batch_larger_than_the_context_is_split(self, backend: Backend) -> None:
        """More requests than fit together are still all answered, in their order."""
        requests = [CompletionRequest(f'{number} is', max_tokens=6) for number in range(9)]
        together = [completion.text for completion in backend.complete(requests)]
        assert len(together) == 9
        for index in (1, 8):
            assert backend.complete([requests[index]])[0].text == together[index]

    @pytest.mark.parametrize('tokens_before', [0, 2])
    def test_conformance_cancel_takes_effect_within_one_token(
        self, backend: Backend, tokens_before: int
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

    def test_conformance_cancel_is_quick(self, backend: Backend) -> None:
        """Nobody waits for an answer of many tokens that nobody wants."""
        up: list[float] = []

        def flag() -> bool:
            return bool(up)

        def watch(_index: int, _piece: str) -> bool:
            up.append(time.monotonic())
            return False

        request = CompletionRequest('Count to a thousand: 1, 2, 3,', max_tokens=200)
        backend.complete([request], watcher=watch, cancelled=flag)
        assert time.monotonic() - up[0] < 2.0

    def test_conformance_unicode_is_whole(self, backend: Backend) -> None:
        """Characters that span tokens arrive in one piece, also when they are cut off."""
        pieces: list[str] = []
        request = CompletionRequest(FACES, max_tokens=12)
        backend.complete([request], watcher=lambda _index, piece: keep(pieces, piece))
        for limit in range(1, 6):
            one(backend, FACES, max_tokens=limit)
        assert '\ufffd' not in ''.join(pieces[:-1])

    def test_conformance_a_conversation_is_answered(self, backend: Backend) -> None:
        """Where the model wants chat, its last turn may be the beginning of the answer."""
        if backend.prompt_format != 'chat':
            pytest.skip('this model is prompted with text')
        turns = (
            Message('system', 'You write Python.'),
            Message('user', 'Print the word hello.'),
            Message('assistant', '```python\nprint('),
        )
        request = CompletionRequest(turns, stop=('```', '\n'), max_tokens=24)
        completion = backend.complete([request])[0]
        assert '```' not in completion.text
        assert 'hello' in completion.text.lower()
        assert 'print' not in completion.text

    def test_conformance_a_prompt_beyond_the_context_is_refused(
        self, backend: Backend, context_tokens: int | None
    ) -> None:
        """Before a token is spent, with an error that says so; the backend lives on."""
        if context_tokens is None:
            pytest.skip('nobody knows how much the context holds')
        pieces: list[str] = []
        request = CompletionRequest('one two three ' * context_tokens, max_tokens=8)
        with pytest.raises(ContextOverflowError):
            backend.complete([request], watcher=lambda _index, piece: keep(pieces, piece))
        assert pieces == []
        assert one(backend).text

    def test_conformance_an_empty_batch_is_no_error(self, backend: Backend) -> None:
        """Nothing asked, nothing answered."""
        assert backend.complete([]) == []

    def test_conformance_two_threads_get_their_own_answers(self, backend: Backend) -> None:
        """Nobody gets the other's text."""
        prompts = [COUNT, 'import math\n\ndef area(radius):\n    return math.']
        expected = [one(backend, prompt).text for prompt in prompts]
        with ThreadPoolExecutor(2) as pool:
            found = list(pool.map(lambda prompt: one(backend, prompt).text, prompts))
        assert found == expected

    def test_conformance_errors_are_ours_after_close(self, backend: Backend) -> None:
        """A closed backend refuses in words, closes twice, and can be loaded again."""
        backend.close()
        backend.close()
        with pytest.raises(BackendError, match=r'closed|not loaded'):
            one(backend)
        backend.load()
        assert one(backend).completion_tokens
