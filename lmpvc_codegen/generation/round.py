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
A round: functions that are asked for together, held against their sentences, and mended.

What the checks find goes into a second prompt; a command whose answers stay wrong or doubtful is
asked for once more in plain words. The answer that is doubted least stands where all are doubted.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
import time

from lmpvc_codegen.errors import BudgetExceededError
from lmpvc_codegen.generation.answer import Answer
from lmpvc_codegen.generation.beginnings import beginning
from lmpvc_codegen.generation.command import Sampling
from lmpvc_codegen.generation.completion import CompletionRequest, LanguageModel
from lmpvc_codegen.generation.doubts.kinds import Doubt
from lmpvc_codegen.generation.draft import Draft
from lmpvc_codegen.generation.growing_tree import GrowingTree
from lmpvc_codegen.generation.interpreter import Interpreter
from lmpvc_codegen.generation.ledger import Ledger
from lmpvc_codegen.generation.lessons import Lessons
from lmpvc_codegen.generation.memory import FunctionMemory
from lmpvc_codegen.generation.open_function import DoubtedAnswer, OpenFunction
from lmpvc_codegen.generation.prompts import Attempt, PromptFrame
from lmpvc_codegen.generation.result import FunctionState
from lmpvc_codegen.generation.stages import staged
from lmpvc_codegen.generation.watch import CompletionWatch

_MOST_REPAIRS = 2
_CANDIDATES = 3
_VARIED = Sampling(temperature=0.7, top_p=0.95)
"""How candidates are drawn where the likeliest answers are all wrong."""


