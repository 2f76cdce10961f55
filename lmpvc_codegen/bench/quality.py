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

"""How good an answer to a coding task is, by a formula that the report prints."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
import re

from lmpvc_codegen.bench.coding_tasks.task import CodingTask, Language
from lmpvc_codegen.bench.languages import Trial
from lmpvc_codegen.generation.scope import Names

FORMULA = (
    'quality = t · (0.6 + 0.2 · c + 0.2 · b): t is the share of test cases passed; '
    'c = 1 / (1 + complaints), which are compiler warnings (C++), unused imports, bare excepts '
    'and mutable defaults (Python), var, == and console.log (JavaScript; in React it is asked '
    'for), SELECT * (SQL); b = min(1, 1.5 · lines of our solution / lines of the answer), '
    'without blank lines and lines of comment.'
)
"""The definition, in words for the report."""

_BY_TESTS, _BY_COMPLAINTS, _BY_BREVITY = 0.6, 0.2, 0.2
_GENEROSITY = 1.5
_COMMENT: Mapping[Language, str] = {
    'python': '#',
    'javascript': '//',
    'cpp': '//',
    'sql': '--',
    'react': '//',
}
_JAVASCRIPT_COMPLAINTS = (r'\bvar\s', r'[^=!<>]==[^=]', r'\bconsole\.log\b')


@dataclass(frozen=True)
class Quality:
    """
    The parts of the formula.

    :param tests: share of the cases that were passed.
    :param complaints: what a reviewer would mark.
    :param brevity: 1 for an answer that is about as short as ours, towards 0 for a long one.
    """

    tests: float
    complaints: int
    brevity: float

    @property
    def value(self) -> float:
        """Give the quality, between 0 and 1."""
        cleanness = 1 / (1 + self.complaints)
        return self.tests * (_BY_TESTS + _BY_COMPLAINTS * cleanness + _BY_BREVITY * self.brevity)


def assess(task: CodingTask, code: str, trial: Trial) -> Quality:
    """Measure an answer that was run."""
    ours, theirs = (count_lines(source, task.language) for source in (task.solution, code))
    return Quality(
        tests=sum(trial.passed) / len(trial.passed),
        complaints=trial.complaints + _COMPLAINTS[task.language](code),
        brevity=min(1.0, _GENEROSITY * ours / max(theirs, 1)),
    )


def count_lines(code: str, language: Language) -> int:
    """Count the lines that are neither blank nor comment alone."""
    lines = (line.strip() for line in code.split('\n'))
    return sum(bool(line) and not line.startswith(_COMMENT[language]) for line in lines)


def _python_complaints(code: str) -> int:
    try:
        tree, names = ast.parse(code), Names(code)
    except (SyntaxError, ValueError, RecursionError):
        return 0
    unused = [name for name in _imported(tree) if name not in names.read]
    bare = [n for n in ast.walk(tree) if isinstance(n, ast.ExceptHandler) and n.type is None]
    mutable = [
        default
        for node in ast.walk(tree)
        if isinstance(node, ast.arguments)
        for default in (*node.defaults, *node.kw_defaults)
        if isinstance(default, ast.List | ast.Dict | ast.Set)
    ]
    return len(unused) + len(bare) + len(mutable)


def _imported(tree: ast.Module) -> Iterator[str]:
    for node in tree.body:
        if isinstance(node, ast.Import | ast.ImportFrom):
            for alias in node.names:
                yield (alias.asname or alias.name).partition('.')[0]


def _javascript_complaints(code: str) -> int:
    return sum(bool(re.search(pattern, code)) for pattern in _JAVASCRIPT_COMPLAINTS)


def _sql_complaints(code: str) -> int:
    return len(re.findall(r'\bselect\s+\*', code, re.IGNORECASE))


_COMPLAINTS: Mapping[Language, Callable[[str], int]] = {
    'python': _python_complaints,
    'javascript': _javascript_complaints,
    'cpp': lambda _code: 0,
    'sql': _sql_complaints,
    'react': lambda code: sum(bool(re.search(p, code)) for p in _JAVASCRIPT_COMPLAINTS[:2]),
}
