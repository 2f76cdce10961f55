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


"""A round of requests in flight together: threads read, the caller's thread alone decides."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
import queue
import threading
from typing import Final

from lmpvc_codegen.backends.opening import OpeningFilter
from lmpvc_codegen.backends.remote_events import Ending, Event, Source
from lmpvc_codegen.backends.stopping import StopScanner
from lmpvc_codegen.errors import BackendError
from lmpvc_codegen.generation.completion import (
    CancelFlag,
    Completion,
    CompletionRequest,
    FinishReason,
    Prompt,
    Watcher,
)

_GLANCE_S: Final = 0.02
"""How often the cancel flag is asked while no server says anything."""

CHARACTERS_PER_TOKEN: Final = 3
"""Of source code, about; taken where a server does not tell how many tokens a prompt has."""


@dataclass(frozen=True)
class _Over:
    """The end of what a thread reads, and the error that it ended with."""

    error: BackendError | None = None


class Answer:
    """One completion while its pieces come in."""

    def __init__(self, index: int, request: CompletionRequest) -> None:
        """Start with no text."""
        self.index = index
        self.request = request
        self.ending = Ending()
        self.reason: FinishReason | None = None
        self._scanner = StopScanner(request.stop)
        opening = opening_of(request.prompt)
        self._opening = OpeningFilter(opening)
        self._most_pieces = request.max_tokens + len(opening)
        self._text = ''
        self._pieces = 0
        self._told = Event()

    def take(self, event: Event, watcher: Watcher) -> None:
        """Take what the server said, and end the answer where that is its end."""
        self.note(event)
        if event.text:
            self._pieces += 1
            self._write(self._opening.feed(event.text), watcher)
        if self.reason is None and event.finish_reason is not None:
            self._write(self._opening.flush(), watcher)
            self._end(event.finish_reason, watcher)
        elif self.reason is None and self._pieces > self._most_pieces:
            self._end('length', watcher)  # the server does not know the limit

    def note(self, event: Event) -> None:
        """Keep the numbers that the server tells; the last ones count."""
        told = self._told
        self._told = Event(
            prompt_tokens=_last(event.prompt_tokens, told.prompt_tokens),
            completion_tokens=_last(event.completion_tokens, told.completion_tokens),
            reused_tokens=_last(event.reused_tokens, told.reused_tokens),
        )

    def cancel(self) -> None:
        """End it, unless it has ended, and read no more; what is held back stays unseen."""
        self.reason = self.reason or 'cancelled'
        self.ending.end()

    @property
    def completion(self) -> Completion:
        """Give the completion, with tokens counted where the server did not."""
        told = self._told
        estimate = -(-len(_shown(self.request.prompt)) // CHARACTERS_PER_TOKEN)
        written = told.completion_tokens
        return Completion(
            text=self._text,
            finish_reason=self.reason or 'cancelled',
            prompt_tokens=estimate if told.prompt_tokens is None else told.prompt_tokens,
            completion_tokens=self._pieces if written is None else written,
            reused_tokens=told.reused_tokens or 0,
        )

    def _write(self, piece: str, watcher: Watcher) -> None:
        certain = self._scanner.feed(piece)
        self._text += certain
        is_enough = bool(certain) and watcher(self.index, certain)
        if self._scanner.found:
            self.reason = 'stop'
        elif is_enough:
            self.reason = 'cut'
        if self.reason:
            self.ending.end()

    def _end(self, reason: FinishReason, watcher: Watcher) -> None:
        if self.reason:
            return
        rest = self._scanner.flush()
        self._text += rest
        self.reason = reason
        if rest:
            watcher(self.index, rest)


def opening_of(prompt: Prompt) -> str:
    """Give the beginning of the answer that a conversation ends with."""
    if isinstance(prompt, str) or not prompt or prompt[-1].role != 'assistant':
        return ''
    return prompt[-1].content


class Round:
    """
    A batch of requests, some of them in flight at the same time.

    :param source: asks a server; it runs in threads of its own.
    :param parallel: requests in flight together.
    """

    def __init__(
        self, source: Source, requests: Sequence[CompletionRequest], parallel: int
    ) -> None:
        """Prepare the answers; nothing is sent yet."""
        self._source = source
        self.answers = [Answer(index, request) for index, request in enumerate(requests)]
        self._parallel = parallel
        self._heard: queue.SimpleQueue[tuple[int, Event | _Over]] = queue.SimpleQueue()
        self._waiting = deque(self.answers)
        self._open = len(self.answers)

    def run(self, watcher: Watcher, cancelled: CancelFlag) -> list[Completion]:
        """
        Ask for everything, and listen until all is said.

        :raises BackendError: of the first request that failed; the others are broken off.
        """
        try:
            for _ in range(min(self._parallel, len(self.answers))):
                threading.Thread(target=self._ask, daemon=True).start()
            while self._open:
                if cancelled():
                    break
                self._listen(watcher)
        finally:
            self._waiting.clear()
            for answer in self.answers:
                answer.cancel()
        return [answer.completion for answer in self.answers]

    def _listen(self, watcher: Watcher) -> None:
        try:
            index, heard = self._heard.get(timeout=_GLANCE_S)
        except queue.Empty:
            return
        answer = self.answers[index]
        if isinstance(heard, Event):
            # What follows an end is its numbers, or what was under way when it was cut.
            if answer.reason is None:
                answer.take(heard, watcher)
            elif answer.reason in {'stop', 'length'} and not heard.text:
                answer.note(heard)
            return
        self._open -= 1
        if heard.error and answer.reason is None:
            raise heard.error

    def _ask(self) -> None:
        """Ask for one request after the other, as long as there are any."""
        while True:
            try:
                answer = self._waiting.popleft()
            except IndexError:
                return
            error: BackendError | None = None
            try:
                for event in self._source(answer.request, answer.ending):
                    if answer.ending.is_set:
                        break
                    self._heard.put((answer.index, event))
            except BackendError as failure:
                error = failure
            except Exception as failure:  # noqa: BLE001 - a thread may not die without a word
                error = BackendError(
                    f'The answer could not be read: {type(failure).__name__}: {failure}.',
                    remedy='Report this with the server that was asked.',
                )
            self._heard.put((answer.index, _Over(error)))


def _shown(prompt: Prompt) -> str:
    return prompt if isinstance(prompt, str) else ''.join(turn.content for turn in prompt)


def _last(new: int | None, old: int | None) -> int | None:
    return old if new is None else new
