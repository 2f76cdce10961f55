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
Asking a model for the answer to a problem: flat, or hierarchically.

Flat is one completion. Hierarchical generation invites calls of helper functions that do not
exist yet, and asks for those, in rounds as for a command (Code as Policies, Liang et al., 2022,
measures both in this way on HumanEval).
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
import time
from typing import Literal, TypeAlias

from lmpvc_codegen.bench.languages import code_of
from lmpvc_codegen.bench.problems import Problem, PYTHON_STOPS
from lmpvc_codegen.errors import GenerationCancelledError
from lmpvc_codegen.generation.call_sites import call_sites, CallSite, parameters_told_by
from lmpvc_codegen.generation.command import Budget, Sampling
from lmpvc_codegen.generation.completion import (
    CancelFlag,
    Completion,
    CompletionRequest,
    LanguageModel,
    Message,
    Prompt,
    PromptFormat,
)
from lmpvc_codegen.generation.prompts import DEFINE_FUNCTION
from lmpvc_codegen.generation.scope import undefined_names
from lmpvc_codegen.generation.source import Definition, definitions

Mode: TypeAlias = Literal['flat', 'hierarchical']

MODES: tuple[Mode, ...] = ('flat', 'hierarchical')

_FLAT_RULES = 'You write Python. Answer with code in one fenced block and nothing else.'
_HIERARCHICAL_RULES = (
    f'{_FLAT_RULES} A step that needs many lines may be a call of a helper function with a '
    'telling name that does not exist yet; it will be written later.'
)
_HIERARCHICAL_EXAMPLE = '''\
def middle_word_length(text: str) -> float:
    """ Return the median number of letters in the words of a text. """
    lengths = letters_of_each_word(text)
    return median(lengths)


'''
"""Shows a model without instructions that a function may call what is not there yet."""


@dataclass(frozen=True)
class Draft:
    """
    An answer as code that can be run, and what it took.

    :param code: the problem's opening, the model's code, and the helpers.
    :param helpers: functions that were asked for because the code calls and lacks them.
    :param depth: rounds of such questions.
    :param undefined: names that the code reads and that are still missing.
    :param seconds: of the model; a batch's seconds are shared equally among its answers.
    """

    code: str
    helpers: tuple[str, ...] = ()
    depth: int = 0
    undefined: tuple[str, ...] = ()
    calls: int = 0
    tokens: int = 0
    seconds: float = 0.0


@dataclass(frozen=True)
class Asker:
    """
    A model and how it is asked.

    :param max_tokens: the most tokens of one completion.
    :param budget: bounds of depth and functions for hierarchical answers.
    :param cancelled: asked between tokens; True ends everything.
    """

    model: LanguageModel
    sampling: Sampling
    max_tokens: int
    budget: Budget
    cancelled: CancelFlag

    def answers(self, problem: Problem, mode: Mode, samples: int) -> list[Draft]:
        """
        Ask for several answers to a problem, together.

        :raises GenerationCancelledError: the flag went up.
        :raises BackendError: the model could not answer.
        """
        prompt = first_prompt(problem, mode, self.model.prompt_format)
        completions, seconds = self._complete([prompt] * samples, problem.stop)
        drafts = [
            self._draft(problem.opening + code_of(completion.text, 'python'), completion, seconds)
            for completion in completions
        ]
        if mode == 'flat' or problem.is_quoted:
            return drafts
        return [self._with_helpers(draft) for draft in drafts]

    def _draft(self, code: str, completion: Completion, seconds: float) -> Draft:
        return Draft(
            code,
            undefined=_undefined(code),
            calls=1,
            tokens=completion.completion_tokens,
            seconds=seconds,
        )

    def _with_helpers(self, draft: Draft) -> Draft:
        """Ask for the functions that a draft lacks, round by round, until none is missing."""
        tried: set[str] = set()
        while draft.depth < self.budget.max_depth:
            sites = [s for s in missing_functions(draft.code).items() if s[0] not in tried]
            if not sites or len(tried) + len(sites) >= self.budget.max_functions:
                break
            tried.update(name for name, _calls in sites)
            draft = self._round(draft, dict(sites))
        return replace(draft, undefined=_undefined(draft.code))

    def _round(self, draft: Draft, missing: Mapping[str, Sequence[CallSite]]) -> Draft:
        openings = {name: _opening(name, sites) for name, sites in missing.items()}
        prompts = [
            helper_prompt(draft.code, sites[0], openings[name], self.model.prompt_format)
            for name, sites in missing.items()
        ]
        completions, seconds = self._complete(prompts, PYTHON_STOPS)
        code = draft.code
        for (name, opening), completion in zip(openings.items(), completions, strict=True):
            code += _helper(name, opening + code_of(completion.text, 'python'))
        return replace(
            draft,
            code=code,
            helpers=(*draft.helpers, *missing),
            depth=draft.depth + 1,
            calls=draft.calls + len(prompts),
            tokens=draft.tokens + sum(c.completion_tokens for c in completions),
            seconds=draft.seconds + seconds * len(prompts),
        )

    def _complete(
        self, prompts: Sequence[Prompt], stop: tuple[str, ...]
    ) -> tuple[list[Completion], float]:
        """Complete prompts together, and tell the seconds that each took on average."""
        started = time.monotonic()
        completions = self.model.complete(
            [CompletionRequest(p, stop, self.max_tokens, self.sampling) for p in prompts],
            cancelled=self.cancelled,
        )
        if any(completion.finish_reason == 'cancelled' for completion in completions):
            raise GenerationCancelledError('The benchmark was cancelled.')
        return completions, (time.monotonic() - started) / len(prompts)


