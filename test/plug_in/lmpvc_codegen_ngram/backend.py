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
A complete backend of somebody else's, to be copied.

Its model counts which token follows which in a page of Python and in the prompt itself. What it
writes is nonsense, but it keeps every promise of a backend.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import islice
import random
import re
from typing import ClassVar

from lmpvc_codegen.backends.base import Backend
from lmpvc_codegen.backends.stopping import StopScanner
from lmpvc_codegen.config import Config
from lmpvc_codegen.errors import BackendError, ContextOverflowError
from lmpvc_codegen.generation.command import Sampling
from lmpvc_codegen.generation.completion import (
    CancelFlag,
    Completion,
    CompletionRequest,
    FinishReason,
    never_cancelled,
    PromptFormat,
    watch_nothing,
    Watcher,
)

CONTEXT_TOKENS = 2048
ORDER = 3

_TOKEN = re.compile(r' *\w+| *[^\w\s]|\s')
_PAGE = """
def pick_up_the_cup(robot):
    pose = robot.get_pose("cup")
    pose.position.z += 0.1
    robot.add_waypoint(pose)
    robot.go()
    robot.say("I have the cup.")


def wave(robot):
    for _ in range(3):
        pose = robot.get_pose()
        pose.position.x += 0.1
        robot.add_waypoint(pose)
        pose.position.x -= 0.1
        robot.add_waypoint(pose)
    robot.go()
"""


class NgramBackend(Backend):
    """Continues text by what followed the same three tokens before."""

    name: ClassVar[str] = 'ngram'

    def __init__(self, config: Config) -> None:
        """Keep the configuration; a backend with libraries of its own would look for them here."""
        self._config = config
        self._page: list[str] = []

    @classmethod
    def addresses(cls, config: Config) -> Sequence[str]:
        """Send nothing anywhere, so that ``local_only`` allows it."""
        return ()

    @property
    def identity(self) -> str:
        """Name the model: what is remembered of one must not be taken for another's."""
        return f'ngram:{ORDER}:{len(_PAGE)}'

    @property
    def prompt_format(self) -> PromptFormat:
        """Continue text; there is no chat template."""
        return 'completion'

    def load(self) -> None:
        """Read the page."""
        self._page = _TOKEN.findall(_PAGE)

    def close(self) -> None:
        """Forget the page."""
        self._page = []

    def complete(
        self,
        requests: Sequence[CompletionRequest],
        *,
        watcher: Watcher = watch_nothing,
        cancelled: CancelFlag = never_cancelled,
    ) -> list[Completion]:
        """
        Complete the requests, one after the other.

        :raises ContextOverflowError: before any token is written.
        :raises BackendError: the model is not loaded.
        """
        if not self._page:
            raise BackendError("The backend 'ngram' is not loaded.", remedy='Load it first.')
        prompts = [_tokens(request) for request in requests]
        for tokens, request in zip(prompts, requests, strict=True):
            if len(tokens) + request.max_tokens > CONTEXT_TOKENS:
                raise ContextOverflowError(
                    f'The prompt has {len(tokens)} tokens and the answer may have '
                    f'{request.max_tokens}, but the context holds {CONTEXT_TOKENS}.',
                    remedy='Shorten the preamble.',
                )
        return [
            self._one(index, request, prompts[index], watcher, cancelled)
            for index, request in enumerate(requests)
        ]

    def _one(
        self,
        index: int,
        request: CompletionRequest,
        prompt: Sequence[str],
        watcher: Watcher,
        cancelled: CancelFlag,
    ) -> Completion:
        scanner = StopScanner(request.stop)
        text, written = '', 0
        reason: FinishReason = 'length'
        for token in self._written(prompt, request):
            if cancelled():
                reason = 'cancelled'
                break
            written += 1
            piece = scanner.feed(token)
            text += piece
            if piece and watcher(index, piece) and not scanner.found:
                reason = 'cut'
                break
            if scanner.found:
                reason = 'stop'
                break
        if reason == 'length':
            rest = scanner.flush()
            text += rest
            if rest:
                watcher(index, rest)
        return Completion(text, reason, len(prompt), written)

    def _written(self, prompt: Sequence[str], request: CompletionRequest) -> Iterator[str]:
        """Write token by token, as many as are allowed."""
        seen = [*self._page, *prompt]
        chance = random.Random(request.sampling.seed)
        for _ in range(request.max_tokens):
            seen.append(_choose(_followers(seen), request.sampling, chance))
            yield seen[-1]


def _followers(seen: Sequence[str]) -> Counter[str]:
    """Count what followed the last tokens, as many of them as ever stood together."""
    for order in range(ORDER, 0, -1):
        last = list(seen[-order:])
        places = range(order, len(seen))
        found = Counter(seen[at] for at in places if list(islice(seen, at - order, at)) == last)
        if found:
            return found
    return Counter(seen)


def _choose(followers: Counter[str], sampling: Sampling, chance: random.Random) -> str:
    """Take the most frequent one, or draw one."""
    if sampling.temperature == 0:
        return max(followers, key=lambda token: (followers[token], token))
    weights = [count ** (1 / sampling.temperature) for count in followers.values()]
    return chance.choices(list(followers), weights)[0]


def _tokens(request: CompletionRequest) -> list[str]:
    if not isinstance(request.prompt, str):
        raise BackendError(
            'This model is prompted with text, not with a conversation.',
            remedy="Set prompting.frame to 'completion'.",
        )
    return _TOKEN.findall(request.prompt)
