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

"""Running the coding tasks: ask, run the answers with the languages' own tools, assess them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
import hashlib
import json
import textwrap
import time
from typing import Any

from lmpvc_codegen.bench.coding_tasks import CodingTask, Language
from lmpvc_codegen.bench.journal import Journal
from lmpvc_codegen.bench.languages import code_of, FENCE_TAGS, missing_tool, try_answer
from lmpvc_codegen.bench.progress import shown
from lmpvc_codegen.bench.quality import assess
from lmpvc_codegen.errors import GenerationCancelledError
from lmpvc_codegen.generation.command import Sampling
from lmpvc_codegen.generation.completion import (
    CancelFlag,
    CompletionRequest,
    LanguageModel,
    Message,
    Prompt,
    PromptFormat,
)

NAMES: Mapping[Language, str] = {
    'python': 'Python',
    'javascript': 'JavaScript',
    'cpp': 'C++',
    'sql': 'SQL',
    'react': 'React',
}
"""Languages as a person writes them."""

_COMMENT: Mapping[Language, str] = {
    'python': '# ',
    'javascript': '// ',
    'cpp': '// ',
    'sql': '-- ',
    'react': '// ',
}
_FENCE_STOP = '\n```'
_STOPS: Mapping[Language, tuple[str, ...]] = {
    'python': (_FENCE_STOP, '\nif __name__', '\nprint', '\n# '),
    'javascript': (_FENCE_STOP, '\nconsole.', '\nmodule.exports', '\n// '),
    'cpp': (_FENCE_STOP, '\nint main', '\n// '),
    'sql': (_FENCE_STOP, ';', '\n\n', '\n-- '),
    'react': (_FENCE_STOP, '\nReactDOM.'),
}
"""Where a model that continues text has written the answer."""

_RULES = (
    'Use the standard library alone. Answer with the code in one fenced block, without examples '
    'of its use.'
)
_MESSAGE_LENGTH = 200


def runnable(tasks: Sequence[CodingTask]) -> tuple[list[CodingTask], dict[str, str]]:
    """Leave out the languages whose tool is missing, and tell which tool that is."""
    missing = {task.language: missing_tool(task.language) for task in tasks}
    left_out = {NAMES[language]: tool for language, tool in missing.items() if tool}
    return [task for task in tasks if not missing[task.language]], left_out


def fingerprint(tasks: Sequence[CodingTask]) -> str:
    """Name a set of tasks by what is asked and tested in it."""
    told = [(t.key, t.request, t.setup, [(c.given, c.expected) for c in t.cases]) for t in tasks]
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()[:16]


def run_tasks(
    tasks: Sequence[CodingTask],
    model: LanguageModel,
    journal: Journal,
    *,
    sampling: Sampling,
    max_tokens: int,
    cancelled: CancelFlag,
) -> dict[str, Mapping[str, Any]]:
    """
    Ask and assess what the journal does not hold yet.

    :returns: the results of these tasks by key, also of those that were there before.
    :raises BackendError: the model could not answer.
    """
    waiting = [task for task in tasks if task.key not in journal.results]
    for task in shown(waiting, what='tasks'):
        prompt = prompt_for(task, model.prompt_format)
        stop = _STOPS[task.language] if isinstance(prompt, str) else (_FENCE_STOP,)
        request = CompletionRequest(prompt, stop, max_tokens, sampling)
        started = time.monotonic()
        completion = model.complete([request], cancelled=cancelled)[0]
        seconds = time.monotonic() - started
        if completion.finish_reason == 'cancelled':
            raise GenerationCancelledError('The benchmark was cancelled.')
        opening = task.signature if isinstance(prompt, str) else ''
        judged = judge(task, opening + code_of(completion.text, task.language))
        cost = {'seconds': round(seconds, 3), 'tokens': completion.completion_tokens}
        journal.add(task.key, {**judged, **cost})
    return {task.key: journal.results[task.key] for task in tasks}


def judge(task: CodingTask, code: str) -> dict[str, Any]:
    """Run an answer with the language's tool, and tell all that the report needs of it."""
    trial = try_answer(task, code)
    quality = assess(task, code, trial)
    return {
        'right': trial.is_right,
        'ended': trial.ended,
        'cases': len(trial.passed),
        'passed': sum(trial.passed),
        'message': trial.message[:_MESSAGE_LENGTH],
        'run_s': round(trial.seconds, 4),
        'complaints': quality.complaints,
        'brevity': round(quality.brevity, 3),
        'quality': round(quality.value, 3),
        'confinement': list(trial.confinement),
        'answer': code,
    }


def prompt_for(task: CodingTask, prompt_format: PromptFormat) -> Prompt:
    """Write the prompt that asks for an answer; it ends where the code begins."""
    if prompt_format == 'completion':
        mark = _COMMENT[task.language]
        lines = textwrap.wrap(task.request, 90)
        return ''.join(f'{mark}{line}\n' for line in lines) + '\n' + task.signature
    rules = f'You write {NAMES[task.language]}. {_RULES}'
    return (
        Message('system', rules),
        Message('user', task.request),
        Message('assistant', f'```{FENCE_TAGS[task.language][0]}\n'),
    )