def first_prompt(problem: Problem, mode: Mode, prompt_format: PromptFormat) -> Prompt:
    """Write the prompt that asks for the answer; the answer continues the opening."""
    if prompt_format == 'completion':
        is_shown = mode == 'hierarchical' and bool(problem.opening)
        return (_HIERARCHICAL_EXAMPLE if is_shown else '') + problem.question
    question = problem.question
    if problem.opening:
        question = f'Complete this Python function.\n```python\n{question}```'
    rules = _FLAT_RULES if mode == 'flat' else _HIERARCHICAL_RULES
    return (
        Message('system', rules),
        Message('user', question),
        Message('assistant', f'```python\n{problem.opening}'),
    )


def helper_prompt(code: str, site: CallSite, opening: str, prompt_format: PromptFormat) -> Prompt:
    """Write the prompt that asks for a function which the code calls and lacks."""
    if prompt_format == 'completion':
        return f'{code.rstrip()}\n\n\n{DEFINE_FUNCTION} {site.request}\n{opening}'
    question = (
        f'This program lacks the function {site.name}.\n```python\n{code.rstrip()}\n```\n'
        f'Write the function that it calls in this way: {site.request}'
    )
    return (
        Message('system', _HIERARCHICAL_RULES),
        Message('user', question),
        Message('assistant', f'```python\n{opening}'),
    )


def missing_functions(code: str) -> dict[str, list[CallSite]]:
    """Find the functions that code calls, or hands on to a call, and that nobody defines."""
    missing = frozenset(_undefined(code))
    found: dict[str, list[CallSite]] = {}
    for parent in definitions(code) if missing else ():
        for site in call_sites(parent, missing & _functions_named_in(parent)):
            found.setdefault(site.name, []).append(site)
    return found


def _functions_named_in(parent: Definition) -> frozenset[str]:
    return frozenset(
        name.id
        for call in ast.walk(parent.node)
        if isinstance(call, ast.Call)
        for name in _names_of(call)
    )


def _names_of(call: ast.Call) -> Iterator[ast.Name]:
    values = [call.func, *call.args, *(keyword.value for keyword in call.keywords)]
    yield from (value for value in values if isinstance(value, ast.Name))


def _undefined(code: str) -> tuple[str, ...]:
    try:
        return tuple(sorted(undefined_names(code)))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return ()


def _opening(name: str, sites: Sequence[CallSite]) -> str:
    calls = [site.call for site in sites if site.call is not None]
    parameters = parameters_told_by(calls)
    return f'def {name}(' if parameters is None else f'def {name}({parameters}):\n'


def _helper(name: str, text: str) -> str:
    """Take a helper out of an answer; nothing where the answer does not define it."""
    found = {definition.name: definition.source for definition in definitions(text)}
    return f'\n\n\n{found[name]}\n' if name in found else ''