class Round:
    """
    Defines the functions of a draft with a model.

    :param memory: functions of earlier commands.
    """

    def __init__(
        self,
        *,
        model: LanguageModel,
        frame: PromptFrame,
        ledger: Ledger,
        memory: FunctionMemory,
        sampling: Sampling,
        lessons: Lessons,
        interpreter: Interpreter,
        tree: GrowingTree,
        draft: Draft,
    ) -> None:
        """Take what the functions are made with, and where they go."""
        self._model = model
        self._frame = frame
        self._ledger = ledger
        self._memory = memory
        self._sampling = sampling
        self._lessons = lessons
        self._tree = tree
        self._draft = draft
        self._interpreter = interpreter

    def define(self, waiting: Sequence[OpenFunction]) -> list[OpenFunction]:
        """
        Define functions, remembered or generated, and give those that stay wrong.

        :raises GenerationError: the budget is used up, or the client cancelled.
        :raises BackendError: the model could not answer.
        """
        asked = [
            function for function in waiting if function.attempt or not self._recall(function)
        ]
        faulty = self._ask(asked)
        left = self._repair(faulty) if faulty else []
        wrong = [function for function in left if not self._take_doubted(function)]
        return [function for function in wrong if not self._vary(function)]

    @staged('repair')
    def _repair(self, faulty: list[OpenFunction]) -> list[OpenFunction]:
        """Ask again for what is wrong; a command that stays so is asked for in plain words."""
        left = self._mend(faulty)
        restated = [function for function in left if self._say_plainly(function)]
        if restated:
            wrong = self._ask_again(restated)
            left = [*(f for f in left if f not in restated), *self._mend(wrong)]
        return left

    def _mend(self, faulty: list[OpenFunction]) -> list[OpenFunction]:
        """Ask again for what is wrong, and once more where something else is wrong then."""
        stuck: list[OpenFunction] = []
        for _ in range(_MOST_REPAIRS):
            before = {function.label: _kinds(function) for function in faulty}
            left = self._ask_again(faulty)
            stuck += [f for f in left if _kinds(f) == before[f.label]]
            faulty = [f for f in left if _kinds(f) != before[f.label]]
        return [*stuck, *faulty]

    def _ask_again(self, faulty: list[OpenFunction]) -> list[OpenFunction]:
        """Ask once more; a used up budget leaves what was only doubted as it is."""
        self._ledger.repairs += len(faulty)
        try:
            return self._ask(faulty)
        except BudgetExceededError:
            if not all(function.doubted for function in faulty):
                raise
            return faulty

    def _say_plainly(self, function: OpenFunction) -> bool:
        """Have a command said in plain words, where its own were unusual and led astray."""
        if function.depth or function.is_interpreted:
            return False
        function.is_interpreted = True
        try:
            plain = self._interpreter.in_plain_words(function.task.request)
        except BudgetExceededError:
            if not function.doubted:
                raise
            return False
        if plain == function.task.request:
            return False
        function.task = replace(function.task, request=plain)
        function.attempt = None
        return True

    @staged('repair')
    def _vary(self, function: OpenFunction) -> bool:
        """Ask for several other answers, drawn by chance, and take the first that passes."""
        self._ledger.repairs += 1
        if function.attempt:
            function.attempt = replace(function.attempt, beginning='')
        seeds = range(self._sampling.seed + 1, self._sampling.seed + 1 + _CANDIDATES)
        samplings = [replace(_VARIED, seed=seed) for seed in seeds]
        answers = self._answers([function] * _CANDIDATES, samplings)
        return any(self._take(function, answer) for answer in answers)

    def _take_doubted(self, function: OpenFunction) -> bool:
        """Take the answer that was only doubted, if there is one, and say why it was."""
        doubted = function.doubted
        if doubted is None or self._draft.accept(function, doubted.text, doubtful=True):
            return False
        self._keep(function, doubted.text, doubted.messages)
        return True

    def _recall(self, function: OpenFunction) -> bool:
        """Take a function from memory if it is there and still passes its checks."""
        prompt = self._frame.frame(function.task)
        text = self._memory.recall(prompt)
        if text is None:
            return False
        findings = self._draft.accept(function, text)
        if findings and self._draft.accept(function, text, doubtful=True):
            return False
        source, doubts = self._draft.source_of(function), tuple(map(str, findings))
        self._tree.note(function, state=FunctionState.CACHED, source=source, findings=doubts)
        return True

    def _ask(self, asked: Sequence[OpenFunction]) -> list[OpenFunction]:
        """Ask the model for functions, all together, and give those that it got wrong."""
        answers = self._answers(asked, [self._sampling] * len(asked)) if asked else []
        return [
            function
            for function, answer in zip(asked, answers, strict=True)
            if not self._take(function, answer)
        ]

    def _answers(
        self, asked: Sequence[OpenFunction], samplings: Sequence[Sampling]
    ) -> list[Answer]:
        """Ask the model for functions, all together."""
        self._ledger.before_calls(len(asked))
        prompts = [self._frame.frame(function.task, function.attempt) for function in asked]
        watches = [CompletionWatch(prompt.opening) for prompt in prompts]
        limit = self._ledger.function_tokens
        for function in asked:
            self._tree.note(function, state=FunctionState.GENERATING)
        started = time.monotonic()
        completions = self._model.complete(
            [
                CompletionRequest(prompt.prompt, prompt.stop, limit, sampling)
                for prompt, sampling in zip(prompts, samplings, strict=True)
            ],
            watcher=lambda index, piece: self._watch(asked[index], watches[index], piece),
            cancelled=self._ledger.must_stop,
        )
        self._ledger.after_calls(completions)
        seconds = time.monotonic() - started
        return [
            Answer(prompt.opening + completion.text, watch.repeated, completion, seconds)
            for prompt, watch, completion in zip(prompts, watches, completions, strict=True)
        ]

    def _watch(self, function: OpenFunction, watch: CompletionWatch, piece: str) -> bool:
        self._tree.note(function, tokens=self._tree.of(function).tokens + 1)
        return watch.add(piece)

    def _take(self, function: OpenFunction, answer: Answer) -> bool:
        """Take an answer into the program, or note what is wrong with it."""
        unfinished = answer.unfinished(function.label, self._ledger.budget.max_function_tokens)
        findings = self._draft.accept(function, answer.text, unfinished)
        seconds = answer.seconds + self._tree.of(function).seconds
        if findings:
            doubts = tuple(finding for finding in findings if isinstance(finding, Doubt))
            if len(doubts) == len(findings):
                self._doubt(function, DoubtedAnswer(answer.text, doubts))
            begins = beginning(function.words, findings, self._lessons)
            attempted = self._draft.attempted(function, answer.text)
            function.attempt = Attempt(attempted, findings, begins)
            messages = tuple(map(str, findings))
            self._tree.note(
                function, state=FunctionState.FAILED, findings=messages, seconds=seconds
            )
            return False
        self._tree.note(function, seconds=seconds)
        self._keep(function, answer.text)
        return True

    def _doubt(self, function: OpenFunction, answer: DoubtedAnswer) -> None:
        """Keep a doubted answer; a later one counts if there is less doubt about it."""
        if function.doubted is None or answer.weight < function.doubted.weight:
            function.doubted = answer

    def _keep(self, function: OpenFunction, text: str, doubts: tuple[str, ...] = ()) -> None:
        """Remember an answer that was taken into the program, and show it with its doubts."""
        self._memory.keep(self._frame.frame(function.task), function.task, text)
        source = self._draft.source_of(function)
        self._tree.note(function, state=FunctionState.CHECKED, source=source, findings=doubts)


def _kinds(function: OpenFunction) -> frozenset[str]:
    """Name the kinds of what is wrong with a function's last answer."""
    return function.attempt.kinds if function.attempt else frozenset()
